"""JSON-LD to canonical N-Quads (RDFC-1.0) with PyLD, in safe mode, bounded, one document at a time."""

import re
import threading
from collections.abc import Callable
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver

from badges.openbadges import contexts

Loader = Callable[[str, object], dict[str, Any]]

# Nodes that look alike cost a factorial of their number. Honest badges have a few, poison graphs have many.
_ALIKE_NODES = 5
_WORK = 300

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# PyLD makes relative addresses absolute in silence; under this base they can be told and refused.
_NO_BASE = "x-relative://refused/"

# PyLD's caches are not safe to share between threads.
_lock = threading.Lock()
_cache: dict[str, Any] = {}


class NotCanonical(ValueError):
    """The document has no canonical form that all verifiers share; `code` says why.

    Codes: "undefined_term", "bad_address", "control_characters", "too_complex", "not_json_ld".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Bounded(URDNA2015):  # type: ignore[misc]
    """RDFC-1.0 that gives up on graphs made to cost much."""

    def __init__(self) -> None:
        super().__init__()
        self._work = 0

    def hash_n_degree_quads(self, id_: str, issuer: Any) -> Any:
        self._work += 1
        if self._work > _WORK:
            raise NotCanonical("too_complex")
        return super().hash_n_degree_quads(id_, issuer)

    def create_hash_to_related(self, id_: str, issuer: Any) -> Any:
        related = super().create_hash_to_related(id_, issuer)
        if any(len(nodes) > _ALIKE_NODES for nodes in related.values()):
            raise NotCanonical("too_complex")
        return related


def canonical_lines(document: dict[str, Any], loader: Loader = contexts.load) -> list[str]:
    """The sorted N-Quads of the document without line ends; NotCanonical when anything would be lost."""
    # Not str.splitlines(): it would break inside literals that hold U+2028 or U+0085.
    return canonical(document, loader).split("\n")[:-1]


def canonical(document: dict[str, Any], loader: Loader = contexts.load) -> str:
    """The canonical N-Quads of the document as one text; NotCanonical as `canonical_lines`."""
    with _lock:
        try:
            return _canonical(document, loader)
        except NotCanonical:
            raise
        except (jsonld.JsonLdError, contexts.ContextRefused, ValueError, TypeError, KeyError) as error:
            raise NotCanonical("not_json_ld") from error
        except (RecursionError, AttributeError, IndexError) as error:
            raise NotCanonical("not_json_ld") from error


def _canonical(document: dict[str, Any], loader: Loader) -> str:
    dropped: list[object] = []
    processor = jsonld.JsonLdProcessor(on_property_dropped=dropped.append)
    resolver = ContextResolver(_cache if loader is contexts.load else {}, loader)
    options = {"documentLoader": loader, "contextResolver": resolver, "processingMode": "json-ld-1.1"}
    expanded = processor.expand(document, {"base": _NO_BASE, **options})
    if dropped:
        raise NotCanonical("undefined_term")
    _check(expanded)
    dataset = processor.to_rdf(expanded, {"produceGeneralizedRdf": False, **options})
    text: str = _Bounded().main(dataset, {"format": "application/n-quads"})
    return text


def _check(expanded: object) -> None:
    """Everything PyLD would drop without a word while turning the expanded form into RDF."""
    waiting: list[object] = [expanded]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            _check_node(value)
            waiting.extend(content for key, content in value.items() if key not in {"@id", "@type", "@value"})


def _check_node(node: dict[str, Any]) -> None:
    for key in node:
        if not key.startswith("@") and not _IRI.fullmatch(key):
            raise NotCanonical("undefined_term")
    identifier = node.get("@id")
    if identifier is not None and not _is_address(identifier):
        raise NotCanonical("bad_address")
    types = node.get("@type", [])
    for kind in types if isinstance(types, list) else [types]:
        if not isinstance(kind, str) or (kind != "@json" and not _is_address(kind)):
            raise NotCanonical("undefined_term")
    language = node.get("@language")
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        raise NotCanonical("bad_address")
    value = node.get("@value")
    # PyLD writes these characters as they are, RDFC-1.0 escapes them: the signatures would differ.
    if isinstance(value, str) and _CONTROLS.search(value):
        raise NotCanonical("control_characters")


def _is_address(text: object) -> bool:
    if not isinstance(text, str) or text.startswith("x-relative:"):
        return False
    return text.startswith("_:") or _IRI.fullmatch(text) is not None
