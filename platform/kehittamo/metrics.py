"""Figures for Prometheus at `/metrics`, for who has the token; with none in the settings there is no page."""

import hmac
import os
import time
from collections.abc import Iterator
from typing import Any

from celery.signals import task_failure, task_postrun, task_prerun
from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from foundation import clock, heartbeat, outbox
from foundation.access import public
from kehittamo.tracing import route

blueprint = Blueprint("metrics", __name__)

REQUESTS = Counter("kehittamo_requests", "Requests answered", ["route", "method", "status"])
LATENCY = Histogram(
    "kehittamo_request_seconds", "How long answers took", ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)  # fmt: skip
IN_FLIGHT = Gauge("kehittamo_requests_in_flight", "Requests being answered now", multiprocess_mode="livesum")
REFUSED = Counter("kehittamo_sign_in_failures", "Sign-ins that were refused")
LIMITED = Counter("kehittamo_rate_limited", "Requests that came too often", ["route"])
TASK_SECONDS = Histogram("kehittamo_task_seconds", "How long background tasks took", ["task"])
TASK_FAILURES = Counter("kehittamo_task_failures", "Background tasks that failed", ["task"])

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


class _Standing(Collector):
    """What the database tells at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        standing = outbox.standing()
        letters = GaugeMetricFamily("kehittamo_letters", "Letters by state", labels=["state"])
        for state, count in standing.counts.items():
            letters.add_metric([state], count)
        yield letters
        oldest = outbox.oldest_due()
        age = (clock.now() - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily(
            "kehittamo_outbox_oldest_due_seconds", "How long the oldest due letter has waited", value=age
        )
        last = heartbeat.last_beat()
        beaten = (clock.now() - last).total_seconds() if last else float("inf")
        yield GaugeMetricFamily(
            "kehittamo_worker_heartbeat_seconds",
            "How long ago a worker last said that it lives",
            value=beaten,
        )


@blueprint.get("/metrics")
@public("for Prometheus: nothing without the token of the settings")
def show() -> ResponseReturnValue:
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        abort(404)
    shown = request.headers.get("Authorization", "")
    if not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        return Response("A token is needed.\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    now = CollectorRegistry()
    now.register(_Standing())
    return Response(generate_latest(_counted()) + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """What was counted: by this process, or by all of them where they share a folder for it."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def install(app: Flask) -> None:
    """Count every request."""

    @app.before_request
    def _begin() -> None:
        IN_FLIGHT.inc()
        g.in_flight = True

    @app.after_request
    def _count(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route(), method, f"{response.status_code // 100}xx").inc()
        if "began" in g:
            LATENCY.labels(route()).observe(time.perf_counter() - g.began)
        if response.status_code == 429:
            LIMITED.labels(route()).inc()
        if request.endpoint == "people.sign_in" and method == "POST" and response.status_code >= 400:
            REFUSED.inc()
        return response

    @app.teardown_request
    def _end(error: BaseException | None) -> None:
        if g.pop("in_flight", False):
            IN_FLIGHT.dec()


_began: dict[str, float] = {}


@task_prerun.connect
def _task_begins(task_id: str = "", **_news: Any) -> None:
    _began[task_id] = time.perf_counter()


@task_postrun.connect
def _task_ended(task_id: str = "", task: Any = None, **_news: Any) -> None:
    began = _began.pop(task_id, None)
    if began is not None and task is not None:
        TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began)


@task_failure.connect
def _task_failed(sender: Any = None, **_news: Any) -> None:
    TASK_FAILURES.labels(getattr(sender, "name", "")).inc()
