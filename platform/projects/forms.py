"""A new group, its name, who is where, and what the group develops."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.forms import (
    AtMost,
    Form,
    Markdown,
    RadioField,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
    VersionedForm,
)
from people.models import Person
from projects.models import Group
from projects.vocabulary import ProjectPhase
from projects.wording import PHASE_NAMES

NAME_LIMIT = 80
TITLE_LIMIT = 160
GOAL_LIMIT = 600
NO_GROUP = "none"


class GroupForm(Form):
    """A new group with the working title of its development work."""

    name = TextField(
        _l("Name of the group"),
        [Required(_l("Give the group a name.")), AtMost(NAME_LIMIT)],
        description=_l("Your team, your theme or something funny: whatever you remember it by."),
    )
    title = TextField(
        _l("What do you develop?"),
        [Required(_l("Tell in a few words what you develop.")), AtMost(TITLE_LIMIT)],
        description=_l("A working title is enough. You can change it later."),
    )
    submit = SubmitButton(_l("Create the group"))


class RenameForm(Form):
    """A group's name."""

    name = TextField(_l("Name of the group"), [Required(_l("Give the group a name.")), AtMost(NAME_LIMIT)])
    submit = SubmitButton(_l("Save"))


class PlaceForm(Form):
    """Who goes to which group."""

    person = SelectField(_l("Who?"), [Required(_l("Choose a person."))])
    group = SelectField(_l("To which group?"), [Required(_l("Choose a group."))])
    submit = SubmitButton(_l("Move"))

    def offer(self, people: Sequence[tuple[Person, str | None]], groups: Sequence[Group]) -> None:
        """Let these people be chosen, and these groups."""
        self.person.choices = [
            ("", _("Choose")),
            *(
                (str(person.id), f"{person.name} ({name})" if name else person.name)
                for person, name in people
            ),
        ]
        self.group.choices = [
            ("", _("Choose")),
            *((str(group.id), group.name) for group in groups),
            (NO_GROUP, _("No group")),
        ]


class ProjectForm(VersionedForm):
    """What a group says of its development work."""

    title = TextField(_l("Title"), [Required(_l("Give the work a title.")), AtMost(TITLE_LIMIT)])
    goal = TextArea(
        _l("Goal"),
        [AtMost(GOAL_LIMIT)],
        description=_l("What will be better, for whom, and how will you notice it? One or two sentences."),
    )
    text = TextArea(
        _l("Description"),
        [Markdown()],
        description=_l("Where you started, what you do, what you have noticed. **Bold** and - lists work."),
    )
    phase = RadioField(
        _l("Where are you on the development path?"),
        choices=[(phase.value, PHASE_NAMES[phase]) for phase in ProjectPhase],
    )
    submit = SubmitButton(_l("Save"))
