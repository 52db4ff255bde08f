"""The pages of assignments: the participant's, and the trainer's."""

from flask import Blueprint

blueprint = Blueprint("assignments", "assignments", template_folder="templates")

from assignments import board, workbook  # noqa: E402, F401 - offers the tasks to the boards and the workbook
from assignments.views import answering, phrases, queue, replying, reviewing  # noqa: E402, F401 - they put their pages on the blueprint
