"""Before the doors open: database migrated, office founded, content loaded, demonstration peopled."""

from email.utils import parseaddr
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from courses.content import read_whole
from courses.publishing import publish_milestone, publish_programme
from foundation.database import db
from kehittamo.background import background
from kehittamo.configuration import DEMONSTRATION_MARK
from organisations.operations import ensure_office


def prepare(app: Flask) -> None:
    """The house is ready for visitors; a second time it finds nothing to do.

    Raises `ContentRefused` when content files have mistakes; what was on offer before stays on offer.
    """
    with app.app_context():
        upgrade()
    with background(app):
        load_content(app)
        if app.config["DEMONSTRATION"]:
            from kehittamo.demo_data import people_the_house

            people_the_house()
            (Path(app.config["DATA_DIR"]) / DEMONSTRATION_MARK).write_text(app.config["PUBLIC_URL"])


def load_content(app: Flask) -> list[str]:
    """The content files are on offer; returns the slugs of programmes that are new or changed.

    Raises `ContentRefused` with every mistake, and then nothing was loaded.
    """
    contents, milestones = read_whole(Path(app.config["CONTENT_DIR"]))
    _name, address = parseaddr(app.config["MAIL_SENDER"])
    ensure_office("Ohjelmatoimisto", email=address, url=app.config["PUBLIC_URL"])
    changed = [content.slug for content in contents if publish_programme(content)[1]]
    for badge in milestones:
        publish_milestone(badge)
    db.session.commit()
    return changed
