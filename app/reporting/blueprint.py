"""The one blueprint of reporting, so that its pages may stand in several files."""

from flask import Blueprint

blueprint = Blueprint("reporting", __name__, template_folder="templates")
