"""Every builder of documents, with given strings wherever a string may stand."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.documents.paper.certificate import print_run
from app.documents.paper.check_sheet import check_sheets
from app.documents.paper.content import Certificate, Fact, Paper
from app.documents.paper.ledger import ledger
from app.documents.paper.record_form import Children, Entry, FormSection, record_form
from app.documents.paper.slips import PaperSlip, Slips, draw_slips
from app.documents.paper.summary import summary
from app.documents.paper.type import Type
from app.ui.words import Words
from tests.documents.paper.samples import PLAIN, form, ledger_of, sheets_of, summary_of, target

Build = Callable[[Sequence[str], Type], Paper]
FACTS, ENTRIES = 16, 12
"""So many strings go on one page."""


def in_certificates(strings: Sequence[str], type_: Type) -> Paper:
    return print_run([_certificate(some) for some in _portions(strings, FACTS)], strings[0], type_)


def _certificate(some: Sequence[str]) -> Certificate:
    first, last = some[0], some[-1]
    return replace(
        PLAIN, number=first, serial=last, school=Words(first, first), bureau=Words(last, last), digest=first[:20],
        signatory=Words(first, last), post=Words(last, first),
        facts=tuple(Fact(Words("事项", "Matter"), Words(*pair)) for pair in zip(some[::2], some[1::2], strict=False)),
    )  # fmt: skip


def in_a_summary(strings: Sequence[str], type_: Type) -> Paper:
    first, last = strings[0], strings[-1]
    rows = _portions(strings, 3)
    plain = target("G6", len(rows))
    units = tuple(
        replace(unit, school=row[0], party=row[len(row) // 2], number=row[-1])
        for unit, row in zip(plain.units, rows, strict=True)
    )
    told = replace(plain, units=units, quote=first, rule=last, value=first[:30], unit=last, baseline=first, note=last,
                   nature=first, forecast=(first, last), places=(replace(plain.places[0], name=first),))  # fmt: skip
    return summary(replace(summary_of(told), title=first, organisation=last, plan_title=first, plan_number=last,
                           notes=(first,), closings=(last,), level=first, digest=last), type_)  # fmt: skip


def in_a_form(strings: Sequence[str], type_: Type) -> Paper:
    entries = tuple(Entry("项目", text, long=at % 5 == 0) for at, text in enumerate(strings))
    half = len(entries) // 2
    first, last = strings[0], strings[-1]
    sections = (FormSection(first, entries[:half]),
                FormSection(last, (), Children(first, tuple(_portions(entries[half:], 9)))))  # fmt: skip
    return record_form(replace(form(), title=first, school=last, bureau=first, number=last, sections=sections,
                               files=((first, last, "1 KB", first),), steps=((first, last, first, last),)), type_)


def in_a_ledger(strings: Sequence[str], type_: Type) -> Paper:
    rows = tuple((*row, *[""] * (5 - len(row))) for row in _portions(strings, 5))
    first, last = strings[0], strings[-1]
    return ledger(replace(ledger_of(0), title=first, organisation=last, rows=rows, asked=((first, last),),
                          totals=(first, last)), type_)  # fmt: skip


def in_check_sheets(strings: Sequence[str], type_: Type) -> Paper:
    portions = _portions(strings, ENTRIES)
    plain = sheets_of(len(portions))
    items = tuple(
        replace(item, title=some[0], facts=((some[0], some[-1]),), entries=tuple((f"项{at}", text) for at, text in
                enumerate(some)), originals=(some[0], some[-1]))
        for item, some in zip(plain.items, portions, strict=True)
    )  # fmt: skip
    return check_sheets(replace(plain, sample=strings[0], bureau=strings[-1], items=items), type_)


def in_slips(strings: Sequence[str], type_: Type) -> Paper:
    rows = ((*some, *[""] * (4 - len(some))) for some in _portions(strings, 4))
    slips = tuple(PaperSlip(organisation, name, "", username, code) for organisation, name, username, code in rows)
    return draw_slips(Slips(slips, "https://exreg.example/first-code", datetime(2026, 3, 20, tzinfo=UTC),
                            date(2026, 3, 18)), type_)  # fmt: skip


def _portions(items: Sequence[Any], number: int) -> list[tuple[Any, ...]]:
    return [tuple(items[at : at + number]) for at in range(0, len(items), number)]


BUILDERS: dict[str, Build] = {
    "certificate": in_certificates,
    "summary": in_a_summary,
    "form": in_a_form,
    "ledger": in_a_ledger,
    "check sheet": in_check_sheets,
    "slips": in_slips,
}
