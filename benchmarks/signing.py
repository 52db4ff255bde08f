"""Badges given in a batch: the signature against a bare one, and whole with rows, letters and pictures.

The signature step fills in a badge class's template, hashes it and signs; the bare signature is Ed25519 of
the same library, of as many bytes as that step signs, in turns with it. A whole issue is `award_each` in one
transaction (place in the status list, signature, row, log, letter) and the picture with the badge baked in.
The status list of 131,072 places with 20,000 revoked is signed too, and a badge is verified on its page, in
turns with the empty form of the same page. The last line is
`sign_ratio=... issues_per_s_sqlite=... issues_per_s_postgresql=...`.
"""

import random
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

from flask import Flask
from sqlalchemy import select

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from badges import issuing, operations  # noqa: E402
from badges.models import BadgeClass  # noqa: E402
from badges.openbadges import credential, keys, status_list  # noqa: E402
from badges.openbadges.baking import bake_png  # noqa: E402
from badges.openbadges.template import Template  # noqa: E402
from badges.settings import public_url  # noqa: E402
from courses import queries as courses  # noqa: E402
from foundation import clock  # noqa: E402
from foundation.database import db  # noqa: E402
from kehittamo import create_app  # noqa: E402
from kehittamo.background import background  # noqa: E402
from people.models import Person  # noqa: E402
from tests.badges.test_awards import BADGE  # noqa: E402
from tests.factories import make  # noqa: E402
from tests.servers import postgresql_database  # noqa: E402

AWARDS = 2_000
PEOPLE = 600
REVOKED = 20_000
VERIFIED = 150
ROUNDS = 7


def house(folder: str, url: str) -> Flask:
    """A house with empty tables."""
    settings = {"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": folder, "KEHITTAMO_DATABASE_URL": url}
    app = create_app(settings, WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.drop_all()
        db.create_all()
    return app


def badge_class() -> BadgeClass:
    """The badge, loaded as from content."""
    return issuing.load_badge_class(BADGE, issuing.ensure_issuer(make.office()))


def sign_ratio(template: Template, key: keys.SigningKey) -> float:
    """The time of a signature step over that of a bare signature: the median of rounds, in turns."""
    awards = [
        credential.Award(
            id=f"{public_url()}/credentials/{uuid.uuid4()}",
            valid_from=clock.now(),
            recipient=credential.Recipient.of(f"person{number}@example.org"),
            status=credential.Status(f"{public_url()}/status-lists/{uuid.UUID(int=1)}", number),
        )
        for number in range(AWARDS)
    ]
    message = bytes(64)
    ratios = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        for _award in awards:
            key.private.sign(message)
        bare = time.perf_counter() - begun
        begun = time.perf_counter()
        for award in awards:
            template.sign(award, key)
        step = time.perf_counter() - begun
        ratios.append(step / bare)
        print(f"bare {bare / AWARDS * 1e6:.1f} us, signature step {step / AWARDS * 1e6:.1f} us")
    return statistics.median(ratios)


def verify_ratio(app: Flask, badges: list[str]) -> float:
    """The time of verifying one badge after another over that of the empty form: medians, in turns."""
    browser, bare, verified = app.test_client(), [], []
    for badge in badges:
        app.extensions["limits"].forget()
        for times, method, data in ((bare, "GET", None), (verified, "POST", {"text": badge})):
            begun = time.perf_counter()
            answer = browser.open("/verify", method=method, data=data)
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"the page answered {answer.status_code}")
        if badges_are_not_believed(answer.text):
            raise SystemExit("the badge was not believed")
    print(f"verify page {statistics.median(verified):.1f} ms, its form {statistics.median(bare):.1f} ms")
    return statistics.median(verified) / statistics.median(bare)


def badges_are_not_believed(page: str) -> bool:
    """Whether the page says anything but that the badge is genuine."""
    return "Merkki on aito" not in page


def issues_per_second(app: Flask) -> tuple[float, list[str]]:
    """Badges given to a cohort of many in one go, and their pictures made; and a few of them."""
    with background(app):
        loaded, cohort = badge_class(), make.cohort()
        people = [make.person() for _number in range(PEOPLE)]
        picture = loaded.picture
        cohort_id, ids = cohort.id, [person.id for person in people]
        db.session.commit()
        place, giving = courses.cohort(cohort_id), issuing.badge_class_of(BADGE.slug)
        if place is None or giving is None:
            raise SystemExit("there is no badge to give")
        people = list(db.session.scalars(select(Person).where(Person.id.in_(ids))))
        begun = time.perf_counter()
        awards = operations.award_each(people, place, giving)
        for award in awards:
            bake_png(picture, award.credential)
        db.session.commit()
        took = time.perf_counter() - begun
        few = [award.credential.decode() for award in awards[:VERIFIED]]
    if len(awards) != PEOPLE:
        raise SystemExit(f"{len(awards)} of {PEOPLE} were given")
    return PEOPLE / took, few


def list_ms(key: keys.SigningKey) -> float:
    """A full list with many revoked, signed: the median of rounds, in milliseconds."""
    revoked = random.Random(1).sample(range(status_list.SIZE), REVOKED)
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        status_list.sign(f"{public_url()}/status-lists/1", revoked, key, clock.now())
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print a line for each measurement and the last one for whoever compares."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = house(folder, f"sqlite:///{folder}/signing.sqlite")
        with background(sqlite):
            loaded = badge_class()
            key = issuing.signing_key(loaded.issuer)
            ratio = sign_ratio(issuing.compiled(loaded, "fi"), key)
            print(f"status list of {status_list.SIZE}, {REVOKED} revoked: {list_ms(key):.0f} ms")
            db.session.rollback()
        on_sqlite, badges = issues_per_second(sqlite)
        print(f"verify_ratio={verify_ratio(sqlite, badges):.2f}")
        on_postgresql, _badges = issues_per_second(house(folder, postgresql_database("signing")))
    print(
        f"sign_ratio={ratio:.2f} issues_per_s_sqlite={on_sqlite:.0f} "
        f"issues_per_s_postgresql={on_postgresql:.0f}"
    )


if __name__ == "__main__":
    main()
