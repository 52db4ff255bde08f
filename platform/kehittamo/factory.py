"""Flask put together: settings, ground, rooms, pages for errors, headers."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, has_request_context, request
from flask.templating import Environment
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from courses.home import desk_from
from foundation import (  # noqa: F401 - tables must be known
    access,
    audit,
    audit_chain,
    files,
    heartbeat,
    languages,
    limits,
    outbox,
    text,
)
from foundation.database import db, tune
from kehittamo import errors, headers, health, metrics, navigation, office_desk, tracing
from kehittamo.configuration import PROJECT, configuration
from kehittamo.requests import WholeRequest, only_reads
from kehittamo.rooms import parts
from people import seeing_views, session

migrate = Migrate()

PLAIN_FORM_LIMIT = 1024 * 1024
"""Bytes of a form, where no whole files are taken; a badge or a list of addresses fits in."""


class House(Flask):
    """Flask whose whole addresses are of the public address, whatever a request says of host, port or scheme.

    Letters are written while somebody's request is answered: its headers must not decide where they lead.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._fixed_addresses: dict[tuple[str | None, ...], str] = {}

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        adapter = super().create_url_adapter(request)
        if adapter is not None and not self.config["DEMONSTRATION"]:  # phones see one under another address
            public = urlsplit(self.config["PUBLIC_URL"])
            adapter.url_scheme, adapter.server_name = public.scheme, public.netloc
        return adapter

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's. An address that nothing is filled into is made once: each page has twenty of them."""
        fixed = not values or (endpoint == "static" and values.keys() <= {"filename", "v"})
        if not fixed or endpoint.startswith(".") or not has_request_context():
            return super().url_for(endpoint, **values)
        key = (request.script_root, endpoint, values.get("filename"), values.get("v"))
        if key not in self._fixed_addresses:
            self._fixed_addresses[key] = super().url_for(endpoint, **values)
        return self._fixed_addresses[key]


def create_app(environment: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """The whole house, ready to serve. Raises `ConfigurationRefused` when the settings are unsafe."""
    app = House("kehittamo", root_path=str(Path(__file__).parent), static_url_path="/static")
    app.request_class = WholeRequest
    app.config.from_mapping(configuration(environment))
    app.config.update(overrides)
    Path(app.config["DATA_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _prepare_database(app)
    _prepare_templates(app)
    tracing.install(app)
    metrics.install(app)
    app.before_request(_take_small_forms_only)
    CSRFProtect(app)
    access.install(app)
    limits.install(app)
    session.install(app)
    seeing_views.install(app)
    languages.install(app, session.own_language)
    text.install(app)
    headers.install(app)
    errors.install(app)
    _open_rooms(app)
    navigation.install(app)
    return app


def _prepare_database(app: Flask) -> None:
    parts("models")
    db.init_app(app)
    with app.app_context():
        tune(db.engine, reads_only=only_reads)
    migrate.init_app(app, db, directory=str(PROJECT / "migrations"), render_as_batch=True)


def _take_small_forms_only() -> None:
    """What visitors send are forms: JSON is refused, and a form is small but where `takes_files` says so.

    Werkzeug bounds the memory of multipart forms, but not of plain ones, and puts files on the disk for
    whoever asks; and the form library reads JSON where it finds it, a thousand levels deep.
    """
    if request.is_json:
        abort(415)
    view = current_app.view_functions.get(request.endpoint or "")
    plain = request.mimetype == "application/x-www-form-urlencoded"
    if plain or not getattr(view, "_takes_files", False):
        request.max_content_length = PLAIN_FORM_LIMIT


class Templates(Environment):
    """Templates that all see the same globals, so that none has to look whether another's differ."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja gives every template a layer of its own, and compares the layers at each import."""
        return super().make_globals(d) if d else self.globals


def _prepare_templates(app: Flask) -> None:
    app.jinja_environment = Templates
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    library = PrefixLoader(
        {name: PackageLoader(name) for name in ("govuk_frontend_wtf", "govuk_frontend_jinja")}
    )
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([own, library] if own else [library])


def _open_rooms(app: Flask) -> None:
    from kehittamo import demo, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    parts("acts")
    parts("documents")
    for module in parts("views"):
        app.register_blueprint(module.blueprint)
    parts("receivers")
    parts("personal_data")
    parts("home")
    desk_from(office_desk.desk)
    for module in parts("commands"):
        app.cli.add_command(module.group)
    demo.install(app)
