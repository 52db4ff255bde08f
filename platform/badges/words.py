"""What the verifier found, in words for people who have never heard of a signature."""

from flask_babel import lazy_gettext as _l

from badges.openbadges.report import Finding, State, Step, Verdict

_VERDICTS = {
    Verdict.VALID: (
        _l("The badge is genuine"),
        _l("We gave it ourselves, nobody has changed it, and it is in force."),
    ),
    Verdict.GENUINE: (
        _l("The badge is unchanged, but its giver is not known to us"),
        _l("Find out who the giver is before you trust the badge."),
    ),
    Verdict.UNSURE: (
        _l("We can't say whether the badge is genuine"),
        _l("Something that matters could not be found out. Look at the points below."),
    ),
    Verdict.INVALID: (_l("The badge is not valid"), _l("Don't trust it. The points below tell why.")),
}
_QUESTIONS = {
    Step.PARSE: _l("Is it a badge?"),
    Step.CONTEXTS: _l("Does it use the standard's terms?"),
    Step.SCHEMA: _l("Is it built as the standard says?"),
    Step.SIGNATURE: _l("Is it unchanged since it was given?"),
    Step.ISSUER: _l("Do we know who gave it?"),
    Step.STATUS: _l("Is it still in force, not taken back?"),
    Step.DATES: _l("Are its dates right?"),
    Step.RECIPIENT: _l("Is it this person's?"),
}
_NO_BADGE = _l("This is not a badge file.")
_ANSWERS = {
    "no_badge": _l("There is no badge in this picture."),
    "not_json": _NO_BADGE,
    "another_thing": _NO_BADGE,
    "two_badges": _l("There are two badges in this picture. We can't say which one is meant."),
    "damaged": _l("The file is damaged."),
    "jwt": _NO_BADGE,
    "too_complex": _NO_BADGE,
    "signature_first": _l("We can't say, because the signature did not hold."),
    "list_not_found": _l("We could not find the giver's list of badges that were taken back."),
    "bad_list": _l("The giver's list of badges that were taken back is not as it should be."),
    "no_identifier": _l("The badge does not say whose it is."),
    "no_status": _l("Yes. It can't be taken back."),
    "too_large": _l("The file is too large for a badge."),
    "wrong_signature": _l("No. The content has been changed, or somebody else signed it."),
    "unsigned": _l("It has no signature, so anybody could have written it."),
    "unknown_key": _l("No. It was signed with a key that its giver does not have."),
    "withdrawn_key": _l(
        "No. The key that signed this file was withdrawn. If the badge is yours, download it again."
    ),
    "other_controller": _l("No. It was signed with somebody else's key."),
    "issuer_not_found": _l("We can't say: its giver is not among those whose keys we ask for."),
    "other_issuer": _l("We don't know this giver."),
    "issued": _l("Yes. It is in our own records."),
    "not_issued": _l("No. The key is ours, but we never gave this badge. Please tell us."),
    "revoked": _l("No. It has been taken back."),
    "expired": _l("No. It is out of date."),
    "not_yet_valid": _l("No. It is not in force yet."),
    "theirs": _l("Yes. The address fits."),
    "somebody_elses": _l("No. It was given to somebody else's address."),
    "not_asked": _l("Not asked."),
    "foreign_context": _l("No. It uses terms that we don't know."),
    "undefined_term": _l("No. It has terms that the standard does not know."),
    # Open Badges 2.0, and signed texts
    "read_2": _l("Yes, in an older form: Open Badges 2.0."),
    "read_jwt": _l("Yes, as a signed text (JWT)."),
    "hosted": _l("Yes. It says the same where its giver keeps it."),
    "differs": _l("No. Where its giver keeps it, it says something else."),
    "hosted_elsewhere": _l(
        "We can't say. A badge of this form is kept at its giver's address, and we don't ask there. "
        "Open the address above yourself, if you trust it."
    ),
    "not_there": _l("We can't say: we found nothing where its giver should keep it."),
    "not_shown": _l("We can't say. The badge names us, but there is no public badge at that address."),
    "no_address": _l("We can't say: the file does not tell where its giver keeps the badge."),
    "signed_2": _l("We can't say: it is signed in a way that only its giver's own page checks."),
    "at_giver": _l("Only its giver's address tells."),
    "own_key": _l(
        "Nobody has changed it, but we can't say who signed it: the key came along in the file itself."
    ),
    "key_first": _l("We can't say before we know whose key signed it."),
    "other_terms": _l("It uses terms that we don't know."),
}
_PLAIN = {State.OK: _l("Yes."), State.FAILED: _l("No."), State.UNKNOWN: _l("Could not be found out.")}


def verdict_words(verdict: Verdict) -> tuple[str, str]:
    """The heading and the sentence below it."""
    heading, sentence = _VERDICTS[verdict]
    return str(heading), str(sentence)


def question(step: Step) -> str:
    """What was asked, as a person would ask it."""
    return str(_QUESTIONS[step])


def answer(finding: Finding) -> str:
    """What was found; the codes that say more than yes or no have a sentence of their own."""
    return str(_ANSWERS.get(finding.code) or _PLAIN[finding.state])


def tone(finding: Finding) -> str:
    """The colour of the answer."""
    if finding.code == "not_asked":
        return ""
    return {State.OK: "done", State.FAILED: "late", State.UNKNOWN: "waiting"}[finding.state]
