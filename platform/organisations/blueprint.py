"""The pages of organisations: signing up, people and their places, what the office sees of them."""

from flask import Blueprint

blueprint = Blueprint("organisations", "organisations", template_folder="templates")
