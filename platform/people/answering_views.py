"""Answering a personal link, whatever it leads to: a stranger makes an account, a member presses one button.

Looking at the link changes nothing: mail scanners open every link that they meet.
"""

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from foundation import limits
from foundation.database import db
from foundation.languages import LANGUAGE_COOKIE, in_language
from people.arriving import arrive
from people.forms import AcceptForm, JoinForm, VouchedForm
from people.links import hash_of
from people.models import Person
from people.personal_links import InvitationOver, NoRoom, PersonalLink
from people.queries import person_by_email
from people.session import asker, attempt_at, is_right_password, signed_in_person
from people.vocabulary import Way
from people.vouching import Vouched, VouchedElsewhere, voucher

Link = TypeVar("Link", bound=PersonalLink)


class JoinAsNew(Protocol):
    """Makes the account and the place, or neither; raises as `create_person`, `InvitationOver`, `NoRoom`."""

    def __call__(
        self, invitation: Any, /, *, id: uuid.UUID, name: str, password: str | None, language: str
    ) -> Person: ...


@dataclass(frozen=True)
class Door(Generic[Link]):
    """One kind of invitation: how it is found, what joining does, and what its pages show."""

    find: Callable[[str], Link | None]
    """By the hash of the secret."""
    join: Callable[[Link, Person], object]
    join_as_new: JoinAsNew
    shown: Callable[[Link], dict[str, Any]]
    """What the pages need: `inviter`, `heading`, `lead`, and what the room's own page adds."""
    page: str = "people/invitation.html"
    over: str = "people/invitation_over.html"
    target: str = "courses.home"
    greeting: Callable[[Link, Person], str] | None = None
    """What else than "you are in" to say to who has just joined; empty where that is right."""

    def answer(self, token: str) -> ResponseReturnValue:
        """The answer to whoever opened or sent the link with this secret."""
        if not limits.test("links in letters", asker()):
            abort(429)
        invitation = self.find(hash_of(token))
        if invitation is None:
            limits.hit("links in letters", asker())
            return render_template(self.over, reason="unknown"), 404
        chosen = request.cookies.get(LANGUAGE_COOKIE) or signed_in_person()
        with nullcontext() if chosen else in_language(invitation.language):
            return self._answer(invitation, token)

    def _answer(self, invitation: Link, token: str) -> ResponseReturnValue:
        me = signed_in_person()
        if invitation.accepted_at is not None:
            return self._answered_before(invitation, me)
        if not invitation.is_open:
            return self._over(invitation, "old", 410)
        owner = person_by_email(invitation.email)
        if owner is None and me is None:
            return self._newcomer(invitation)
        if owner is None or me is None or me.id != owner.id:
            status = 200 if request.method == "GET" else 409
            return self._page("people/invitation_other.html", invitation, here=request.path), status
        return self._member(invitation, me)

    def _newcomer(self, invitation: Link) -> ResponseReturnValue:
        vouched = self._vouched_for(invitation)
        kind = VouchedForm if vouched else AcceptForm
        form = kind(name=invitation.name or (vouched.name if vouched else ""), language=invitation.language)
        form.about = (form.name.data or "", invitation.email, self.shown(invitation)["inviter"])
        if not form.validate_on_submit():
            return self._first_page(invitation, form, vouched), 422 if form.is_submitted() else 200
        try:
            person = self.join_as_new(
                invitation,
                id=form.row_id,
                name=form.name.data or "",
                password=None if vouched else form.password.data or "",
                language=form.language.data,
            )
            if vouched and (asked := voucher()):
                asked.join(vouched, person)
            db.session.commit()
        except (
            InvitationOver,
            IntegrityError,
            VouchedElsewhere,
        ):  # the other half of a double click was first
            return self._look_again(invitation)
        except NoRoom:
            return self._over(invitation, "full", 409)
        return self._welcome(invitation, person, Way.ORGANISATION if vouched else Way.LINK)

    def _vouched_for(self, invitation: Link) -> Vouched | None:
        """Who came to this page by way of their organisation, if it has verified the invited address."""
        asked = voucher()
        vouched = asked.waiting() if asked else None
        return vouched if vouched is not None and vouched.email == invitation.email else None

    def _first_page(self, invitation: Link, form: VouchedForm, vouched: Vouched | None) -> str:
        asked = voucher()
        return self._page(
            self.page,
            invitation,
            form=form,
            vouched=vouched,
            unsure=vouched is None and asked is not None and asked.waiting() is not None,
            lead_to=asked.lead(invitation.email, request.path) if asked else None,
        )

    def _member(self, invitation: Link, me: Person) -> ResponseReturnValue:
        form = JoinForm()
        if not form.validate_on_submit():
            return self._page(self.page, invitation, form=form), 422 if form.is_submitted() else 200
        try:
            self.join(invitation, me)
            db.session.commit()
        except (InvitationOver, IntegrityError):
            return self._look_again(invitation)
        except NoRoom:
            return self._over(invitation, "full", 409)
        return self._welcome(invitation, me)

    def _welcome(self, invitation: Link, person: Person, way: Way = Way.LINK) -> ResponseReturnValue:
        with in_language(person.language):
            told = self.greeting(invitation, person) if self.greeting else ""
            told = told or _("Welcome, %(name)s. You are in.", name=person.first_name)
        here_already = signed_in_person() is person
        response = (
            redirect(url_for(self.target))
            if here_already
            else arrive(person, way, target=url_for(self.target))
        )
        flash(told)
        return response

    def _answered_before(self, invitation: Link, me: Person | None) -> ResponseReturnValue:
        """Home for whoever joined with it, also for a double click's second half; a clear word for others."""
        if me is not None and me.id == invitation.accepted_by_id:
            return redirect(url_for(self.target))
        if request.method == "POST":
            form = AcceptForm()
            joined = db.session.get(Person, invitation.accepted_by_id)
            same = joined is not None and form.row_id == joined.id
            if joined and same and form.validate() and self._has_the_password(joined, form):
                return self._welcome(invitation, joined)
            vouched, asked = self._vouched_for(invitation), voucher()
            owner = asked.owner(vouched) if vouched and asked else None
            if owner is not None and owner.id == invitation.accepted_by_id:
                return self._welcome(invitation, owner, Way.ORGANISATION)
        return self._over(invitation, "used", 410)

    def _has_the_password(self, joined: Person, form: AcceptForm) -> bool:
        attempt = attempt_at(joined.email, joined)
        if not attempt.is_let_through:
            attempt.refused(joined)
            db.session.commit()
            return False
        if is_right_password(joined, form.password.data or ""):
            return True
        attempt.failed()
        return False

    def _look_again(self, invitation: Link) -> ResponseReturnValue:
        """Somebody else was faster: see how the invitation stands now."""
        secret_hash = invitation.secret_hash
        db.session.rollback()
        fresh = self.find(secret_hash)
        if fresh is not None and fresh.accepted_at is not None:
            return self._answered_before(fresh, signed_in_person())
        if (
            fresh is not None
            and fresh.is_open
            and signed_in_person() is None
            and person_by_email(fresh.email)
        ):
            return redirect(request.path)  # the address got an account in the meantime
        return self._over(fresh, "old", 410)

    def _over(self, invitation: Link | None, reason: str, status: int) -> ResponseReturnValue:
        return render_template(self.over, reason=reason, invitation=invitation), status

    def _page(self, template: str, invitation: Link, **values: object) -> str:
        return render_template(template, invitation=invitation, **self.shown(invitation), **values)
