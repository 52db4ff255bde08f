"""Every request has an id: on its error page, in its log lines, in its audit entries, in its answer.

The access log has one line a request, with the route's pattern in place of the address, whose tokens and
names are nobody's business.
"""

import hashlib
import logging
import re
import time
import uuid

from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from sqlalchemy import inspect

from foundation import arrivals, audit
from organisations.permissions import standing_of
from people.models import Person
from people.session import network

HEADER = "X-Request-ID"
_TAKEN = re.compile(r"[A-Za-z0-9-]{8,64}")

access_log = logging.getLogger("kehittamo.access")


def request_id() -> str:
    """The id of the request or background work that is going on; "-" outside of both."""
    if not has_app_context():
        return "-"
    if "request_id" not in g:
        g.request_id = _told_by_the_proxy() or uuid.uuid4().hex[:16]
    return str(g.request_id)


def _told_by_the_proxy() -> str:
    """The id that the reverse proxy gave, where one stands in front that we were told of."""
    if not has_request_context() or not current_app.config["PROXIES"]:
        return ""
    told = request.headers.get(HEADER, "")
    return told if _TAKEN.fullmatch(told) else ""


def circumstances() -> audit.Circumstances:
    """What an audit entry tells of its surroundings."""
    if not has_request_context():
        return audit.Circumstances()
    acting, seen = (
        g.get("acting_person"),
        g.get("_login_user"),
    )  # two people while the office sees as somebody
    return audit.Circumstances(
        request_id=request_id(),
        network=network(request.remote_addr or ""),
        as_id=seen.id if acting is not None and isinstance(seen, Person) and seen is not acting else None,
    )


def route() -> str:
    """The pattern of the address asked for, such as `/invitation/<token>`; "-" where there is none."""
    return request.url_rule.rule if request.url_rule is not None else "-"


def pseudonym() -> str:
    """A mark by which the lines of one signed-in person belong together, and nobody knows whose they are."""
    person = g.get("acting_person") or g.get("_login_user")
    if not isinstance(person, Person):
        return ""
    key = hashlib.sha256(current_app.config["SECRET_KEY"].encode()).digest()
    (person_id,) = inspect(person).identity or ("",)  # asks no database, also after a rollback
    return hashlib.blake2s(str(person_id).encode(), key=key, digest_size=6).hexdigest()


def install(app: Flask) -> None:
    """Give each request its id, log it, and let audit entries tell it."""
    audit.install(circumstances=circumstances, role_of=standing_of)

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()
        arrivals.note()
        request_id()

    @app.after_request
    def _answer(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        if request.endpoint != "static":
            _log(response)
        return response


def _log(response: Response) -> None:
    took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
    access_log.info(
        "%s %s %s", request.method if request.method.isalpha() else "-", route(), response.status_code,
        extra={"method": request.method[:10], "route": route(), "status": response.status_code,
               "ms": round(took, 1), "person": pseudonym()},
    )  # fmt: skip
