"""What a reviewer would ask: findings to be answered in words, and the sample for checking on site."""

from flask import Flask

from app.findings import models
from app.findings.routes import init_findings

__all__ = ["models"]


def init_app(app: Flask) -> None:
    init_findings(app)
