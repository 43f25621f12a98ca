"""The decisions of a ledger, in the order they were taken, and what each leaves in the trail."""

from collections.abc import Sequence
from typing import Any

from app.approval.models import Decision
from app.approval.reasons import ReasonCode
from app.approval.steps import NEEDS_REASON, Verb
from app.seeding.histories import Taken
from app.seeding.ledger import Ledger
from app.seeding.records import Entry
from app.ui.words import Words

LONGEST_WORDS = 2000


def write_decisions(ledger: Ledger, entries: Sequence[Entry]) -> None:
    for entry in entries:
        _note_start(ledger, entry)
    taken_steps = [(taken, entry) for entry in entries for taken in entry.history.steps]
    for taken, entry in sorted(taken_steps, key=lambda item: item[0].at):
        _decide(ledger, entry, taken)
    ledger.faults.stop_if_any()
    ledger.session.flush()


def _note_start(ledger: Ledger, entry: Entry) -> None:
    detail: dict[str, Any] = {"series": entry.series.public_id, "number": entry.number}
    if entry.copied_from is not None:
        detail["copied_from"] = entry.copied_from.number
    ledger.note(entry.history.begun, "start", "version", str(entry.made.id), actor=entry.history.author.username,
                **detail)


def _decide(ledger: Ledger, entry: Entry, taken: Taken) -> None:
    version, step, row = entry.made, taken.step, entry.row
    speaks = step.verb in NEEDS_REASON
    words = row.text("words", needed=speaks)[:LONGEST_WORDS] if speaks else ""
    decision = Decision(
        version_id=version.id, verb=step.verb, source=step.source, target=step.target, desk=step.desk,
        actor_id=taken.actor.id, at=taken.at, words=words or ("-" if speaks else ""),
        reasons=_reasons(entry) if step.verb in (Verb.RETURN, Verb.REFUSE) else [], content_hash=version.content_hash)
    ledger.session.add(decision)
    ledger.note(taken.at, step.verb.value, "version", str(version.id), actor=taken.actor.username,
                series=entry.series.public_id, number=entry.number, source=step.source, target=step.target,
                hash=version.content_hash, decision=lambda: decision.id)


def _reasons(entry: Entry) -> list[dict[str, str]]:
    """`section:code:words`, several separated by |."""
    found = []
    sections = {section.name for section in entry.kind.sections}
    for part in filter(None, entry.row.text("reasons").split("|")):
        section, _, rest = part.partition(":")
        code, _, words = rest.partition(":")
        if section not in sections or code not in [item.value for item in ReasonCode] or not words:
            entry.row.fault("reasons", Words("应形如 部分:代码:说明，多条以 | 分隔。",
                                             "Write section:code:words, several separated by |."))
            continue
        found.append({"section": section, "code": code, "words": words})
    return found
