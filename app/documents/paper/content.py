"""What the documents say, as plain values: filled from the database elsewhere, drawn here.

A `Words` holds both languages; where its English is empty the Chinese is shown. Persons in lists behind figures come
as serial, school and area only; whoever fills these values sees to that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Literal

from app.ui.words import Words

Language = Literal["zh", "en"]
Languages = Literal["zh", "en", "both"]
NOBODY = Words("", "")


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document: its bytes, how many pages, the characters shown as 〓, and the texts cut to their room."""

    content: bytes
    pages: int
    missing: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderSlots:
    """What statistical forms carry in their head (统计法实施条例): 表号, 制定机关, 批准文号, 有效期. Empty ones are
    left out."""

    form_number: str = ""
    made_by: str = ""
    approval: str = ""
    valid_until: str = ""


NO_SLOTS = HeaderSlots()


@dataclass(frozen=True, slots=True)
class ElectronicSignature:
    """Whose certificate signs the finished file, and on which day."""

    signer: str
    on: date


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands behind it."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Certificate:
    """备案证明 of one version of one record. `digest` is a short hash to compare by eye, 12 to 20 characters; `code` is
    what the QR code holds, the address alone where it is empty. A `preview` is marked as worth nothing."""

    serial: str
    number: str
    version: int
    kind: Words
    school: Words
    bureau: Words
    filed_on: date
    issued_on: date
    address: str
    digest: str
    credit_code: str = ""
    facts: tuple[Fact, ...] = ()
    signatory: Words = NOBODY
    post: Words = NOBODY
    slots: HeaderSlots = NO_SLOTS
    language: Languages = "both"
    demo: bool = False
    signature: ElectronicSignature | None = None
    code: str = ""
    preview: bool = False


@dataclass(frozen=True, slots=True)
class DatedStatistic:
    """A figure from elsewhere with its unit, shown beside the counted value and never added to it."""

    on: date
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Areas:
    """Subtotals. 华侨 is its own key and in none of the others."""

    foreign: str = "0"
    hong_kong: str = "0"
    macao: str = "0"
    taiwan: str = "0"
    overseas_chinese: str = "0"
    additive: bool = True
    """False where one unit can touch two areas, so that the subtotals need not add up."""


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with its threshold and what became of it, in words; `share` of the way is drawn where it is a
    number."""

    on: date
    threshold: str
    value: str
    status: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what is asked is there, as a share and in words."""

    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a year, an area or an organisation: its name, the figure in words, and as a number where it is
    one."""

    name: str
    words: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What one organisation takes on of a target: by when, from whom to whom, how much, and what was answered."""

    due: date
    giver: str
    organisation: str
    amount: str
    answer: str


@dataclass(frozen=True, slots=True)
class RecordList:
    """The records of one kind: how many belong to the year, how many stand in all; for a school also their rows:
    filing number, matter, day, state."""

    kind: str
    of_year: int
    standing: int
    rows: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FindingLine:
    """Something found, the record it is about, whether it waits for an answer, and what was answered."""

    organisation: str
    sentence: str
    record: str
    state: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedUnit:
    """One row behind a figure. `party` is the counterpart, or for persons serial, school and area."""

    school: str
    party: str
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class TargetReport:
    """One target: the plan's words, the rule in words, the counted value, and the units behind it. `trend` are the
    figures of year ends, `parts` those that stand beside its own, `places` those of the organisations below, `forecast`
    where it is heading."""

    code: str
    quote: str
    rule: str
    unit: str
    value: str
    title: str = ""
    number: float | None = None
    progress: Progress | None = None
    bound: float | None = None
    areas: Areas | None = None
    trend: tuple[Amount, ...] = ()
    parts: tuple[Amount, ...] = ()
    places: tuple[Amount, ...] = ()
    forecast: tuple[str, ...] = ()
    shares: tuple[ShareLine, ...] = ()
    baseline: str = ""
    nature: str = ""
    statistic: DatedStatistic | None = None
    due: tuple[Due, ...] = ()
    status: str = ""
    note: str = ""
    units: tuple[CountedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatories:
    """The three who answer for a statistical report; an empty name leaves a line to sign on."""

    compiled_by: str = ""
    reviewed_by: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The annual summary of one plan for one organisation and year. Text is in the summary's own language, quotes as
    the plan has them."""

    title: str
    organisation: str
    year: int
    plan_title: str
    plan_number: str
    on: date
    known: datetime
    level: str
    targets: tuple[TargetReport, ...]
    made_on: date
    digest: str
    signatories: Signatories = Signatories()
    notes: tuple[str, ...] = ()
    records: tuple[RecordList, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    closings: tuple[str, ...] = ()
    rows_address: str = ""
    slots: HeaderSlots = NO_SLOTS
    language: Language = "zh"
    demo: bool = False
    signature: ElectronicSignature | None = None


def texts(content: object) -> Iterator[str]:
    """Every string in a value, to ask `Typeface.missing` before a document is made."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, tuple):
        for item in content:
            yield from texts(item)
    elif is_dataclass(content) and not isinstance(content, type):
        for field in fields(content):
            yield from texts(getattr(content, field.name))
