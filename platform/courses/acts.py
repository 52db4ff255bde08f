"""What happens to cohorts, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "created cohort": _l("A cohort was founded"),
        "took over version": _l("A cohort took over a newer version of its programme"),
        "finished cohort": _l("A cohort was closed"),
        "enrolled": _l("Somebody joined a cohort"),
        "enrolled again": _l("Somebody came back to a cohort"),
        "named deputy": _l("A trainer got a deputy"),
        "ended place": _l("Somebody's place in a cohort was ended"),
        "invited": _l("An invitation was sent"),
        "reminded of invitation": _l("An invitation was sent again"),
        "withdrew invitation": _l("An invitation was taken back"),
        "accepted invitation": _l("An invitation was accepted"),
        "moved session": _l("A session was moved"),
        "changed place of session": _l("The place of a session was changed"),
        "marked attendance": _l("The attendance of a session was marked"),
        "marked presence": _l("Somebody's attendance in a session was marked"),
    }
)
