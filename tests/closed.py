"""Closings and errata for tests, made the way people make them: prepared by one reviewer, confirmed by another."""

from datetime import date, datetime

from app.closings.closing import Signatory, Signing, confirm, prepare
from app.closings.errata import apply_for_erratum, approve_erratum
from app.closings.models import Closing, ClosingKind, Erratum
from app.db.engine import begin_writing
from tests.world import World

YEAR_END = date(2025, 12, 31)
SIGNED = tuple(Signatory(signs, f"示例{signs.words.zh}", "示例职务") for signs in Signing)


def prepared(world: World, code: str = "C", day: date = YEAR_END, kind: ClosingKind = ClosingKind.ANNUAL, *,
             plan: str = "sample", known: datetime | None = None) -> Closing:
    """Frozen by the bureau's first reviewer."""
    begin_writing(world.session)
    closing = prepare(world.session, plan, [world.organisations[code]], day, kind, SIGNED,
                      world.users[f"reviewer-{code}"], known)
    world.session.commit()
    return closing


def closed(world: World, code: str = "C", day: date = YEAR_END, kind: ClosingKind = ClosingKind.ANNUAL, *,
           plan: str = "sample", known: datetime | None = None) -> Closing:
    """Confirmed by the bureau's second reviewer."""
    closing = prepared(world, code, day, kind, plan=plan, known=known)
    begin_writing(world.session)
    confirm(world.session, closing, world.users[f"second-{code}"], closing.digest)
    world.session.commit()
    return closing


def applied(world: World, closing: Closing, *codes: str, cause: str = "示例补报") -> Erratum:
    begin_writing(world.session)
    erratum = apply_for_erratum(world.session, closing, codes, cause, world.users["reviewer-C"])
    world.session.commit()
    return erratum


def corrected(world: World, closing: Closing, *codes: str) -> Erratum:
    erratum = applied(world, closing, *codes)
    begin_writing(world.session)
    approve_erratum(world.session, erratum, world.users["second-C"])
    world.session.commit()
    return erratum
