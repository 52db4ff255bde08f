"""Issuers, their keys, badge classes and status lists: what must stand before a badge can be signed."""

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload, undefer
from sqlalchemy.sql.base import ExecutableOption

from badges import asked
from badges.models import Award, BadgeClass, Issuer, SigningKey, StatusList
from badges.openbadges import credential, did, keys, multikey, status_list, template
from badges.openbadges.picture import Colour, Icon, Outline, Picture, draw_png
from badges.rules import Rules
from badges.settings import key_secret, public_url
from badges.vocabulary import LEVEL_TAGS, Level
from courses.content_badges import BadgeContent
from foundation import clock
from foundation.database import Words, db
from foundation.text import render_markdown
from organisations.models import Organisation


def ensure_issuer(organisation: Organisation) -> Issuer:
    """The organisation can sign: it has a DID under the public address and a key of its own."""
    issuer = db.session.scalar(
        select(Issuer)
        .options(selectinload(Issuer.keys), joinedload(Issuer.organisation))
        .where(Issuer.organisation_id == organisation.id)
    )
    if issuer is None:
        issuer_id = uuid.uuid4()
        issuer = Issuer(
            id=issuer_id, organisation=organisation, did=did.for_issuer(public_url(), issuer_id), keys=[]
        )
        db.session.add(issuer)
    if not any(key.retired_at is None for key in issuer.keys):
        add_key(issuer)
    db.session.flush()
    return issuer


def add_key(issuer: Issuer) -> SigningKey:
    """The issuer signs with a new key from now on; older ones are retired and go on verifying."""
    private = keys.generate()
    for old in issuer.keys:
        old.retired_at = old.retired_at or clock.now()
    row = SigningKey(
        id=uuid.uuid4(),
        public_multibase=multikey.encode_public(private.public_key()),
        private_encrypted=keys.seal(private, key_secret(), issuer.did),
    )
    issuer.keys.append(row)
    return row


def signing_key(issuer: Issuer) -> keys.SigningKey:
    """The issuer's present key, opened. Raises `KeyUnreadable` when it was sealed under another secret."""
    row = next(key for key in issuer.keys if key.retired_at is None)
    return keys.open_sealed(row.private_encrypted, key_secret(), issuer.did)


def signing_keys_open() -> bool:
    """Every issuer's present key can be opened with the settings' secret."""
    issuers = db.session.scalars(select(Issuer).options(selectinload(Issuer.keys)))
    try:
        return all(signing_key(issuer) for issuer in issuers)
    except (keys.KeyUnreadable, StopIteration):
        return False


def did_document(issuer: Issuer) -> dict[str, object]:
    """The document that publishes the issuer's keys, for ever: a missing key fails all that it signed.

    Which is what becomes of a key that was found in wrong hands.
    """
    return did.document(issuer.did, [key.public_multibase for key in issuer.keys if key.withdrawn_at is None])


def is_loaded(content: BadgeContent, issuer: Issuer, **more: Any) -> bool:
    """Whether the newest version of the badge is just as the content has it."""
    return _standing(content, issuer, more)[0] is not None


def _standing(
    content: BadgeContent, issuer: Issuer, more: Mapping[str, Any]
) -> tuple[BadgeClass | None, BadgeClass | None, str]:
    """The newest version if it says the same, the newest, and which one a new one would have to follow.

    What was changed in the content and changed back is a version of its own, as in the interface.
    """
    mine = BadgeClass.slug == content.slug, BadgeClass.issuer_id == issuer.id
    rows = db.session.scalars(select(BadgeClass).where(*mine).order_by(BadgeClass.created_at)).all()
    if not rows:
        return None, None, ""
    newest, plain = rows[-1], _digest(content, more=more)
    again = {_digest(content, after=str(row.id), more=more) for row in rows[:-1]}
    same = newest if newest.digest in {plain, *again} else None
    return same, newest, str(newest.id) if plain in {row.digest for row in rows} else ""


def load_badge_class(
    content: BadgeContent,
    issuer: Issuer,
    *,
    tasks: Mapping[str, Words] = MappingProxyType({}),
    picture: bytes | None = None,
    after: str = "",
    **more: Any,
) -> BadgeClass:
    """The badge as the content has it now; made and compiled for signing when it is new, else found.

    The picture is drawn unless one is given. ``more`` are further columns of the class, ``after`` the version
    that this one follows: what was changed and changed back is a version of its own. What the badge's rules
    ask for is told after its story, with the titles of their ``tasks``.
    Raises `openbadges.text.Refused` when a text could not be signed so that every verifier agrees.
    """
    newest = None
    if not after:
        standing, newest, after = _standing(content, issuer, more)
        if standing is not None:
            return standing
    digest = _digest(content, picture, after, more)
    existing = db.session.scalar(
        select(BadgeClass).where(
            BadgeClass.slug == content.slug, BadgeClass.digest == digest, BadgeClass.issuer_id == issuer.id
        )
    )
    if existing is not None:
        return existing
    content = asked.with_rules(content, tasks)
    made = _version(content, picture, more)
    made.digest, made.issuer = digest, issuer
    if newest is not None:
        made.created_at = max(clock.now(), newest.created_at + timedelta(microseconds=1))
    made.template = {language: _compile(made, content, issuer, language) for language in content.name}
    db.session.add(made)
    db.session.flush()
    return made


def _version(content: BadgeContent, picture: bytes | None, more: Mapping[str, Any]) -> BadgeClass:
    """A version of the badge that says this, still without its giver."""
    design = {"shape": content.shape.value, "colour": content.colour.value, "icon": content.icon.value}
    drawn = Picture(Outline(design["shape"]), Colour(design["colour"]), Icon(design["icon"]))
    return BadgeClass(
        id=uuid.uuid4(),
        slug=content.slug,
        name=dict(content.name),
        description=dict(content.description),
        criteria=dict(content.criteria),
        criteria_html={language: render_markdown(text, top=2) for language, text in content.criteria.items()},
        design={**design, "file": hashlib.sha256(picture).hexdigest()} if picture else design,
        picture=picture or draw_png(drawn),
        template={},
        tags=dict(content.tags),
        alignments=[alignment.model_dump(mode="json") for alignment in content.alignments],
        **{
            "level": content.level or "",
            "validity_months": content.validity_months,
            "rules": Rules.written(content.rules).to_json() if content.rules else {},
            **more,
        },
    )


def take_places(issuer: Issuer, count: int) -> list[tuple[StatusList, int]]:
    """Free indexes in one of the issuer's status lists, given out once however many ask at a time."""
    lists = db.session.scalars(
        select(StatusList).where(StatusList.issuer_id == issuer.id).order_by(StatusList.created_at.desc())
    )
    for found in lists:
        taken = db.session.scalar(
            update(StatusList)
            .where(StatusList.id == found.id, StatusList.next_position <= status_list.SIZE - count)
            .values(next_position=StatusList.next_position + count)
            .returning(StatusList.next_position)
            .execution_options(synchronize_session=False)
        )
        if taken is not None:
            return _places(found, taken - count, count)
    fresh = StatusList(id=uuid.uuid4(), issuer=issuer, seed=os.urandom(16), next_position=count)
    db.session.add(fresh)
    db.session.flush()
    sign_list(fresh, issuer)
    return _places(fresh, 0, count)


def take_place(issuer: Issuer) -> tuple[StatusList, int]:
    """One of them."""
    return take_places(issuer, 1)[0]


def _places(row: StatusList, first: int, count: int) -> list[tuple[StatusList, int]]:
    return [(row, status_list.place(number, row.seed)) for number in range(first, first + count)]


def list_url(row: StatusList) -> str:
    """The address that stands in credentials for this list."""
    return f"{public_url()}/status-lists/{row.id}"


def sign_list(row: StatusList, issuer: Issuer) -> None:
    """The list's document says what the awards say now, signed with the issuer's present key."""
    revoked = db.session.scalars(
        select(Award.status_index).where(Award.status_list_id == row.id, Award.revoked_at.is_not(None))
    )
    row.document = status_list.sign(list_url(row), revoked.all(), signing_key(issuer), clock.now())
    row.signed_at, row.dirty = clock.now(), False


def sign_dirty_lists() -> int:
    """Every list that changed has been signed anew; returns how many."""
    dirty = db.session.scalars(
        select(StatusList)
        .options(joinedload(StatusList.issuer).selectinload(Issuer.keys))
        .where(StatusList.dirty.is_(True))
        .with_for_update(of=StatusList, skip_locked=True)
    ).all()
    for row in dirty:
        sign_list(row, row.issuer)
    return len(dirty)


def compiled(badge_class: BadgeClass, language: str) -> template.Template:
    """The template of the badge in the language, or in Finnish where it has no such words."""
    texts = badge_class.template
    return template.Template.from_json(texts.get(language) or texts.get("fi") or next(iter(texts.values())))


def for_signing() -> tuple[ExecutableOption, ...]:
    """What must be loaded with a badge class to sign awards of it."""
    return (
        undefer(BadgeClass.template),
        joinedload(BadgeClass.issuer).selectinload(Issuer.keys),
        joinedload(BadgeClass.issuer).joinedload(Issuer.organisation),
    )


def badge_class_of(slug: str) -> BadgeClass | None:
    """The newest version of the badge, with what signing needs; never one that an organisation gives anew."""
    return db.session.scalar(
        select(BadgeClass)
        .options(*for_signing())
        .where(BadgeClass.slug == slug, BadgeClass.original_id.is_(None))
        .order_by(BadgeClass.created_at.desc())
        .limit(1)
    )


def _digest(
    content: BadgeContent,
    picture: bytes | None = None,
    after: str = "",
    more: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    # What a badge does not say leaves no trace in its digest, or every badge would be new with a new field.
    unsaid = {name for name in ("validity_months", "level", "rules") if not getattr(content, name)}
    says = content.model_dump(mode="json", exclude=unsaid)
    told = {"url": public_url(), **says}
    if picture or after or more:  # badges from content keep the digests that they have
        told["made"] = [hashlib.sha256(picture or b"").hexdigest(), after, dict(more)]
    whole = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


def _tags(row: BadgeClass, content: BadgeContent, language: str) -> tuple[str, ...]:
    """The badge's tags, and its level as one more."""
    level = LEVEL_TAGS[Level(row.level)] if row.level else {}
    return (*content.tags.get(language, ()), *([level[language]] if language in level else []))


def _compile(row: BadgeClass, content: BadgeContent, issuer: Issuer, language: str) -> str:
    address = f"{public_url()}/badge-classes/{row.id}"
    achievement = credential.Achievement(
        id=address,
        name=content.name[language],
        description=content.description[language],
        criteria=content.criteria[language],
        image=f"{address}/image.png",
        kind=content.achievement_type,
        tags=_tags(row, content, language),
        language=language,
        alignments=tuple(
            credential.Alignment(name=a.name, url=str(a.url), framework=a.framework or "", code=a.code or "")
            for a in content.alignments
        ),
    )
    achievement = replace(
        achievement, kind=achievement.kind if achievement.kind in credential.KINDS else "Badge"
    )
    return compile_for(issuer, achievement, expires=row.validity_months is not None)


def compile_for(issuer: Issuer, achievement: credential.Achievement, *, expires: bool) -> str:
    """The template by which the issuer signs awards of it, for the database."""
    places = template.Places(f"{public_url()}/credentials/", f"{public_url()}/status-lists/")
    return template.compile(achievement, profile_of(issuer), places, expires=expires).to_json()


def profile_of(issuer: Issuer) -> credential.Issuer:
    """The issuer as credentials name it."""
    return credential.Issuer(
        id=issuer.did,
        name=issuer.organisation.name,
        url=issuer.organisation.url or public_url(),
        email=issuer.organisation.email,
    )
