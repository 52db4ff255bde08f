"""Every field of every form that is sent meets every hostile value (F2, F3)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks.volleys import LEAST, Target, fire
from tests.attacks.world import World
from tests.crawling import Walk
from tests.house_rules.test_hostile_input import ENDS_THE_VISIT

pytestmark = pytest.mark.only_on("postgresql")  # the choosier one; on SQLite a shorter table meets each field


def sent(_client: FlaskClient, met: Walk) -> Iterator[Target]:
    """The forms that are posted, but for those after which somebody else is there."""
    for key, form in met.forms.items():
        if form.method == "POST" and key[0] not in ENDS_THE_VISIT:
            yield key[0], key, form


def test_every_field_of_every_form_bears_every_value(app: Flask, world: World) -> None:
    """F2-a to F2-p. The only test of its module, because it wears the world out."""
    broken, tried = fire(app, world, sent)
    assert broken == []
    assert tried > 20 * LEAST
