"""The pages of assignments: the participant's, and the trainer's."""

from flask import Blueprint

from assignments.wording import places, told

blueprint = Blueprint("assignments", "assignments", template_folder="templates")
blueprint.add_app_template_global(places, "answer_places")
blueprint.add_app_template_global(told, "answer_told")

from assignments import board, workbook  # noqa: E402, F401 - offers the tasks to the boards and the workbook
from assignments.extensions import views  # noqa: E402, F401 - it puts its page on the blueprint
from assignments.portfolio import views as portfolio_views  # noqa: E402, F401 - so does it
from assignments.views import (  # noqa: E402 - they put their pages on the blueprint
    answering,  # noqa: F401
    phrases,  # noqa: F401
    queue,  # noqa: F401
    replying,  # noqa: F401
    reviewing,  # noqa: F401
    sharing,  # noqa: F401
    writing,  # noqa: F401
)
