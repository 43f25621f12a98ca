"""Closings as plain data: what the command line prints and a program may rely on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.closings.comparing import ComparedFigure, compare_figures, compare_units
from app.closings.models import Closing, Erratum
from app.db.stamps import CHINA


def closing_answer(closing: Closing) -> dict[str, Any]:
    return {
        "id": closing.public_id, "plan": closing.plan_name, "org": closing.codes, "on": closing.day.isoformat(),
        "known": closing.known.astimezone(CHINA).isoformat(), "level": closing.level.value, "kind": closing.kind.value,
        "state": closing.state.value, "sha256": closing.digest, "prepared_by": closing.prepared_by.username,
        "confirmed_by": closing.confirmed_by.username if closing.confirmed_by else None,
        "errata": [erratum_answer(item) for item in closing.errata if item.number is not None],
    }


def erratum_answer(erratum: Erratum) -> dict[str, Any]:
    return {
        "number": erratum.number, "cause": erratum.cause, "sha256": erratum.digest,
        "known": erratum.known.astimezone(CHINA).isoformat(), "applied_by": erratum.applied_by.username,
        "approved_by": erratum.decided_by.username if erratum.decided_by else None,
        "targets": [{"code": item.code, "old": item.old_value, "new": item.new_value} for item in erratum.figures],
    }


def comparison_answer(session: Session, one: Closing, other: Closing) -> dict[str, Any]:
    """Raises NotPossible."""
    units = compare_units(session, one, other)
    return {"closings": [one.public_id, other.public_id],
            "targets": [_figure_answer(item, [unit for unit in units if unit.code == item.code])
                        for item in compare_figures(session, one, other)]}


def _figure_answer(figure: ComparedFigure, units: Sequence[Any]) -> dict[str, Any]:
    return {"code": figure.code, "values": [figure.before, figure.after],
            "difference": None if figure.difference is None else format(figure.difference.normalize(), "f"),
            "units": [{"unit": unit.unit, "side": unit.side, "move": unit.move.value,
                       "values": [unit.before, unit.after]} for unit in units]}
