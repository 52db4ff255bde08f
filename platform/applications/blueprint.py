"""The room's own blueprint, apart from the views so that three files of views can share it."""

from flask import Blueprint

from applications.wording import task_kind

blueprint = Blueprint("applications", __name__, template_folder="templates")
blueprint.add_app_template_filter(task_kind, "task_kind")
