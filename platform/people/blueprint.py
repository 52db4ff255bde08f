"""The pages of people: coming in, going out, one's own account."""

from flask import Blueprint

blueprint = Blueprint("people", "people", template_folder="templates")
