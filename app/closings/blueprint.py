"""The one blueprint of closings, so that its pages may stand in several files."""

from flask import Blueprint

blueprint = Blueprint("closings", __name__, template_folder="templates")
