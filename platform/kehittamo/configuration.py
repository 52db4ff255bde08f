"""Flask's configuration, made of the environment (`settings` lists it); what is unsafe is refused by name."""

import os
import re
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kehittamo.host_checks import faults_of_the_host, is_weak
from kehittamo.post_office import SCHEMES as MAIL_SCHEMES

PROJECT = Path(__file__).resolve().parents[2]
SENDER = "Kehittämö <office@example.org>"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
DEMONSTRATION_MARK = "demonstration"
IDLE = 60 * 60
"""Seconds that a signed-in browser may rest: the age at which the session's cookie is no longer taken."""

_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TEST = "test"


_AS_GIVEN = ("METRICS_TOKEN", "BADGE_HOSTS", "LOG_WITNESS", "STORAGE_URL", "CLAMAV", "PG_BIN")
"""Settings that are taken as they are, and are empty unless somebody says otherwise."""


class ConfigurationRefused(RuntimeError):
    """The settings would make an unsafe house; the message names each that is wrong."""


def configuration(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment. Raises `ConfigurationRefused` naming every fault."""
    given = os.environ if environment is None else environment
    try:
        mode = Mode(given.get("KEHITTAMO_MODE") or Mode.PRODUCTION)
    except ValueError:
        raise ConfigurationRefused("KEHITTAMO_MODE must be production, demonstration or test") from None
    data = _data_folder(given)
    public = given.get("KEHITTAMO_PUBLIC_URL") or _own_address(given)
    if faults := _CHECKS[mode](given) + _faults_of_any_mode(given):
        raise ConfigurationRefused("Can't start:\n" + "\n".join(f"- {fault}" for fault in faults))
    return {
        "MODE": mode,
        "DEMONSTRATION": mode is Mode.DEMONSTRATION,
        "TESTING": mode is Mode.TEST,
        "DATA_DIR": str(data),
        "CONTENT_DIR": str(Path(given.get("KEHITTAMO_CONTENT_DIR") or PROJECT / "content").resolve()),
        "PUBLIC_URL": public.rstrip("/"),
        **_secrets(mode, given, data),
        "BROKER_URL": given.get("KEHITTAMO_BROKER_URL") or "memory://localhost/",
        "MAIL_URL": given.get("KEHITTAMO_MAIL_URL", ""),
        "MAIL_SENDER": given.get("KEHITTAMO_MAIL_SENDER") or SENDER,
        "PROXIES": int(given.get("KEHITTAMO_PROXIES") or 0),
        **{name: given.get(f"KEHITTAMO_{name}", "") for name in _AS_GIVEN},
        **_words_of_the_notices(given),
        "SIGN_IN_ENDPOINT": "people.sign_in",
        "HOME_ENDPOINT": "courses.home",
        # one click steps in where the people are invented; everywhere else those who see much show a code
        "SECOND_FACTOR_REQUIRED": mode is not Mode.DEMONSTRATION,
        "PERSON_ENDPOINT": "organisations.show_person",
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(_database(given, data)),
        "SQLALCHEMY_DATABASE_URI": _database(given, data),
        "TRUSTED_HOSTS": None if mode is Mode.TEST else _hosts(mode, public, given),
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 500,
        **_session_cookie(https=public.startswith("https://")),
        "BABEL_DEFAULT_LOCALE": "fi",
        "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT / "platform" / "kehittamo" / "translations"),
    }


def _session_cookie(*, https: bool) -> dict[str, Any]:
    """How the browser keeps the session; the forms' tokens are good as long as it is."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _words_of_the_notices(given: Mapping[str, str]) -> dict[str, Any]:
    """Who answers for personal data and for accessibility: what the pages that the law asks for tell."""
    return {
        "CONTROLLER": given.get("KEHITTAMO_CONTROLLER", ""),
        "CONTROLLER_CONTACT": given.get("KEHITTAMO_CONTROLLER_CONTACT", ""),
        "DPO": given.get("KEHITTAMO_DPO", ""),
        "SUBPROCESSORS": [
            name.strip() for name in given.get("KEHITTAMO_SUBPROCESSORS", "").split(";") if name.strip()
        ],
        "KEEP_WORK_YEARS": int(given.get("KEHITTAMO_KEEP_WORK_YEARS") or 2),
        "SUPERVISOR": given.get("KEHITTAMO_SUPERVISOR", ""),
    }


def demonstration_beside(given: Mapping[str, str]) -> dict[str, str]:
    """The mode and address of the demonstration whose data folder this is; nothing where it is none.

    A real house always names its database, so it can't be taken for a demonstration.
    """
    mark = _data_folder(given) / DEMONSTRATION_MARK
    if given.get("KEHITTAMO_MODE") or given.get("KEHITTAMO_DATABASE_URL") or not mark.exists():
        return {}
    return {"KEHITTAMO_MODE": Mode.DEMONSTRATION.value, "KEHITTAMO_PUBLIC_URL": mark.read_text()}


def _data_folder(given: Mapping[str, str]) -> Path:
    return Path(given.get("KEHITTAMO_DATA_DIR") or PROJECT / "var").resolve()


def _database(given: Mapping[str, str], data: Path) -> str:
    return given.get("KEHITTAMO_DATABASE_URL") or f"sqlite:///{data / 'kehittamo.sqlite'}"


def _engine_options(url: str) -> dict[str, Any]:
    if not url.startswith("postgresql"):
        return {"hide_parameters": True}  # errors end up in logs, and what people typed does not
    options = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    connect = {"connect_timeout": 3, "tcp_user_timeout": 3000, "options": options}
    return {"pool_pre_ping": True, "pool_timeout": 3, "hide_parameters": True, "connect_args": connect}


def _own_address(given: Mapping[str, str]) -> str:
    """Where somebody on this machine finds the house."""
    host = given.get("HOST") or "127.0.0.1"
    host = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{host}:{given.get('PORT') or 8000}"


def _hosts(mode: Mode, public: str, given: Mapping[str, str]) -> list[str] | None:
    """The names this house answers to; a demonstration that listens everywhere is seen from phones."""
    if mode is Mode.DEMONSTRATION and given.get("HOST") in EVERYWHERE:
        return None
    host = urlsplit(public).hostname or ""
    return [host, *_THIS_MACHINE] if mode is Mode.DEMONSTRATION else [host]


def _faults_of_any_mode(given: Mapping[str, str]) -> list[str]:
    faults = []
    if not re.fullmatch("[0-9]?", given.get("KEHITTAMO_PROXIES", "")):
        faults.append("KEHITTAMO_PROXIES: how many reverse proxies stand in front, 0 to 9")
    if not re.fullmatch(r"|[1-9]|[12]\d|30", given.get("KEHITTAMO_KEEP_WORK_YEARS", "")):
        faults.append("KEHITTAMO_KEEP_WORK_YEARS: how many years assignments are kept, 1 to 30")
    mail = given.get("KEHITTAMO_MAIL_URL", "")
    if mail and (urlsplit(mail).scheme not in MAIL_SCHEMES or not urlsplit(mail).hostname):
        faults.append("KEHITTAMO_MAIL_URL: the mail server, smtp://user:password@host:587")
    if (url := given.get("KEHITTAMO_STORAGE_URL")) and not re.fullmatch(
        r"s3://[a-z0-9][a-z0-9.-]+(/[\w./-]*)?(\?endpoint=https?://[^\s&]+)?", url
    ):
        faults.append("KEHITTAMO_STORAGE_URL: as in s3://bucket/folder?endpoint=https://s3.kunta.fi")
    if (clamav := given.get("KEHITTAMO_CLAMAV")) and not re.fullmatch(r"/.+|[\w.-]+:\d{1,5}", clamav):
        faults.append("KEHITTAMO_CLAMAV: host:port, or the path of its socket")
    if "@" not in parseaddr(given.get("KEHITTAMO_MAIL_SENDER") or SENDER)[1]:
        faults.append("KEHITTAMO_MAIL_SENDER: an address, as in: Office <office@town.fi>")
    return faults


def _faults_of_production(given: Mapping[str, str]) -> list[str]:
    """What is missing or weak among the settings of a real host, each with its name."""
    faults = [
        f"{name}: at least 32 random characters, for instance: openssl rand -base64 32"
        for name in ("KEHITTAMO_SECRET_KEY", "KEHITTAMO_KEY_SECRET")
        if is_weak(given.get(name, ""))
    ]
    if given.get("KEHITTAMO_SECRET_KEY") and given.get("KEHITTAMO_SECRET_KEY") == given.get(
        "KEHITTAMO_KEY_SECRET"
    ):
        faults.append("KEHITTAMO_KEY_SECRET: another one than KEHITTAMO_SECRET_KEY")
    public = urlsplit(given.get("KEHITTAMO_PUBLIC_URL", ""))
    if public.scheme != "https" or not public.hostname:
        faults.append("KEHITTAMO_PUBLIC_URL: the https:// address that people use")
    if not given.get("KEHITTAMO_MAIL_URL"):
        faults.append("KEHITTAMO_MAIL_URL: the mail server, smtp://user:password@host:587")
    if not given.get("KEHITTAMO_DATABASE_URL", "").startswith("postgresql+psycopg://"):
        faults.append("KEHITTAMO_DATABASE_URL: a PostgreSQL database, postgresql+psycopg://...")
    if not given.get("KEHITTAMO_BROKER_URL", "").startswith(("redis://", "rediss://")):
        faults.append("KEHITTAMO_BROKER_URL: a Redis server, redis://...")
    faults += faults_of_the_host(given, _data_folder(given))
    if "example.org" in (given.get("KEHITTAMO_MAIL_SENDER") or SENDER):
        faults.append("KEHITTAMO_MAIL_SENDER: the office's own address")
    return faults


def _faults_of_demonstration(given: Mapping[str, str]) -> list[str]:
    """The demonstration opens every door, so it never stands where real people could be."""
    if (given.get("KEHITTAMO_DATABASE_URL") or "sqlite").startswith("sqlite"):
        return []
    return ["KEHITTAMO_DATABASE_URL: the demonstration lives in SQLite only; production, in PostgreSQL only"]


def _no_faults(given: Mapping[str, str]) -> list[str]:
    """The tests choose their own dangers."""
    return []


_CHECKS = {
    Mode.PRODUCTION: _faults_of_production,
    Mode.DEMONSTRATION: _faults_of_demonstration,
    Mode.TEST: _no_faults,
}


def _secrets(mode: Mode, given: Mapping[str, str], data: Path) -> dict[str, str]:
    """The two secrets; outside production they are made once and kept in the data folder."""
    found = {}
    for name in ("SECRET_KEY", "KEY_SECRET"):
        value = given.get(f"KEHITTAMO_{name}")
        if not value and mode is not Mode.PRODUCTION:
            value = _made_once(data / name.lower().replace("_", "-"))
        found[name] = value or ""
    return found


def _made_once(path: Path) -> str:
    """The secret in the file; made whole under another name first, so that two processes agree on one."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass  # the other process was first
            finally:
                fresh.unlink()
        return path.read_text()
    except OSError as fault:
        raise ConfigurationRefused(
            f"Can't start:\n- KEHITTAMO_DATA_DIR: {fault.strerror}: {fault.filename}"
        ) from None
