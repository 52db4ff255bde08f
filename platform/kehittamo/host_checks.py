"""What of a real host would make the house unsafe: its folder, its proxies, its mail, its debugger."""

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

CODE = Path(__file__).resolve().parents[2]
_ON = re.compile(r"1|true|yes|on", re.I)


def faults_of_the_host(given: Mapping[str, str], data: Path) -> list[str]:
    """What is unsafe about where a real house stands, each fault with the name of its setting."""
    faults = []
    if _ON.fullmatch(given.get("FLASK_DEBUG", "").strip()):
        faults.append("FLASK_DEBUG: off; the debugger lets strangers run code")
    if not given.get("KEHITTAMO_PROXIES"):
        faults.append("KEHITTAMO_PROXIES: how many reverse proxies stand in front; 0 if there is none")
    token = given.get("KEHITTAMO_METRICS_TOKEN", "")
    if token and is_weak(token):
        faults.append("KEHITTAMO_METRICS_TOKEN: at least 32 random characters, or nothing")
    witness = given.get("KEHITTAMO_LOG_WITNESS", "")
    if witness and "@" not in witness:
        faults.append("KEHITTAMO_LOG_WITNESS: a mail address")
    mail = urlsplit(given.get("KEHITTAMO_MAIL_URL", ""))
    if mail.scheme == "smtp+plain" and mail.password:
        faults.append("KEHITTAMO_MAIL_URL: a password goes over smtp:// or smtps:// only, which encrypt it")
    return faults + _faults_of_the_folder(given, data)


def _faults_of_the_folder(given: Mapping[str, str], data: Path) -> list[str]:
    name = "KEHITTAMO_DATA_DIR"
    if not given.get(name):
        return [f"{name}: a folder of its own, such as /var/lib/kehittamo"]
    if data == CODE or CODE in data.parents:
        return [f"{name}: outside the code, which may be replaced or served"]
    if data.exists() and data.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH):
        return [f"{name}: closed to other users of the machine: chmod o-rwx"]
    return []


def is_weak(value: str) -> bool:
    """Whether a secret is short, of few characters, or has a word of those who mean to change it later."""
    word = re.search(r"change|secret|example|default|password|\b(?:dev|test)\b", value, re.I)
    return len(value) < 32 or len(set(value)) < 12 or word is not None
