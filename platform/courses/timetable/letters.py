"""What everybody in a cohort is told when its timetable changes: one letter, with all that changed."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from courses.addresses import session_page
from courses.models import CoachingSession, Cohort, Enrolment
from courses.timetable.changes import Change
from courses.timetable.hanging import Hanging
from courses.timetable.wording import slot_words
from courses.wording import cohort_title, when, when_and_where
from foundation.languages import day_text, in_language, say
from people.letters import write_to


def timetable_changed(
    cohort: Cohort, changes: Sequence[Change], hanging: Sequence[Hanging], members: Sequence[Enrolment]
) -> None:
    """Everybody knows the new times and places, and the due dates that moved with them.

    ``hanging`` says its titles in the language that was spoken when it was asked for: `Words` are said here.
    """
    for enrolment in members:
        person = enrolment.person
        with in_language(person.language):
            lines = [_moved_line(change) for change in changes]
            parts = [
                _("Hello %(name)s,", name=person.first_name),
                _("the timetable of your training has changed:\n\n%(cohort)s", cohort=cohort_title(cohort)),
                "\n\n".join(lines),
            ]
            if hanging:
                due = "\n".join(
                    _("- %(title)s: due %(date)s", title=say(each.title), date=day_text(each.after))
                    for each in hanging
                )
                parts.append(_("These assignments have new due dates:\n%(due)s", due=due))
            parts.append(
                _(
                    "See what comes next:\n\n%(link)s\n\n"
                    "If your calendar follows the training, it learns of this by itself.",
                    link=url_for("courses.show_cohort", cohort_id=cohort.id, _external=True),
                )
            )
            write_to(
                person,
                kind="session_moved",
                dedup_key=f"session-moved:{cohort.id}:{cohort.timetable_version}:{person.id}",
                subject=_("New dates in your training"),
                body="\n\n".join(parts),
            )


def _moved_line(change: Change) -> str:
    return _(
        "%(title)s\nbefore: %(before)s\nnow: %(after)s",
        title=say(change.session.plan.title),
        before=slot_words(change.before),
        after=slot_words(change.after),
    )


def called_off(coaching_session: CoachingSession, members: Sequence[Enrolment]) -> None:
    """Everybody knows that the session is not held and why, or that it is held after all."""
    for enrolment in members:
        person = enrolment.person
        with in_language(person.language):
            words = {
                "name": person.first_name,
                "title": say(coaching_session.plan.title),
                "when": when_and_where(coaching_session),
                "reason": coaching_session.called_off_reason,
                "page": session_page(coaching_session, outside=True),
            }
            if coaching_session.called_off_at is not None:
                subject = _("Called off: %(title)s", **words)
                body = _(
                    "Hello %(name)s,\n\nthis session is not held:\n\n%(title)s\n%(when)s\n\nThe reason: "
                    "%(reason)s\n\nYour assignments keep their due dates. Nobody loses a badge because of "
                    "this.\n\nThe session's page:\n\n%(page)s\n\n"
                    "If your calendar follows the training, it learns of this by itself.",
                    **words,
                )
            else:
                subject = _("Held after all: %(title)s", **words)
                body = _(
                    "Hello %(name)s,\n\nwe told you that this session is called off. It is held after all, "
                    "as it was planned:\n\n%(title)s\n%(when)s\n\nThe session's page:\n\n%(page)s\n\n"
                    "If your calendar follows the training, it learns of this by itself.",
                    **words,
                )
            write_to(
                person,
                kind="session_called_off",
                dedup_key=f"session-called-off:{coaching_session.id}:{coaching_session.sequence}:{person.id}",
                subject=subject,
                body=body,
            )


def held_remotely(coaching_session: CoachingSession, members: Sequence[Enrolment]) -> None:
    """Everybody has the link, or knows that the session is held in its place after all."""
    for enrolment in members:
        person = enrolment.person
        with in_language(person.language):
            words = {
                "name": person.first_name,
                "title": say(coaching_session.plan.title),
                "when": when(coaching_session),
                "place": coaching_session.place or _("The place will be told later."),
                "link": coaching_session.link,
                "page": session_page(coaching_session, outside=True),
            }
            if not coaching_session.link:
                subject = _("We meet face to face after all")
                body = _(
                    "Hello %(name)s,\n\nthis session is held in its place, not remotely:\n\n%(title)s\n"
                    "%(when)s\n%(place)s\n\nIts page:\n\n%(page)s",
                    **words,
                )
            else:
                subject = _("You can take part remotely: %(title)s", title=words["title"])
                body = _(
                    "Hello %(name)s,\n\nyou take part in this session remotely:\n\n%(title)s\n%(when)s\n\n"
                    "Join with this link:\n\n%(link)s\n\nThe link is also on the session's page:\n\n%(page)s",
                    **words,
                )
                if coaching_session.place:
                    body += "\n\n" + _("You can also come to the place: %(place)s", **words)
            write_to(
                person,
                kind="session_remote",
                dedup_key=f"session-remote:{coaching_session.id}:{coaching_session.sequence}:{person.id}",
                subject=subject,
                body=body,
            )
