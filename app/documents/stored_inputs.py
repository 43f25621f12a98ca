"""What a certificate was made from, kept beside its file: enough to make the same bytes again."""

from dataclasses import asdict
from datetime import date
from typing import Any

from app.db.trail import canonical
from app.documents.paper.content import Certificate, ElectronicSignature, Fact, HeaderSlots
from app.ui.words import Words

WORDED = ("kind", "school", "bureau", "signatory", "post")
DAYS = ("filed_on", "issued_on")


def frozen(content: Certificate) -> bytes:
    """As one canonical JSON text."""
    return canonical(asdict(content)).encode()


def thawed(inputs: dict[str, Any]) -> Certificate:
    """The content again, exactly."""
    facts = tuple(Fact(Words(**fact["label"]), Words(**fact["value"])) for fact in inputs["facts"])
    words = {name: Words(**inputs[name]) for name in WORDED}
    days = {name: date.fromisoformat(inputs[name]) for name in DAYS}
    slots = HeaderSlots(**inputs["slots"])
    signed = inputs.get("signature")
    signature = ElectronicSignature(signed["signer"], date.fromisoformat(signed["on"])) if signed else None
    return Certificate(**inputs | words | days | {"facts": facts, "slots": slots, "signature": signature})
