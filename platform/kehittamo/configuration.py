"""Every setting, in one place: an environment variable, its default, and why it exists."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parents[2]


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TEST = "test"


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, its default in words, and the reason for it."""

    name: str
    default: str
    reason: str


SETTINGS = (
    Setting("KEHITTAMO_MODE", "production", "`demonstration` opens the doors and fills the house; never on a real host"),
    Setting("KEHITTAMO_DATA_DIR", "var/ in the project", "everything written at run time lives here"),
    Setting("KEHITTAMO_CONTENT_DIR", "content/ in the project", "the programmes' words"),
    Setting("KEHITTAMO_DATABASE_URL", "SQLite in the data folder", "production: postgresql+psycopg://..."),
    Setting("KEHITTAMO_BROKER_URL", "memory (demonstration)", "production: redis://..., Celery's broker"),
    Setting("KEHITTAMO_PUBLIC_URL", "http://127.0.0.1:8000", "addresses in letters and badges; their host is the only one served"),
    Setting("KEHITTAMO_SECRET_KEY", "made on first run (demonstration)", "signs sessions and links"),
    Setting("KEHITTAMO_KEY_SECRET", "made on first run (demonstration)", "encrypts the badge signing keys at rest"),
    Setting("KEHITTAMO_MAIL_URL", "none: the mailbox page (demonstration)", "smtp://user:password@host:587"),
    Setting("KEHITTAMO_MAIL_SENDER", "Kehittämö <office@example.org>", "who letters come from"),
    Setting("KEHITTAMO_PROXIES", "0", "how many reverse proxies stand in front, for the visitor's address"),
    Setting("HOST, PORT", "127.0.0.1, 8000", "where `make run` listens"),
)


class ConfigurationRefused(RuntimeError):
    """The settings would make an unsafe house; the message names each that is wrong."""


def configuration(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment. Raises `ConfigurationRefused` naming every fault."""
    given = os.environ if environment is None else environment
    try:
        mode = Mode(given.get("KEHITTAMO_MODE", Mode.PRODUCTION))
    except ValueError:
        raise ConfigurationRefused("KEHITTAMO_MODE must be production, demonstration or test") from None
    data = Path(given.get("KEHITTAMO_DATA_DIR") or PROJECT / "var").resolve()
    public = given.get("KEHITTAMO_PUBLIC_URL") or f"http://{given.get('HOST', '127.0.0.1')}:{given.get('PORT', '8000')}"
    faults = _faults(mode, given) if mode is Mode.PRODUCTION else []
    if faults:
        raise ConfigurationRefused("Can't start:\n" + "\n".join(f"- {fault}" for fault in faults))
    secret = _secrets(mode, given, data)
    https = public.startswith("https://")
    return {
        "MODE": mode,
        "DEMONSTRATION": mode is Mode.DEMONSTRATION,
        "TESTING": mode is Mode.TEST,
        "DATA_DIR": str(data),
        "CONTENT_DIR": str(Path(given.get("KEHITTAMO_CONTENT_DIR") or PROJECT / "content").resolve()),
        "PUBLIC_URL": public.rstrip("/"),
        "SECRET_KEY": secret["SECRET_KEY"],
        "KEY_SECRET": secret["KEY_SECRET"],
        "BROKER_URL": given.get("KEHITTAMO_BROKER_URL", "memory://localhost/"),
        "MAIL_URL": given.get("KEHITTAMO_MAIL_URL", ""),
        "MAIL_SENDER": given.get("KEHITTAMO_MAIL_SENDER", "Kehittämö <office@example.org>"),
        "PROXIES": int(given.get("KEHITTAMO_PROXIES", "0")),
        "SIGN_IN_ENDPOINT": "people.sign_in",
        "HOME_ENDPOINT": "courses.home",
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(_database(given, data)),
        "SQLALCHEMY_DATABASE_URI": _database(given, data),
        "TRUSTED_HOSTS": None if mode is Mode.TEST else _hosts(mode, public),
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "BABEL_DEFAULT_LOCALE": "fi",
        "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT / "platform" / "kehittamo" / "translations"),
    }


def _database(given: Mapping[str, str], data: Path) -> str:
    return given.get("KEHITTAMO_DATABASE_URL") or f"sqlite:///{data / 'kehittamo.sqlite'}"


def _engine_options(url: str) -> dict[str, Any]:
    if not url.startswith("postgresql"):
        return {}
    options = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    return {"pool_pre_ping": True, "pool_timeout": 3, "connect_args": {"connect_timeout": 3, "options": options}}


def _hosts(mode: Mode, public: str) -> list[str]:
    host = urlsplit(public).hostname or ""
    return [host, "127.0.0.1", "localhost"] if mode is Mode.DEMONSTRATION else [host]


def _faults(mode: Mode, given: Mapping[str, str]) -> list[str]:
    """What is missing or weak among the settings of a real host, each with its name."""
    faults = []
    for name in ("KEHITTAMO_SECRET_KEY", "KEHITTAMO_KEY_SECRET"):
        value = given.get(name, "")
        if len(value) < 32 or len(set(value)) < 12 or re.search("dev|change|secret|example|test|default", value, re.I):
            faults.append(f"{name}: at least 32 random characters, for instance: openssl rand -base64 32")
    if not given.get("KEHITTAMO_PUBLIC_URL", "").startswith("https://"):
        faults.append("KEHITTAMO_PUBLIC_URL: the https:// address that people use")
    if not given.get("KEHITTAMO_MAIL_URL"):
        faults.append("KEHITTAMO_MAIL_URL: the mail server, smtp://user:password@host:587")
    if not given.get("KEHITTAMO_DATABASE_URL", "").startswith("postgresql"):
        faults.append("KEHITTAMO_DATABASE_URL: a PostgreSQL database, postgresql+psycopg://...")
    if not given.get("KEHITTAMO_BROKER_URL", "").startswith("redis"):
        faults.append("KEHITTAMO_BROKER_URL: a Redis server, redis://...")
    if "example.org" in given.get("KEHITTAMO_MAIL_SENDER", "example.org"):
        faults.append("KEHITTAMO_MAIL_SENDER: the office's own address")
    return faults


def _secrets(mode: Mode, given: Mapping[str, str], data: Path) -> dict[str, str]:
    """The two secrets; outside production they are made once and kept in the data folder."""
    found = {}
    for name in ("SECRET_KEY", "KEY_SECRET"):
        value = given.get(f"KEHITTAMO_{name}")
        path = data / name.lower().replace("_", "-")
        if not value and mode is not Mode.PRODUCTION:
            if not path.exists():
                data.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
                path.write_text(secrets.token_urlsafe(48))
            value = path.read_text()
        found[name] = value or ""
    return found
