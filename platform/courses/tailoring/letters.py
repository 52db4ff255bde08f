"""What participants are told when their trainers move a task's closing day."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from courses.models import Cohort, Enrolment, PlannedTask
from courses.wording import cohort_title
from foundation.languages import day_text, in_language, say
from people.letters import write_to


def closes_on_another_day(
    cohort: Cohort, task: PlannedTask, before: date, now: date, members: Sequence[Enrolment]
) -> None:
    """Everybody who does the task knows its new day; once for each change."""
    for enrolment in members:
        person = enrolment.person
        with in_language(person.language):
            write_to(
                person,
                kind="task_moved",
                dedup_key=f"task-moved:{cohort.id}:{task.key}:{task.revision}:{person.id}",
                subject=_("New closing day: %(title)s", title=say(task.title)),
                body=_(
                    "Hello %(name)s,\n\nyour trainers changed the day on which an assignment closes:\n\n"
                    "%(title)s\n%(cohort)s\n\nbefore: %(before)s\nnow: %(now)s\n\n"
                    "See what comes next:\n\n%(link)s",
                    name=person.first_name,
                    title=say(task.title),
                    cohort=cohort_title(cohort),
                    before=day_text(before),
                    now=day_text(now),
                    link=url_for("courses.show_cohort", cohort_id=cohort.id, _external=True),
                ),
            )
