"""The one blueprint of records, so that its pages may stand in several files."""

from flask import Blueprint

blueprint = Blueprint("records", __name__, template_folder="templates")
