"""The public pages: which programmes there are, and what each is."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from applications.blueprint import blueprint
from applications.outline import outline
from applications.wording import drawing, price, whose_people
from courses import queries as courses
from courses.joining.queries import coming
from courses.vocabulary import Joining
from courses.wording import kind_counts
from foundation.access import public
from organisations.permissions import is_office, represented_organisations
from organisations.queries import trainer_pool
from people.session import signed_in_person

TRAINERS_SHOWN = 24


@blueprint.get("/programmes")
@public("the catalogue is for everyone")
def list_programmes() -> ResponseReturnValue:
    return render_template(
        "applications/programmes.html",
        programmes=courses.programmes(),
        drawing=drawing,
        whose_people=whose_people,
        price=price,
    )


@blueprint.get("/programmes/<slug>")
@public("a programme's own page is for everyone")
def show_programme(slug: str) -> ResponseReturnValue:
    programme = courses.programme(slug) if len(slug) <= 80 and "\0" not in slug else None
    if programme is None or programme.current_version is None:
        abort(404)
    me = signed_in_person()
    self_enrolment = programme.open and programme.current_version.joining is Joining.SELF_ENROLMENT
    return render_template(
        "applications/programme.html",
        programme=programme,
        coming=coming(programme) if self_enrolment else [],
        version=programme.current_version,
        trainers=trainer_pool()[:TRAINERS_SHOWN],
        stops=outline(programme.current_version),
        whose_people=whose_people,
        price=price,
        kind_counts=kind_counts(programme.current_version.sessions),
        may_apply=me is not None and bool(represented_organisations(me)),
        office=me is not None and is_office(me),
    )
