"""What the office hands in about a badge: its words, picture, details, and what earns it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from badges.models import BadgeClass
from badges.openbadges.text import Refused
from badges.rules import Rules
from badges.vocabulary import Level
from courses.content_badges import Alignment
from courses.models import PlannedTask
from foundation.database import Words
from foundation.forms import (
    AtMost,
    CheckboxesField,
    CheckboxField,
    FilesField,
    Form,
    IntegerField,
    Markdown,
    RadioField,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
)
from foundation.languages import LANGUAGES, say

MOST_TAGS, MOST_SKILLS = 10, 20
LONGEST_VALIDITY = 120


class ChangeForm(Form):
    """A change of a badge, which knows the version that its writer saw."""

    seen = HiddenField()
    submit = SubmitButton(_l("Save"))

    def refuse(self, fault: Refused) -> None:
        """Say beside the field that its text can't be signed."""
        named = [field for field in self if field.name.startswith(fault.field[:4])]
        field = named[0] if named else next(each for each in self if each.type != "HiddenField")
        field.errors = [
            _("This text can't be signed so that all read it alike. Leave out emoji and rare characters.")
        ]


def _name(label: Any) -> TextField:
    return TextField(label, [Required(), AtMost(120)])


def _description(label: Any) -> TextArea:
    return TextArea(label, [Required(), AtMost(500)], render_kw={"rows": 2})


def _criteria(label: Any) -> TextArea:
    return TextArea(label, [Required(), AtMost(5000), Markdown()], render_kw={"rows": 6})


class WordsForm(ChangeForm):
    """What the badge is called and what its earner did, in three languages."""

    name_fi, name_sv, name_en = _name(_l("Name")), _name(_l("Name")), _name(_l("Name"))
    description_fi = _description(_l("In short: what its earner has done"))
    description_sv = _description(_l("In short: what its earner has done"))
    description_en = _description(_l("In short: what its earner has done"))
    criteria_fi = _criteria(_l("What the badge asks for, and what its earner can do"))
    criteria_sv = _criteria(_l("What the badge asks for, and what its earner can do"))
    criteria_en = _criteria(_l("What the badge asks for, and what its earner can do"))

    def words(self) -> dict[str, Words]:
        """The texts by field and language."""
        return {
            kind: {language: self[f"{kind}_{language}"].data for language in LANGUAGES}
            for kind in ("name", "description", "criteria")
        }

    def show(self, badge: BadgeClass) -> None:
        """The badge's texts stand in the fields."""
        for kind in ("name", "description", "criteria"):
            for language, text in getattr(badge, kind).items():
                self[f"{kind}_{language}"].data = text


class PictureForm(ChangeForm):
    """The picture, drawn from a shape, a colour and a scene, or the office's own."""

    shape = RadioField(
        _l("Shape"),
        choices=[
            ("rosette", _l("Rosette")),
            ("hexagon", _l("Hexagon")),
            ("circle", _l("Circle")),
            ("shield", _l("Shield")),
        ],
    )
    colour = RadioField(
        _l("Colour"),
        choices=[
            ("lake", _l("Lake blue")),
            ("spruce", _l("Spruce green")),
            ("sun", _l("Sun yellow")),
            ("ink", _l("Ink black")),
        ],
    )
    icon = RadioField(
        _l("In the middle"),
        choices=[
            ("path", _l("Path")),
            ("stall", _l("Stall")),
            ("sprout", _l("Sprout")),
            ("compass", _l("Compass")),
            ("star", _l("Star")),
            ("check", _l("Tick")),
        ],
    )
    file = FilesField(
        _l("Or a picture of your own"),
        description=_l("PNG or JPEG, at most 5 MB. A square with 512 pixels or more a side is best."),
        render_kw={"accept": ".png,.jpg,.jpeg,image/png,image/jpeg"},
    )


class DetailsForm(ChangeForm):
    """The level, how long an award is in force, the tags, and the skills that the badge answers to."""

    level = SelectField(
        _l("Level"),
        choices=[
            ("", _l("No level")),
            (Level.BASIC.value, _l("Basic")),
            (Level.ADVANCED.value, _l("Advanced")),
            (Level.EXPERT.value, _l("Expert")),
        ],
    )
    validity_months = IntegerField(
        _l("For how many months is it in force?"), description=_l("Leave it empty: then it never ends.")
    )
    tags_fi = TextField(_l("Tags in Finnish"), [AtMost(300)], description=_l("With commas between them."))
    tags_sv = TextField(_l("Tags in Swedish"), [AtMost(300)])
    tags_en = TextField(_l("Tags in English"), [AtMost(300)])
    skills = TextArea(
        _l("Skills"),
        [AtMost(4000)],
        description=_l(
            "One a line: its name, then its address, as in ESCO. "
            "For example: improve business processes http://data.europa.eu/esco/skill/…"
        ),
        render_kw={"rows": 3},
    )

    def validate_validity_months(self, field: Any) -> None:
        """A whole number of months, up to ten years."""
        if field.data is not None and not 1 <= field.data <= LONGEST_VALIDITY:
            raise ValidationError(_("Write a number from 1 to %(most)s.", most=LONGEST_VALIDITY))

    def validate_skills(self, field: Any) -> None:
        """Each line ends in an address."""
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_SKILLS:
            raise ValidationError(_("At most %(most)s fit.", most=MOST_SKILLS))
        try:
            self.alignments = [_skill(line) for line in lines]
        except ValueError:
            raise ValidationError(
                _("Write on each line the skill's name and then its address, which begins with http.")
            ) from None

    alignments: Sequence[Alignment] = ()
    """The skills, once the form is valid."""

    def tags(self) -> dict[str, list[str]]:
        """The tags by language, each once."""
        typed = {language: (self[f"tags_{language}"].data or "").split(",") for language in LANGUAGES}
        each = {language: dict.fromkeys(t.strip()[:60] for t in tags) for language, tags in typed.items()}
        return {language: [tag for tag in tags if tag][:MOST_TAGS] for language, tags in each.items()}

    def show(self, badge: BadgeClass) -> None:
        """What the badge says stands in the fields."""
        self.level.data, self.validity_months.data = badge.level, badge.validity_months
        for language in LANGUAGES:
            self[f"tags_{language}"].data = ", ".join(badge.tags.get(language, []))
        self.skills.data = "\n".join(f"{told['name']} {told['url']}" for told in badge.alignments)


def _skill(line: str) -> Alignment:
    """A skill by its name and address. Raises `ValueError`."""
    name, _space, address = line.strip().rpartition(" ")
    return Alignment(name=name.strip(" ,;:"), url=address)


class RulesForm(ChangeForm):
    """What earns the badge by itself."""

    sessions = IntegerField(
        _l("How many sessions to attend"), description=_l("Leave it empty, if attendance does not matter.")
    )
    tasks = RadioField(
        _l("Assignments that must be accepted"),
        choices=[("none", _l("None")), ("all", _l("All")), ("some", _l("These:"))],
        default="none",
    )
    named = CheckboxesField(_l("Which assignments"), choices=[])
    project = CheckboxField(_l("The group has shown its development work at the fair"))
    reviews = CheckboxField(_l("All own reviews at the fair are written"))
    badges = CheckboxesField(_l("Other badges that one must have"), choices=[])

    def offer(self, tasks: Sequence[PlannedTask], badges: Sequence[BadgeClass]) -> None:
        """These can be chosen; without tasks there is no programme, and only badges are asked for."""
        self.named.choices = [(task.key, say(task.title)) for task in tasks]
        self.badges.choices = [(badge.slug, say(badge.name)) for badge in badges]
        self.in_programme = bool(tasks)

    in_programme = False

    def validate_sessions(self, field: Any) -> None:
        """A small number."""
        if field.data is not None and not 0 <= field.data <= 20:
            raise ValidationError(_("Write a number from 0 to %(most)s.", most=20))

    def validate_named(self, field: Any) -> None:
        """Some are named where these are wanted."""
        if self.in_programme and self.tasks.data == "some" and not field.data:
            raise ValidationError(_("Choose from these."))

    def rules(self) -> Rules:
        """What was chosen."""
        badges = tuple(self.badges.data or ())
        if not self.in_programme:
            return Rules(badges=badges)
        return Rules(
            sessions=self.sessions.data or 0,
            all_tasks=self.tasks.data == "all",
            tasks=tuple(self.named.data or ()) if self.tasks.data == "some" else (),
            reviews=self.reviews.data,
            project=self.project.data,
            badges=badges,
        )

    def show(self, rules: Rules) -> None:
        """What the badge asks for stands in the fields."""
        self.sessions.data = rules.sessions or None
        self.tasks.data = "all" if rules.all_tasks else "some" if rules.tasks else "none"
        self.named.data, self.badges.data = list(rules.tasks), list(rules.badges)
        self.project.data, self.reviews.data = rules.project, rules.reviews
