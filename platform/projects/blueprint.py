"""The room's own blueprint, apart from the views so that several files of views can share it."""

from flask import Blueprint

blueprint = Blueprint("projects", __name__, template_folder="templates")
