"""Certificates issued by clicking, and what is in their files."""

import io

import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.documents.models import Issued
from tests.client import StrictClient


def issued_by(client: StrictClient, version: Version, language: str = "both") -> str:
    response = client.post(f"/records/{version.series.public_id}/certificates", data={"language": language})
    assert response.status_code == 302
    return response.location


def latest(session: Session) -> Issued:
    session.rollback()  # a new transaction sees what requests have committed
    return session.scalars(sa.select(Issued).order_by(Issued.id.desc()).limit(1)).one()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
