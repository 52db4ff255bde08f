"""Letters about one's own data."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import delete

from foundation.database import db
from foundation.languages import day_text, in_language
from foundation.outbox import Letter, LetterState, post
from people.letters import write_to
from people.models import Person
from privacy.models import DataExport, Erasure


def copy_ready(person: Person, export: DataExport) -> None:
    """The person reads that their copy waits, until when, and where; the letter carries none of it."""
    with in_language(person.language):
        write_to(
            person,
            kind="data_export",
            dedup_key=f"data-export:{export.id}",
            subject=_("The copy of your data is ready"),
            body=_(
                "Hello %(name)s,\n\nthe copy of all that Kehittämö keeps about you is ready. Sign in and "
                "fetch it by %(date)s; then it is removed.\n\n%(link)s\n\n"
                "If you did not ask for it, change your password and tell the programme office.",
                name=person.first_name,
                date=day_text(export.expires_at),
                link=url_for("privacy.show_data", _external=True),
            ),
        )


def no_more_letters(person: Person) -> None:
    """What waited to be sent to the person will not be."""
    db.session.execute(
        delete(Letter).where(Letter.recipient == person.email, Letter.state == LetterState.DUE),
        execution_options={"synchronize_session": False},
    )


def erasure_begins(person: Person, erasure: Erasure, secret: str) -> None:
    """The one letter that a restricted account still gets: what will happen, when, and the link back."""
    with in_language(person.language):
        post(
            kind="erasure",
            dedup_key=f"erasure:{erasure.id}",
            to=person.email,
            recipient_id=person.id,
            language=person.language,
            subject=_("Your account will be erased"),
            body=_(
                "Hello %(name)s,\n\nyour account in Kehittämö is closed and will be erased on %(date)s. "
                "No more letters come to you; this is the last one.\n\n"
                "Do you want to keep your account? Open this link before that day and press the button:\n\n"
                "%(link)s\n\nIf you want to go, you need not do anything.",
                name=person.first_name,
                date=day_text(erasure.due_at),
                link=url_for("privacy.take_back", secret=secret, _external=True),
            ),
        )
