"""What must hold after a round."""

from app.db.engine import db
from app.verification import verify
from tests.fuzz.asking import Fuzzer
from tests.fuzz.ground import Ground, fixed_chance, seldom_swept

ROUND = 2000
"""So many requests are asked of one copy: what they leave behind makes no page longer for ever, and a failure is shown
again by no more than these."""


def asked(ground: Ground, seed: int, requests: int) -> Fuzzer:
    """One round, and in its faults what went wrong with the request that showed it."""
    with ground.copied() as app, fixed_chance(seed), seldom_swept():
        fuzzer = Fuzzer(app, seed)
        fuzzer.run(requests)
        with app.app_context():
            for words in verify(db.session):
                fuzzer.faults[f"verify: {words.en}"] = fuzzer.again(requests)
    return fuzzer


def told(fuzzer: Fuzzer) -> list[str]:
    return [f"{what}\n  {sent}" for what, sent in fuzzer.faults.items()]
