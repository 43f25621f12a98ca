"""The pages about personal data."""

from flask import Blueprint

blueprint = Blueprint("privacy", __name__, template_folder="templates")
