"""The pinned JSON-LD contexts and official schemas, and a loader that never asks the network."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DID = "https://www.w3.org/ns/did/v1"
MULTIKEY = "https://w3id.org/security/multikey/v1"

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

_HERE = Path(__file__).parent


class ContextRefused(LookupError):
    """A document asked for a context that is not pinned here."""


class PinBroken(RuntimeError):
    """A pinned file is not the file whose sha256 was written down."""


def _pinned(folder: str) -> dict[str, Any]:
    """Every document of the folder by its address, each compared with its sha256 first."""
    documents: dict[str, Any] = {}
    for url, entry in json.loads((_HERE / folder / "index.json").read_bytes()).items():
        content = (_HERE / folder / entry["file"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise PinBroken(f"{folder}/{entry['file']} is not the pinned edition of {url}")
        documents[url] = json.loads(content)
    return documents


CONTEXTS: Mapping[str, Any] = _pinned("contexts")
SCHEMAS: Mapping[str, Any] = _pinned("schemas")


def load(url: str, options: object = None) -> dict[str, Any]:
    """A PyLD document loader: the pinned context of that address, or ContextRefused.

    "static" says that it never changes, so that PyLD reads each context once for the process.
    """
    try:
        document = CONTEXTS[url]
    except KeyError:
        raise ContextRefused(url) from None
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
        "tag": "static",
    }


@cache
def _schema_validator() -> Draft201909Validator:
    return Draft201909Validator(SCHEMAS[SCHEMA])


def schema_errors(credential: object, limit: int = 5) -> list[str]:
    """Where the credential leaves the official schema, as JSON paths ("$.issuer.id"); none if it conforms."""
    paths: list[str] = []
    for error in _schema_validator().iter_errors(credential):
        paths.append(error.json_path)
        if len(paths) == limit:
            break
    return paths
