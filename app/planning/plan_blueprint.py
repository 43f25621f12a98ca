"""Where the pages of writing, keeping and closing plans hang; the files that hold them import it."""

from flask import Blueprint

plans = Blueprint("plans", __name__, template_folder="templates")
