"""The office's pages of badges: all of them, a new one, one with its words, picture, details and rules."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from badges import issuing
from badges import queries as badges
from badges.blueprint import blueprint
from badges.giving import queries as giving
from badges.making import classes, pictures, queries
from badges.making.forms import ChangeForm, DetailsForm, PictureForm, RulesForm, WordsForm
from badges.models import BadgeClass
from badges.openbadges.text import Refused
from badges.rules import Rules
from courses import queries as courses
from courses.models import Programme
from foundation.access import access
from foundation.contents import FileRefused
from foundation.database import db
from foundation.files import takes_files
from foundation.menus import OFFICE
from organisations.permissions import may_run_the_office
from organisations.queries import office
from people.session import current_person

OFFICE.offer(
    _l("Badges"),
    "badges.list_all",
    place=25,
    behind=(
        "badges.make",
        "badges.show_badge",
        "badges.write_words",
        "badges.choose_picture",
        "badges.write_details",
        "badges.choose_rules",
        "badges.give",
    ),
)


@blueprint.get("/office/badges")
@access(may_run_the_office)
def list_all() -> ResponseReturnValue:
    page = queries.badges_page(request.args.get("page"))
    return render_template("badges/making/list.html", page=page, counts=queries.counts())


@blueprint.route("/office/badges/new", methods=["GET", "POST"])
@access(may_run_the_office)
def make() -> ResponseReturnValue:
    form = WordsForm()
    if not form.validate_on_submit():
        return _page("words", None, form), 422 if form.is_submitted() else 200
    words, giver = form.words(), office() or abort(404)
    slug = classes.slug_for(form.row_id, words["name"]["fi"])
    try:
        if queries.badge(slug) is None:
            issuer = issuing.ensure_issuer(giver)
            classes.make(slug=slug, issuer=issuer, by=current_person(), **words)
            db.session.commit()
    except Refused as fault:
        db.session.rollback()
        form.refuse(fault)
        return _page("words", None, form), 422
    except IntegrityError:  # the other half of a double click was first
        db.session.rollback()
    return redirect(url_for("badges.show_badge", badge_slug=slug))


@blueprint.get("/office/badges/<badge_slug>")
@access(may_run_the_office, load=queries.badge)
def show_badge(badge: BadgeClass) -> ResponseReturnValue:
    rules = Rules.from_json(badge.rules)
    programme = queries.programme_of(badge) if badge.programme_id else None
    return render_template(
        "badges/making/badge.html",
        badge=badge,
        rules=rules,
        programme=programme,
        tasks=_tasks(programme, rules),
        others=badges.classes_of(list(rules.badges)),
        count=queries.counts().get(badge.slug, 0),
        waiting=giving.count_waiting(badge.slug),
    )


@blueprint.route("/office/badges/<badge_slug>/words", methods=["GET", "POST"])
@access(may_run_the_office, load=queries.badge_made_here)
def write_words(badge: BadgeClass) -> ResponseReturnValue:
    form = WordsForm()
    if not form.is_submitted():
        form.show(badge)
    return _saved("words", badge, form, lambda: form.words())


@blueprint.route("/office/badges/<badge_slug>/details", methods=["GET", "POST"])
@access(may_run_the_office, load=queries.badge_made_here)
def write_details(badge: BadgeClass) -> ResponseReturnValue:
    form = DetailsForm()
    if not form.is_submitted():
        form.show(badge)
    return _saved(
        "details",
        badge,
        form,
        lambda: {
            "level": form.level.data or "",
            "validity_months": form.validity_months.data,
            "tags": form.tags(),
            "alignments": list(form.alignments),
        },
    )


@blueprint.route("/office/badges/<badge_slug>/picture", methods=["GET", "POST"])
@access(may_run_the_office, load=queries.badge_made_here)
@takes_files
def choose_picture(badge: BadgeClass) -> ResponseReturnValue:
    form = PictureForm(data={part: badge.design[part] for part in ("shape", "colour", "icon")})
    if "look" in request.form:
        return _page("picture", badge, form)
    try:
        own = _own_picture(form)
    except FileRefused as fault:
        form.file.errors = [str(fault)]
        return _page("picture", badge, form), 422
    design = {part: form[part].data for part in ("shape", "colour", "icon")}
    return _saved("picture", badge, form, lambda: {"picture": own} if own else classes.designed(**design))


def _own_picture(form: PictureForm) -> bytes | None:
    """The picture that was sent, made square; none when none was. Raises `FileRefused`."""
    if not form.is_submitted() or not form.file.data:
        return None
    sent = form.file.data[0]
    data = sent.stream.read(pictures.LARGEST + 1)
    name = sent.filename or ""
    if len(data) > pictures.LARGEST or not name.lower().endswith(pictures.KINDS):
        raise FileRefused(_("Choose a PNG or a JPEG picture of at most 5 MB."))
    return pictures.squared(name, data)


@blueprint.get("/office/badges/drawing/<shape>-<colour>-<icon>.svg")
@access(may_run_the_office)
def drawing(shape: str, colour: str, icon: str) -> ResponseReturnValue:
    drawn = pictures.drawn(shape, colour, icon) or abort(404)
    response = Response(drawn, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@blueprint.route("/office/badges/<badge_slug>/rules", methods=["GET", "POST"])
@access(may_run_the_office, load=queries.badge_made_here)
def choose_rules(badge: BadgeClass) -> ResponseReturnValue:
    wanted = request.args.get("programme")
    own = queries.programme_of(badge) if badge.programme_id else None
    programme = own if wanted is None else queries.programme_with_tasks(wanted) if wanted else None
    if wanted is None and own is None and not badge.rules:
        return render_template("badges/making/programme.html", badge=badge, programmes=courses.programmes())
    form = RulesForm()
    form.offer(
        programme.current_version.tasks if programme and programme.current_version else [],
        queries.badges_to_ask_for(badge),
    )
    form.in_programme = programme is not None
    if not form.is_submitted():
        form.show(Rules.from_json(badge.rules))
    return _saved(
        "rules",
        badge,
        form,
        lambda: {"rules": form.rules().to_json(), "programme_id": programme.id if programme else None},
        programme=programme,
    )


def _saved(
    template: str, badge: BadgeClass, form: ChangeForm, edits: Any, **shown: Any
) -> ResponseReturnValue:
    """The page with its form, or the badge's page once what was handed in is saved."""
    if not form.is_submitted():
        form.seen.data = str(badge.id)
    if not form.validate_on_submit():
        return _page(template, badge, form, **shown), 422 if form.is_submitted() else 200
    try:
        classes.change(badge, seen=form.seen.data or "", by=current_person(), **edits())
        db.session.commit()
    except Refused as fault:
        db.session.rollback()
        form.refuse(fault)
        return _page(template, badge, form, **shown), 422
    except classes.ChangedMeanwhile:
        form.seen.data = str(badge.id)
        flash(_("Somebody changed the badge just now. Save again, if you want it your way."), "error")
        return _page(template, badge, form, **shown), 409
    flash(_("Saved. Badges that were given stay as they were."))
    return redirect(url_for("badges.show_badge", badge_slug=badge.slug))


def _page(template: str, badge: BadgeClass | None, form: ChangeForm, **shown: Any) -> str:
    return render_template(f"badges/making/{template}.html", badge=badge, form=form, **shown)


def _tasks(programme: Programme | None, rules: Rules) -> list[Any]:
    """The tasks that the rules name."""
    version = programme.current_version if programme else None
    return [task for task in version.tasks if task.key in rules.tasks] if version else []
