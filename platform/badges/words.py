"""What the verifier found, in words for people who have never heard of a signature."""

from flask_babel import gettext as _

from badges.openbadges.report import Finding, State, Step, Verdict


def verdict_words(verdict: Verdict) -> tuple[str, str]:
    """The heading and the sentence below it."""
    return {
        Verdict.VALID: (
            _("The badge is genuine"),
            _("We gave it ourselves, nobody has changed it, and it is in force."),
        ),
        Verdict.GENUINE: (
            _("The badge is unchanged, but its giver is not known to us"),
            _("Find out who the giver is before you trust the badge."),
        ),
        Verdict.UNSURE: (
            _("We can't say whether the badge is genuine"),
            _("Something that matters could not be found out. Look at the points below."),
        ),
        Verdict.INVALID: (_("The badge is not valid"), _("Don't trust it. The points below tell why.")),
    }[verdict]


def question(step: Step) -> str:
    """What was asked, as a person would ask it."""
    return {
        Step.PARSE: _("Is it a badge?"),
        Step.CONTEXTS: _("Does it use the standard's terms?"),
        Step.SCHEMA: _("Is it built as the standard says?"),
        Step.SIGNATURE: _("Is it unchanged since it was given?"),
        Step.ISSUER: _("Do we know who gave it?"),
        Step.STATUS: _("Is it still in force, not taken back?"),
        Step.DATES: _("Are its dates right?"),
        Step.RECIPIENT: _("Is it this person's?"),
    }[step]


def answer(finding: Finding) -> str:
    """What was found; the codes that say more than yes or no have a sentence of their own."""
    said = {
        "no_badge": _("There is no badge in this picture."),
        "not_json": _("This is not a badge file."),
        "another_thing": _("This is not a badge file."),
        "two_badges": _("There are two badges in this picture. We can't say which one is meant."),
        "damaged": _("The file is damaged."),
        "jwt": _("This is not a badge file."),
        "too_complex": _("This is not a badge file."),
        "signature_first": _("We can't say, because the signature did not hold."),
        "list_not_found": _("We could not find the giver's list of badges that were taken back."),
        "bad_list": _("The giver's list of badges that were taken back is not as it should be."),
        "no_identifier": _("The badge does not say whose it is."),
        "no_status": _("Yes. It can't be taken back."),
        "too_large": _("The file is too large for a badge."),
        "wrong_signature": _("No. The content has been changed, or somebody else signed it."),
        "unsigned": _("It has no signature, so anybody could have written it."),
        "unknown_key": _("No. It was signed with a key that its giver does not have."),
        "withdrawn_key": _(
            "No. The key that signed this file was withdrawn. If the badge is yours, download it again."
        ),
        "other_controller": _("No. It was signed with somebody else's key."),
        "issuer_not_found": _("We can't say: its giver is not among those whose keys we ask for."),
        "other_issuer": _("We don't know this giver."),
        "issued": _("Yes. It is in our own records."),
        "not_issued": _("No. The key is ours, but we never gave this badge. Please tell us."),
        "revoked": _("No. It has been taken back."),
        "expired": _("No. It is out of date."),
        "not_yet_valid": _("No. It is not in force yet."),
        "theirs": _("Yes. The address fits."),
        "somebody_elses": _("No. It was given to somebody else's address."),
        "not_asked": _("Not asked."),
        "foreign_context": _("No. It uses terms that we don't know."),
        "undefined_term": _("No. It has terms that the standard does not know."),
    }.get(finding.code) or _of_other_forms(finding.code)
    if said:
        return said
    return {State.OK: _("Yes."), State.FAILED: _("No."), State.UNKNOWN: _("Could not be found out.")}[
        finding.state
    ]


def _of_other_forms(code: str) -> str:
    """The codes of Open Badges 2.0, and of signed texts."""
    told = {
        "read_2": _("Yes, in an older form: Open Badges 2.0."),
        "read_jwt": _("Yes, as a signed text (JWT)."),
        "hosted": _("Yes. It says the same where its giver keeps it."),
        "differs": _("No. Where its giver keeps it, it says something else."),
        "hosted_elsewhere": _(
            "We can't say. A badge of this form is kept at its giver's address, and we don't ask there. "
            "Open the address above yourself, if you trust it."
        ),
        "not_there": _("We can't say: we found nothing where its giver should keep it."),
        "not_shown": _("We can't say. The badge names us, but there is no public badge at that address."),
        "no_address": _("We can't say: the file does not tell where its giver keeps the badge."),
        "signed_2": _("We can't say: it is signed in a way that only its giver's own page checks."),
        "at_giver": _("Only its giver's address tells."),
        "own_key": _(
            "Nobody has changed it, but we can't say who signed it: the key came along in the file itself."
        ),
        "key_first": _("We can't say before we know whose key signed it."),
        "other_terms": _("It uses terms that we don't know."),
    }
    return told.get(code, "")


def tone(finding: Finding) -> str:
    """The colour of the answer."""
    if finding.code == "not_asked":
        return ""
    return {State.OK: "done", State.FAILED: "late", State.UNKNOWN: "waiting"}[finding.state]
