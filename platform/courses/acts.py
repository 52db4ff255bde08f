"""What happens to cohorts, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "created cohort": _l("A cohort was founded"),
        "took over version": _l("A cohort took over a newer version of its programme"),
        "rewrote task of cohort": _l("An assignment was rewritten for a cohort"),
        "rewrote material of cohort": _l("A material was rewritten for a cohort"),
        "added task to cohort": _l("An assignment was added to a cohort"),
        "added material to cohort": _l("A material was added to a cohort"),
        "hid part of cohort's programme": _l("A part of a cohort's programme was hidden"),
        "showed part of cohort's programme": _l("A hidden part of a cohort's programme was shown again"),
        "ordered parts of cohort's programme": _l(
            "The parts of a cohort's programme were put in another order"
        ),
        "began cohort": _l("A cohort began"),
        "archived cohort": _l("A cohort was put into the archive"),
        "reopened cohort": _l("A cohort was opened again"),
        "finished cohort": _l("A cohort was closed"),
        "enrolled": _l("Somebody joined a cohort"),
        "enrolled again": _l("Somebody came back to a cohort"),
        "named deputy": _l("A trainer got a deputy"),
        "ended place": _l("Somebody's place in a cohort was ended"),
        "invited": _l("An invitation was sent"),
        "reminded of invitation": _l("An invitation was sent again"),
        "withdrew invitation": _l("An invitation was taken back"),
        "accepted invitation": _l("An invitation was accepted"),
        "copied cohort": _l("A cohort was founded as a copy of another"),
        "changed seats": _l("A cohort's seats were changed"),
        "asked for a place": _l("Somebody asked for a place by e-mail"),
        "joined waiting list": _l("Somebody began to wait for a seat"),
        "left waiting list": _l("Somebody waits for a seat no more"),
        "came off waiting list": _l("Somebody who waited got a seat"),
        "left cohort": _l("A participant left a cohort"),
        "took participant off": _l("A participant was taken off a cohort"),
        "moved participant": _l("A participant was moved to another cohort"),
        "made joining code": _l("A joining code was made"),
        "revoked joining code": _l("A joining code was taken back"),
        "moved session": _l("A session was moved"),
        "changed place of session": _l("The place of a session was changed"),
        "set organisation's time": _l("An organisation got a time of its own for a session"),
        "made session remote": _l("A session was made remote"),
        "brought session back": _l("A remote session was brought back to its place"),
        "opened calendar feed": _l("A calendar address was made"),
        "renewed calendar address": _l("A calendar address was made anew"),
        "closed calendar feed": _l("A calendar address was switched off"),
        "marked attendance": _l("The attendance of a session was marked"),
        "marked own presence": _l("Somebody marked that they are there"),
        "made presence code": _l("A code for marking attendance was made"),
        "revoked presence code": _l("A code for marking attendance was taken back"),
        "gave compensation": _l("Somebody got a task that makes up for a session"),
        "answered compensation": _l("Somebody answered a task that makes up for a session"),
        "decided on compensation": _l("A task that makes up for a session was accepted or not"),
        "called session off": _l("A session was called off"),
        "held session after all": _l("A session that was called off is held after all"),
        "marked presence": _l("Somebody's attendance in a session was marked"),
    }
)
