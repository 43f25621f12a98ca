"""What the database refuses, as triggers: changing the trail, changing sealed content, rewriting history.

The triggers follow from the tables; migrations hold their text, and a test compares the two.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from app.db.cipher import Encrypted

WRITE_ONCE = {
    "version": ("content_hash", "sealed_content", "submitted_since", "district_since", "city_since", "until",
                "submitted_by_id", "signed_by_id", "district_by_id", "city_by_id"),
    "series": ("filing_number",),
    "closing": ("confirmed_by_id", "confirmed_at", "dropped_by_id", "dropped_at"),
    "erratum": ("number", "decided_by_id", "decided_at", "refusal"),
    "partner_proposal": ("decided_by_id", "decided_at", "accepted"),
    "handover": ("answered_at",),
    "circular": ("withdrawn_by_id", "withdrawn_at"),
    "issued": ("replaced_by_id",),
    "signing_key": ("until", "compromised_at"),
    "emergency": ("decided_by_id", "decided_at", "until", "ended_at"),
}
"""Columns that may be filled but not changed."""

FIXED = {
    "version": ("series_id", "kind", "organisation_id", "number", "created_by_id"),
    "series": ("public_id", "kind", "organisation_id", "parent_id", "entered_for", "origin"),
    "organisation": ("code", "level"),
    "closing": ("public_id", "plan_name", "plan_version_id", "codes", "day", "known", "level", "kind", "document",
                "digest", "prepared_by_id", "prepared_at"),
    "partner_proposal": ("public_id", "partner_id", "kind", "document", "reason", "organisation_id", "proposed_by_id",
                         "proposed_at"),
    "erratum": ("closing_id", "known", "cause", "document", "digest", "applied_by_id", "applied_at"),
    "handover": ("public_id", "leaver_id", "successor_id", "organisation_id", "note", "started_by_id", "started_at"),
    "circular": ("public_id", "organisation_id", "title", "body", "author_id", "issued_at", "file_name", "media_type",
                 "digest"),
    "issued": ("serial", "token", "series_id", "version_id", "language", "template", "digest", "issued_by_id",
               "issued_at"),
    "signing_key": ("name", "algorithm", "public", "since"),
    "emergency": ("user_id", "organisation_id", "reason", "hours", "asked_at"),
}
"""Columns that never change."""

APPEND_ONLY = ("trail", "decision", "sealing", "seal", "plan_verdict", "plan_reopening", "share_answer",
               "finding_answer", "sample", "sample_item", "sample_result", "closing_organisation", "closed_figure",
               "closed_unit", "erratum_figure", "period_lock", "lock_lifting", "lock_exception",
               "issue_register", "register_anchor", "deputed_decision", "freeze", "freeze_lifting", "freeze_exception",
               "circular_addressee", "circular_read", "proposal_withdrawal", "old_ledger", "window_call",
               "stamped_form", "read_event", "erasure", "erased_file")
KEPT = ("version", "series", "organisation", "partner", "person", "plan", "closing", "erratum", "issued",
        "signing_key", "partner_proposal", "handover", "circular", "emergency")
"""Rows that are never deleted."""

REFUSED = {
    "version": ("has_one_person_a_desk", "NEW.signed_by_id = NEW.district_by_id OR NEW.signed_by_id = NEW.city_by_id "
                                         "OR NEW.district_by_id = NEW.city_by_id"),
}
"""What no change of a row may lead to."""

ERASED_NAME = "〔已清除〕"
ERASED: dict[str, dict[str, str]] = {
    "person_facts": {"name_zh": f"NEW.name_zh = '{ERASED_NAME}'", "surname": "NEW.surname = ''",
                     "given_names": "NEW.given_names = ''", "sex": "NEW.sex IS NULL",
                     "birth_date": "NEW.birth_date IS NULL"},
    "person_document": {"number": "NEW.number IS NULL", "match_key": "NEW.match_key = 'erased:' || NEW.id",
                        "tail_key": "NEW.tail_key = ''"},
    "consent": {"name": "NEW.name = ''"},
}
"""What the erasure of a person leaves in their history rows; the one change that a closed row of these may see, but for
a number that another key encrypts."""

POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is kept: %', TG_TABLE_NAME, TG_NAME USING ERRCODE = 'integrity_constraint_violation'; "
    "END $$"
)


def triggers(metadata: sa.MetaData, dialect: str) -> dict[str, str]:
    """Name → CREATE TRIGGER for every guard these tables ask for, in the words of `sqlite` or `postgresql`."""
    found: dict[str, str] = {}
    for table in metadata.sorted_tables:
        for name, event, condition in _guards(table, dialect):
            found[f"{table.name}_{name}"] = _statement(f"{table.name}_{name}", table.name, event, condition, dialect)
    return found


def _guards(table: sa.Table, dialect: str) -> Iterator[tuple[str, str, str]]:
    if table.name in APPEND_ONLY:
        yield "is_never_changed", "UPDATE", ""
        yield "is_never_deleted", "DELETE", ""
    if table.name in KEPT:
        yield "is_never_deleted", "DELETE", ""
    if table.info.get("history") and table.name != "version":
        yield "is_history", "UPDATE", _rewriting(table, dialect)
        yield "is_never_deleted", "DELETE", ""
    if "sealed" in table.columns:
        yield "is_sealed", "UPDATE", f"OLD.sealed AND ({_unsealing(table, dialect)})"
        yield "is_not_deleted_once_sealed", "DELETE", "OLD.sealed"
    if table.name in WRITE_ONCE:
        changed = " OR ".join(
            f"(OLD.{name} IS NOT NULL AND {_changed(name, dialect)})" for name in WRITE_ONCE[table.name])
        yield "is_written_once", "UPDATE", changed
    if table.name in REFUSED:
        name, condition = REFUSED[table.name]
        yield name, "UPDATE", condition
    if table.name in FIXED:
        yield "is_fixed", "UPDATE", _any_changed(FIXED[table.name], dialect)


def _rewriting(table: sa.Table, dialect: str) -> str:
    """Any change but the closing of an open row; of persons' rows also but their erasure and a new key's encryption."""
    others = [column.name for column in table.columns if column.name != "until"]
    rewritten = f"OLD.until IS NOT NULL OR {_any_changed(others, dialect)}"
    allowed = []
    if table.name in ERASED:
        kept = [column.name for column in table.columns if column.name not in ERASED[table.name]]
        allowed.append(f"NOT ({_any_changed(kept, dialect)}) AND {' AND '.join(ERASED[table.name].values())}")
    for name in _encrypted(table):
        kept = [column.name for column in table.columns if column.name != name]
        allowed.append(f"NOT ({_any_changed(kept, dialect)}) AND {_rekeyed(name, dialect)}")
    return f"({rewritten})" + "".join(f" AND NOT ({case})" for case in allowed) if allowed else rewritten


def _encrypted(table: sa.Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, Encrypted)]


def _rekeyed(name: str, dialect: str) -> str:
    """The value is encrypted with another key than before. That it says the same only the registry can tell: the seal
    of its version holds it, and `exreg verify` looks."""
    def key_id(row: str) -> str:
        if dialect == "postgresql":
            return f"split_part({row}.{name}, '.', 2)"
        return f"substr({row}.{name}, 1, instr(substr({row}.{name}, 4), '.') + 3)"
    return f"OLD.{name} IS NOT NULL AND NEW.{name} IS NOT NULL AND {key_id('NEW')} <> {key_id('OLD')}"


def _unsealing(table: sa.Table, dialect: str) -> str:
    """Any change but the erasure of personal values, and the encryption of one with another key."""
    personal = [column.name for column in table.columns if column.info.get("personal")]
    others = [column.name for column in table.columns if column.name not in personal]
    encrypted = _encrypted(table)
    refilled = [f"({_changed(name, dialect)} AND NEW.{name} IS NOT NULL"
                + (f" AND NOT ({_rekeyed(name, dialect)})" if name in encrypted else "") + ")" for name in personal]
    return " OR ".join([_any_changed(others, dialect), *refilled])


def _any_changed(names: list[str] | tuple[str, ...], dialect: str) -> str:
    return " OR ".join(_changed(name, dialect) for name in names)


def _changed(name: str, dialect: str) -> str:
    return f"NEW.{name} {'IS DISTINCT FROM' if dialect == 'postgresql' else 'IS NOT'} OLD.{name}"


def _statement(name: str, table: str, event: str, condition: str, dialect: str) -> str:
    when = f" WHEN ({condition})" if condition else ""
    if dialect == "postgresql":
        return f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()'
    return f"CREATE TRIGGER {name} BEFORE {event} ON \"{table}\"{when} BEGIN SELECT RAISE(ABORT, '{name}'); END"
