# One image for the web server, the worker and beat; compose.yaml says which is which.
FROM python:3.11-slim-bookworm AS build
WORKDIR /house
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY pyproject.toml babel.cfg README.md ./
COPY platform platform
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && /venv/bin/pybabel -q compile -d platform/kehittamo/translations

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /house house \
    && install -d -m 700 -o house -g house /var/lib/kehittamo
WORKDIR /house
COPY --from=build /venv /venv
COPY --from=build /house /house
COPY content content
COPY migrations migrations
COPY gunicorn.conf.py .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 KEHITTAMO_DATA_DIR=/var/lib/kehittamo
USER house
VOLUME /var/lib/kehittamo
EXPOSE 8000
CMD ["gunicorn", "kehittamo.wsgi:app", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--timeout", "30", "--graceful-timeout", "20", "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--worker-tmp-dir", "/dev/shm"]
