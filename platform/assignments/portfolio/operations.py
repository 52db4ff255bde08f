"""What somebody has written becomes the beginning of their group's page."""

from assignments.models import Submission
from assignments.wording import as_markdown
from foundation.languages import current_language
from people.models import Person
from projects import operations as projects
from projects.models import Project


def begin_project_with(answer: Submission, project: Project, *, by: Person) -> None:
    """The project's page has what was sent last below what it says already; a second time changes nothing.

    Raises `projects.operations.ChangedMeanwhile`, `TextRefused` when both together are too long.
    """
    newest = answer.newest
    assert newest is not None
    told = as_markdown(answer.assignment.plan, newest.fields, newest.text, current_language()).strip()
    if told in project.text:
        return
    projects.describe(
        project,
        title=project.title,
        goal=project.goal,
        text=f"{project.text}\n\n{told}".strip(),
        phase=project.phase,
        version=project.version,
        by=by,
    )
