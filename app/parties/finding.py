"""Finding names among very many: the database gathers those that share the rarest pieces, Python judges those few.

The pieces of a name are written and taken away with the name itself, whoever writes it.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlalchemy.orm import Mapper, Session

from app.db.stamps import utc_now
from app.parties.grams import INITIALS, asked_grams, grams, initials
from app.parties.merging import resolved
from app.parties.models import PartnerFacts, PartnerGram, PartnerKind, PartnerMerge, PartnerName
from app.parties.names import HAN, core, core_pinyin, fold, numbers_in, similarity, whole_pinyin, words

RARE = 2000
"""A piece that more names have is common, and counted no further."""
READ = 10_000
"""So many rows of pieces are read for one search, the rarest first; three pieces in any case."""
GATHERED, JUDGED, MOST = 500, 60, 50
CONTAINED = 95.0
"""From here on a name has what was typed in it, or its initials."""
FOUND = 66.0
"""From here on a name is listed for what was typed: lower than for a warning, since the likest come first."""

COUNT_OF_ONE = ("SELECT {place}, (SELECT count(*) FROM "
                "(SELECT 1 FROM partner_gram WHERE gram = :piece{place} LIMIT :rare) AS some_of_them)")

Known = tuple[int, str]
"""A partner that stands for itself, and one of its names."""


def names_near(session: Session, text: str, territory: str = "", kind: str = "") -> list[Known]:
    """Names that share pieces with the text or fold alike, at most JUDGED of them, for somebody to judge."""
    return _known(session, _gathered(session, text), territory, kind)


def find_names(session: Session, text: str, territory: str = "", kind: str = "", limit: int = MOST) -> list[Known]:
    """Each partner once with the name that is nearest to what was typed, the nearest first."""
    near = names_near(session, text, territory, kind) or _containing(session, text, territory, kind)
    best: dict[int, tuple[float, str]] = {}
    for partner_id, name in near:
        score = closeness(text, name)
        if score >= FOUND and score > best.get(partner_id, (0.0, ""))[0]:
            best[partner_id] = score, name
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return [(partner_id, name) for partner_id, (_, name) in ranked[:limit]]


def partners_with(session: Session, text: str) -> sa.Select[int] | list[int] | None:
    """Ids of all partners one of whose names has what was typed, or its initials: merged ones with their roots. Found
    by pieces; a text that too many names share is looked for in all of them. None for a text that is no name."""
    if not fold(text):
        return None
    near = names_near(session, text)
    if not near or len(near) == JUDGED:
        return sa.select(PartnerName.partner_id).where(
            PartnerName.until.is_(None), PartnerName.key.contains(fold(text), autoescape=True))
    roots = {number for number, name in near if closeness(text, name) >= CONTAINED}
    aliases = session.scalars(sa.select(PartnerMerge.alias_id).where(
        PartnerMerge.root_id.in_(roots), PartnerMerge.until.is_(None)))
    return sorted(roots.union(aliases))


def closeness(text: str, name: str) -> float:
    """0 to 100: how well what was typed, perhaps a part or the initials only, fits a name. All its numbers must be in
    the name."""
    if not numbers_in(text) <= numbers_in(name):
        return 0.0
    typed, key = fold(text), fold(name)
    if typed and typed in key:
        return 100.0 if typed == key else 97.0
    if len(typed) <= len(key) and INITIALS.fullmatch(typed) and typed in initials(name):
        return 95.0
    return max(similarity(text, name), 0.95 * max(_within(core(text), core(name)), _by_ear(text, name)))


def _by_ear(text: str, name: str) -> float:
    """A Chinese name in letters, held against pinyin as typed, or against what was typed in other characters."""
    if HAN.search(name) is None:
        return 0.0
    return _within(core_pinyin(text), core_pinyin(name)) if HAN.search(text) else _within(
        "".join(words(text)), whole_pinyin(name))


def _within(one: str, other: str) -> float:
    """How well the shorter fits somewhere in the longer; a typed text longer than the name fits as a whole or not."""
    if len(one) < 2 or not other:
        return 0.0
    return fuzz.partial_ratio(one, other) if len(one) <= len(other) else fuzz.ratio(one, other)


def _gathered(session: Session, text: str) -> sa.Select[int, int] | None:
    """Ids of names with how many of the rarer pieces they share."""
    chosen = _rarest(session, asked_grams(text)) if fold(text) else []
    if not chosen:
        return None
    shared = sa.func.count().label("shared")
    return sa.select(PartnerGram.name_id, shared).where(PartnerGram.gram.in_(chosen)).group_by(
        PartnerGram.name_id).order_by(shared.desc(), PartnerGram.name_id).limit(GATHERED)


def _rarest(session: Session, pieces: set[str]) -> list[str]:
    """The pieces that some name has, the rarest first, until enough rows are to be read."""
    ordered = sorted(pieces)
    counted = sa.text(" UNION ALL ".join(COUNT_OF_ONE.format(place=place) for place in range(len(ordered))))
    counts = session.execute(counted, {"rare": RARE} | {f"piece{place}": piece for place, piece in enumerate(ordered)})
    chosen: list[str] = []
    total = 0
    for count, place in sorted((count, place) for place, count in counts if count):
        if total < READ or len(chosen) < 3:
            chosen.append(ordered[place])
            total += count
    return chosen


def _known(session: Session, gathered: sa.Select[int, int] | None, territory: str, kind: str) -> list[Known]:
    if gathered is None:
        return []
    near = gathered.subquery("near")
    statement = _standing(territory, kind).join(near, near.c.name_id == PartnerName.id)
    return _read(session, statement.order_by(near.c.shared.desc(), PartnerName.id).limit(JUDGED))


def _containing(session: Session, text: str, territory: str, kind: str) -> list[Known]:
    """For a text without pieces of its own, a single character or "school": names that have it somewhere."""
    key = fold(text)
    statement = _standing(territory, kind).where(PartnerName.key.contains(key, autoescape=True) if key else sa.false())
    return _read(session, statement.limit(JUDGED))


def _standing(territory: str, kind: str) -> sa.Select[int, str]:
    """Names in use, each with the partner that stands for it; of a territory and kind where these are given."""
    root = resolved(PartnerMerge, PartnerName.partner_id, utc_now())
    statement = sa.select(root.id, PartnerName.name).select_from(PartnerName).outerjoin(
        root.target, root.on).where(PartnerName.until.is_(None))
    if territory or kind in set(PartnerKind):
        statement = statement.join(PartnerFacts, sa.and_(
            PartnerFacts.partner_id == root.id, PartnerFacts.until.is_(None)))
        statement = statement.where(PartnerFacts.territory == territory) if territory else statement
        statement = statement.where(PartnerFacts.kind == PartnerKind(kind)) if kind in set(PartnerKind) else statement
    return statement


def _read(session: Session, statement: sa.Select[int, str]) -> list[Known]:
    return [(number, name) for number, name in session.execute(statement)]


def gram_rows(names: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """The rows under which names (id, name) are found, for the one who stores many at once."""
    return [{"gram": gram, "name_id": name_id} for name_id, name in names for gram in sorted(grams(name))]


def misfiled_names(session: Session) -> list[str]:
    """Names in use that are not found by just the pieces they have, so that a second identity could be made."""
    kept: dict[int, set[str]] = {}
    for name_id, gram in session.execute(sa.select(PartnerGram.name_id, PartnerGram.gram)):
        kept.setdefault(name_id, set()).add(gram)
    names = session.execute(sa.select(PartnerName.id, PartnerName.name).where(PartnerName.until.is_(None)))
    wrong = [name for name_id, name in names if kept.pop(name_id, set()) != grams(name)]
    return wrong + [f"#{name_id}" for name_id in sorted(kept)]


@sa.event.listens_for(PartnerName, "after_insert")
def _write_pieces(mapper: Mapper[PartnerName], connection: sa.Connection, row: PartnerName) -> None:
    if row.until is None and (rows := gram_rows([(row.id, row.name)])):
        connection.execute(sa.insert(PartnerGram), rows)


@sa.event.listens_for(PartnerName, "after_update")
def _drop_pieces(mapper: Mapper[PartnerName], connection: sa.Connection, row: PartnerName) -> None:
    if row.until is not None:
        connection.execute(sa.delete(PartnerGram).where(PartnerGram.name_id == row.id))
