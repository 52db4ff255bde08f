"""What is handed in about organisations' sign-ins."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from foundation.forms import (
    AtMost,
    CheckboxField,
    EmailField,
    Form,
    PasswordField,
    Required,
    SubmitButton,
    TextArea,
    TextField,
    VersionedForm,
)
from organisations.identity import entra
from organisations.identity.domains import normal_domain
from organisations.identity.fetching import AddressRefused, check_address
from organisations.identity.models import IdentityProvider
from organisations.identity.operations import Settings

MOST_LINES = 50


class WorkAddressForm(Form):
    """The address that tells which organisation somebody is of."""

    email = EmailField(
        _l("Work e-mail"),
        [Required(), AtMost(320)],
        description=_l("We only look at what comes after the @ sign."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("Go on"))


class AgreeForm(Form):
    """One button."""

    submit = SubmitButton(_l("Yes, join it to my account"))


def _lines(text: str | None) -> list[str]:
    return [line for line in dict.fromkeys(part.strip() for part in (text or "").splitlines()) if line]


def _tenant(line: str) -> str | None:
    key = line.lower()
    return key if entra.is_key(key) and key != entra.PRIVATE_PEOPLE else None


class _EachLine:
    """Every line can be read; at most `MOST_LINES` of them."""

    def __init__(self, read: Callable[[str], str | None], message: Any) -> None:
        self.read, self.message = read, message

    def __call__(self, form: Any, field: Any) -> None:
        lines = _lines(field.data)
        if len(lines) > MOST_LINES:
            raise ValidationError(_("At most %(most)s lines fit.", most=MOST_LINES))
        for line in lines:
            if self.read(line) is None:
                raise ValidationError(f"{self.message} ({line[:60]})")


class _Issuer:
    """An address that this house may ask, and that can be an issuer (Discovery 3: no query, no fragment)."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            parts = check_address(field.data or "")
        except AddressRefused:
            raise ValidationError(_("Write the address like this: https://login.town.fi")) from None
        if parts.query or (field.data or "").endswith("/.well-known/openid-configuration"):
            raise ValidationError(_("Write the issuer only, without what comes after it."))


class ProviderForm(VersionedForm):
    """How an organisation's own sign-in is reached."""

    issuer = TextField(
        _l("Issuer"),
        [Required(), AtMost(300), _Issuer()],
        description=_l("Entra ID: https://login.microsoftonline.com/organizations/v2.0"),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    client_id = TextField(
        _l("Client ID"), [Required(), AtMost(200)], render_kw={"spellcheck": "false", "autocomplete": "off"}
    )
    client_secret = PasswordField(
        _l("Client secret"),
        [AtMost(500)],
        description=_l("It is not shown again. Leave this empty to keep the present one."),
        render_kw={"autocomplete": "off"},
    )
    tenants = TextArea(
        _l("Tenant IDs of Entra ID"),
        [
            AtMost(4000),
            _EachLine(_tenant, _l("Write each tenant ID on a line of its own, as Entra ID shows it.")),
        ],
        description=_l("One on each line. Only people of these tenants come in. Leave empty for others."),
        render_kw={"rows": 2, "spellcheck": "false"},
    )
    domains = TextArea(
        _l("E-mail domains"),
        [
            Required(),
            AtMost(4000),
            _EachLine(normal_domain, _l("Write each domain on a line of its own, like this: town.fi")),
        ],
        description=_l("What comes after the @ sign in the organisation's addresses, one on each line."),
        render_kw={"rows": 2, "spellcheck": "false"},
    )
    enabled = CheckboxField(_l("People may come in with it"))
    submit = SubmitButton(_l("Save"))

    def validate_tenants(self, field: Any) -> None:
        """An address of Entra ID that is shared by all tenants lets in those that are named, so name some."""
        if entra.is_shared(self.issuer.data or "") and not _lines(field.data):
            raise ValidationError(_("With this issuer, name the tenants whose people may come in."))

    def settings(self) -> Settings:
        """What was handed in, tidied."""
        return Settings(
            issuer=self.issuer.data or "",
            client_id=self.client_id.data or "",
            client_secret=self.client_secret.data or "",
            tenants=[key for line in _lines(self.tenants.data) if (key := _tenant(line))],
            domains=list(
                dict.fromkeys(name for line in _lines(self.domains.data) if (name := normal_domain(line)))
            ),
            enabled=bool(self.enabled.data),
        )

    def show(self, provider: IdentityProvider | None) -> "ProviderForm":
        """The form as the provider is now."""
        if provider is not None:
            self.issuer.data, self.client_id.data = provider.issuer, provider.client_id
            self.tenants.data = "\n".join(provider.tenants)
            self.domains.data = "\n".join(domain.name for domain in provider.domains)
            self.enabled.data, self.version.data = provider.enabled, str(provider.version)
        return self
