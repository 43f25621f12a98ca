"""The one blueprint of documents."""

from flask import Blueprint

blueprint = Blueprint("documents", __name__, template_folder="templates")
