"""Who founds cohorts from others, takes places, moves people."""

from courses.models import Cohort, Enrolment
from courses.permissions import may_train
from courses.vocabulary import CohortRole, CohortState
from foundation.access import RowPermission
from foundation.rules import equals, filled
from organisations.permissions import office

may_copy_cohort = RowPermission(name="copy a cohort", who="the office", model=Cohort, rule=office)
may_change_seats = RowPermission(name="change a cohort's seats", who="the office", model=Cohort, rule=office)
may_take_place = RowPermission(
    name="take a place in a cohort",
    who="everybody, where the cohort is open for it and not over",
    model=Cohort,
    rule=equals(Cohort.self_enrolment, True) & ~equals(Cohort.state, CohortState.FINISHED),
)
may_move_participant = RowPermission(
    name="move a participant to another cohort or take them off",
    who="the cohort's trainers, the office",
    model=Enrolment,
    rule=equals(Enrolment.role, CohortRole.PARTICIPANT)
    & ~filled(Enrolment.left_at)
    & may_train.rule.of(Enrolment.cohort),
)
