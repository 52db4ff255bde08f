"""Which parameters of its query string a page asks for."""

from typing import Any, ClassVar

import pytest
from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


class Heard(ImmutableMultiDict[str, str]):
    """A query string that notes which of its parameters a page asks for."""

    asked: ClassVar[set[str]] = set()

    def get(self, key: str, *rest: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *rest, **more)

    def getlist(self, key: str, *rest: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *rest, **more)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the query parameters that were asked for since they were last cleared."""
    monkeypatch.setattr(Request, "parameter_storage_class", Heard)
    Heard.asked.clear()
    return Heard.asked
