"""What must hold after a run."""

from app.db.engine import db
from app.verification import verify
from tests.fuzz.asking import Fuzzer


def wrong_after(fuzzer: Fuzzer) -> list[str]:
    """Every failure with its request, and what `exreg verify` says of what is left."""
    with fuzzer.app.app_context():
        found = [words.en for words in verify(db.session)]
    return [*(f"{what}\n  {sent}" for what, sent in fuzzer.faults.items()), *(f"verify: {words}" for words in found)]
