"""The pages of a cohort: home, path, days, materials, people, invitations, attendance."""

from flask import Blueprint

blueprint = Blueprint("courses", "courses", template_folder="templates")

from courses.views import home  # noqa: E402, F401 - the modules put their pages on the blueprint
