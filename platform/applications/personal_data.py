"""What applications know of people: who applied for an organisation, and who decided."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from applications.models import CohortApplication, Decision
from applications.vocabulary import ApplicationState
from foundation.personal_data import Keep, fact, holding, key, rendered, words
from foundation.retention import rows_of, rule

THE_ORGANISATION_S = "the organisation's application, not one person's"

holding(
    CohortApplication,
    key("programme_id organisation_id applicant_id preferred_trainer_id cohort_id"),
    fact("reference state committed head_count first_day_wish sent_at"),
    fact("version", exported=False),
    words("need commitment dates_note", stays=THE_ORGANISATION_S),
    rendered("need_html commitment_html", stays=THE_ORGANISATION_S),
    what=_l("Applications that you wrote for your organisation"),
    theirs=lambda whom: CohortApplication.applicant_id == whom.id,
    keep=Keep.APPLICATIONS,
    stays=_l("The application is your organisation's. It stays without your name."),
)
holding(
    Decision,
    key("application_id decided_by_id"),
    fact("verdict"),
    words("reason", stays="an authority's decision"),
    rendered("reason_html", stays="an authority's decision"),
    what=_l("Decisions that you wrote for the programme office"),
    theirs=lambda whom: Decision.decided_by_id == whom.id,
    keep=Keep.RECORD,
    stays=_l("A decision is a document of the office. It stays without your name."),
)
rule(
    Keep.APPLICATIONS,
    _l("Applications that were begun and never sent"),
    timedelta(days=183),
    due=lambda before: select(CohortApplication.id).where(
        CohortApplication.state == ApplicationState.DRAFT,
        CohortApplication.created_at < before,
        CohortApplication.id.not_in(select(Decision.application_id)),
    ),
    remove=rows_of(CohortApplication),
)
