"""Every field of every form that is sent, but for those of courses, meets every hostile value (F2, F3)."""

import pytest
from flask import Flask

from tests.attacks.volleys import LEAST, fire, forms_sent
from tests.attacks.world import World

pytestmark = pytest.mark.only_on("postgresql")  # the choosier one; on SQLite a shorter table meets each field


def test_every_field_of_every_form_bears_every_value(app: Flask, world: World) -> None:
    """F2-a to F2-p. The only test of its module, because it wears the world out."""
    broken, tried = fire(app, world, forms_sent(lambda endpoint: not endpoint.startswith("courses.")))
    assert broken == []
    assert tried > 10 * LEAST
