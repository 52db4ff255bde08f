"""Signing keys carried out of the house and back in: nothing that is known of them is lost."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from badges import issuing, keeping
from badges.models import Issuer, SigningKey
from badges.openbadges import keys
from badges.settings import key_secret
from foundation import clock

PHRASE = "yhdeksän hyvää ja kymmenen kaunista"


def everything(session: Any) -> list[dict[str, Any]]:
    """All columns of all keys, the private halves opened."""
    session.expire_all()
    rows = session.scalars(select(SigningKey).order_by(SigningKey.created_at)).all()
    dids = dict(session.execute(select(Issuer.id, Issuer.did)).all())
    told = []
    for row in rows:
        known = {column.key: getattr(row, column.key) for column in SigningKey.__table__.columns}
        opened = keys.open_sealed(known.pop("private_encrypted"), key_secret(), dids[row.issuer_id])
        told.append({**known, "private": opened.private.private_bytes_raw()})
    return told


def test_every_column_of_a_key_comes_back(session: Any, factories: Any) -> None:
    """By reflection: a column that is added later can't be forgotten."""
    issuer = issuing.ensure_issuer(factories.office())
    for days in (1, 2):
        with clock.pretending(clock.now() + timedelta(days=days)):
            issuing.add_key(issuer)
    session.flush()
    first, second, present = issuer.keys
    first.withdrawn_at = clock.now()
    session.flush()
    before = everything(session)
    filled = {name for row in before for name, value in row.items() if value is not None}
    assert filled == {column.key for column in SigningKey.__table__.columns} - {"private_encrypted"} | {
        "private"
    }
    data = keeping.export_keys(PHRASE)
    for row in (first, second, present):
        session.delete(row)
    session.flush()
    session.expire_all()
    assert everything(session) == []
    assert keeping.import_keys(data, PHRASE).opened == 3
    session.flush()
    assert everything(session) == before


def test_a_file_brings_what_a_key_s_row_does_not_know_and_takes_nothing_back(
    session: Any, factories: Any
) -> None:
    issuer = issuing.ensure_issuer(factories.office())
    session.flush()
    [key] = issuer.keys
    older = keeping.export_keys(PHRASE)
    key.withdrawn_at = key.retired_at = clock.now()
    session.flush()
    told = everything(session)
    newer = keeping.export_keys(PHRASE)
    keeping.import_keys(older, PHRASE)
    session.flush()
    assert everything(session) == told
    key.withdrawn_at = key.retired_at = None
    session.flush()
    keeping.import_keys(newer, PHRASE)
    session.flush()
    assert everything(session) == told
