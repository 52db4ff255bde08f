"""The pages of the second factor: showing a code on the way in, setting it up, doing without it."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation import clock
from foundation.access import public, signed_in
from foundation.database import db
from foundation.menus import ACCOUNT
from foundation.qr import picture_file
from people.arriving import arrive, local_path, who_waits
from people.fresh_views import fresh_only
from people.second_factor import operations, queries, requiring
from people.second_factor.forms import CodeForm, PasskeyForm, code_form
from people.second_factor.passkey_views import keys
from people.second_factor.passkeys import possible
from people.session import current_person, current_session, is_fresh, second_factor_shown, signed_in_person
from people.vocabulary import Shown

pages = Blueprint("second_factor", __name__)
pages.register_blueprint(keys)
pages.add_app_template_global(possible, "passkeys_possible")
ACCOUNT.offer(
    _l("Two steps"),
    "people.second_factor.overview",
    place=25,
    behind=tuple(
        f"people.second_factor.{page}" for page in ("set_up", "recovery_codes", "show_again", "passkeys.add")
    ),
)

_NOT_KEPT = ("csrf_token",)
_SECRETS = ("password", "current", "code", "credential")


@pages.before_app_request
def _second_factor_first() -> ResponseReturnValue | None:
    """Whoever must show a second factor and has not is led to where they can; nothing else is shown."""
    if request.endpoint is None or requiring.is_open(request.endpoint):
        return None
    person = signed_in_person()
    if person is None or second_factor_shown() or not requiring.is_required_of(person):
        return None
    page = "show_again" if queries.factor_in_use(person) else "overview"
    here = request.full_path.rstrip("?")
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(f"people.second_factor.{page}", next=here))
    # what was written stays on the page, ready to be sent again, while the code is set up in another tab
    first = url_for(f"people.second_factor.{page}")
    return render_template(
        "people/second_factor_first.html", first=first, here=here, kept=list(_kept()), files=request.files
    ), 403


def _kept() -> Iterator[tuple[str, str]]:
    """What was typed, but for secrets, which are never sent back."""
    for name, value in request.form.items(multi=True):
        if name not in _NOT_KEPT and not any(word in name for word in _SECRETS):
            yield name, value


@pages.route("/sign-in/code", methods=["GET", "POST"])
@public("the second half of the way in; the first half is in the signed cookie")
def show_code() -> ResponseReturnValue:
    waiting = who_waits()
    if waiting is None or queries.factor_in_use(waiting.person) is None:
        if signed_in_person() is None:
            flash(_("That took a while. Sign in once more."))
        return redirect(url_for("people.sign_in"))
    form = code_form(request.args.get("with"))
    if form.validate_on_submit():
        shown = operations.show(waiting.person, form.code.data or "")
        db.session.commit()
        if form.shown(shown):
            return arrive(waiting.person, waiting.way, second_factor=True, target=waiting.target)
    status = 422 if form.is_submitted() else 200
    return render_template("people/show_code.html", form=form, waiting=waiting), status


@pages.get("/account/second-factor")
@signed_in
def overview() -> ResponseReturnValue:
    person = current_person()
    factor = queries.factor_in_use(person)
    return render_template(
        "people/second_factor.html",
        factor=factor,
        required=requiring.is_required_of(person),
        left=queries.recovery_codes_left(person) if factor else 0,
        passkeys=queries.passkeys_of(person) if factor else [],
        fresh=second_factor_shown(within=operations.FRESH),
        passkey_form=PasskeyForm(formdata=None),
        target=request.args.get("next"),
    )


@pages.post("/account/second-factor/begin")
@signed_in
@fresh_only("people.second_factor.overview")
def begin() -> ResponseReturnValue:
    operations.begin(current_person())
    db.session.commit()
    return redirect(url_for(".set_up", next=request.args.get("next")))


@pages.route("/account/second-factor/set-up", methods=["GET", "POST"])
@signed_in
@fresh_only("people.second_factor.set_up")
def set_up() -> ResponseReturnValue:
    person, here = current_person(), current_session()
    factor = queries.factor_of(person)
    if factor is None or factor.confirmed_at is not None:
        return redirect(url_for(".overview", next=request.args.get("next")))
    form = CodeForm()
    if form.validate_on_submit():
        shown = operations.confirm(person, factor, form.code.data or "", here=here.id if here else None)
        if shown is Shown.RIGHT:
            _shown_here()
        db.session.commit()
        if form.shown(shown):
            flash(_("Two-step sign-in is on. Now save your recovery codes."))
            return redirect(url_for(".recovery_codes", next=request.args.get("next")))
    status = 422 if form.is_submitted() else 200
    secret = " ".join(operations.secret_of(factor)[place : place + 4] for place in range(0, 32, 4))
    address = operations.address_of(person, factor)
    page = render_template("people/second_factor_set_up.html", form=form, secret=secret, address=address)
    return page, status


@pages.get("/account/second-factor/picture.svg")
@signed_in
def picture() -> ResponseReturnValue:
    person = current_person()
    factor = queries.factor_of(person)
    # shown until the first code, never after
    if factor is None or factor.confirmed_at is not None or not is_fresh():
        return Response(status=404)
    return Response(picture_file(operations.address_of(person, factor)), mimetype="image/svg+xml")


@pages.route("/account/second-factor/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> ResponseReturnValue:
    person = current_person()
    if queries.factor_in_use(person) is None:
        return redirect(url_for(".overview"))
    if not second_factor_shown(within=operations.FRESH):
        return _show_first()
    left = queries.recovery_codes_left(person)
    codes: list[str] = []
    if request.method == "POST":
        codes = operations.make_recovery_codes(person)
        db.session.commit()
    return render_template(
        "people/recovery_codes.html", codes=codes, left=left, target=local_path(request.args.get("next"))
    )


@pages.post("/account/second-factor/turn-off")
@signed_in
def turn_off() -> ResponseReturnValue:
    person, here = current_person(), current_session()
    if queries.factor_in_use(person) and not second_factor_shown(within=operations.FRESH):
        return _show_first()
    operations.turn_off(person, here=here.id if here else None)
    if here is not None and requiring.is_required_of(person):
        here.second_factor_at = None  # the next page leads to setting it up again
    db.session.commit()
    flash(_("Two-step sign-in is off."))
    return redirect(url_for(".overview"))


@pages.route("/account/second-factor/code", methods=["GET", "POST"])
@signed_in
def show_again() -> ResponseReturnValue:
    person = current_person()
    if queries.factor_in_use(person) is None:
        return redirect(url_for(".overview", next=request.args.get("next")))
    form = code_form(request.args.get("with"))
    if form.validate_on_submit():
        shown = operations.show(person, form.code.data or "")
        if shown is Shown.RIGHT:
            _shown_here()
        db.session.commit()
        if form.shown(shown):
            return redirect(local_path(request.args.get("next") or url_for(".overview")))
    status = 422 if form.is_submitted() else 200
    return render_template("people/show_code.html", form=form, waiting=None), status


def _shown_here() -> None:
    """This browser's session has shown a second factor just now."""
    if (here := current_session()) is not None:
        here.second_factor_at = clock.now()


def _show_first() -> ResponseReturnValue:
    """The second factor itself changes only for whoever shows a code."""
    flash(_("Show a code first, so that nobody else changes this."))
    return redirect(url_for(".show_again", next=url_for(".overview")))
