"""What a sheet calls partners, organisations and records, and which ids these are. Read once for a whole sheet."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.db.stamps import stood, today, utc_now, valid
from app.organisations.models import Organisation, OrganisationFacts
from app.parties.models import Partner, PartnerMerge, PartnerName
from app.parties.names import fold
from app.parties.partners import partner_names
from app.records.naming import organisation_names, refers_to, series_names
from app.records.references import NOT_THERE, SEVERAL
from app.ui.words import Words


class References(Protocol):
    """Finds ids for texts and texts for ids; `table` is partner, organisation or series."""

    def id_of(self, table: str, text: str) -> int | Words: ...

    def text_of(self, table: str, number: int) -> str: ...


class Known:
    """References over everything registered now. Series only among `series`, a select of ids the reader may know of."""

    def __init__(self, session: Session, series: sa.Select[int] | None = None) -> None:
        self.session, self.series = session, series

    def id_of(self, table: str, text: str) -> int | Words:
        if table == "series":
            return self.series_ids.get(text) or self.series_ids.get(in_brackets(text)) or NOT_THERE["series"]
        codes, names = (self.partner_ids, self.partner_names) if table == "partner" else (
            self.organisation_ids, self.organisation_names)
        if text in codes:
            return codes[text]
        found = names.get(fold(text), set())
        if len(found) > 1 and table == "partner":
            found = {self.partner_roots.get(number, number) for number in found}
        if len(found) > 1:
            return SEVERAL
        return next(iter(found)) if found else NOT_THERE[table]

    def text_of(self, table: str, number: int) -> str:
        return self.texts[table][number]

    @cached_property
    def texts(self) -> dict[str, dict[int, str]]:
        codes = {"partner": self.partner_ids, "organisation": self.organisation_ids}
        found = {table: {number: text for text, number in ids.items()} for table, ids in codes.items()}
        rows = self.session.execute(sa.select(Series.id, Series.public_id))
        return found | {"series": {number: public_id for number, public_id in rows}}

    @cached_property
    def partner_ids(self) -> dict[str, int]:
        rows = self.session.execute(sa.select(Partner.id, Partner.public_id))
        return {public_id: number for number, public_id in rows}

    @cached_property
    def partner_names(self) -> dict[str, set[int]]:
        rows = self.session.execute(sa.select(PartnerName.key, PartnerName.partner_id).where(
            stood(PartnerName.since, PartnerName.until, utc_now())))
        return _together((key, number) for key, number in rows)

    @cached_property
    def partner_roots(self) -> dict[int, int]:
        """Identity → the one it has been merged into."""
        rows = self.session.execute(sa.select(PartnerMerge.alias_id, PartnerMerge.root_id).where(
            stood(PartnerMerge.since, PartnerMerge.until, utc_now())))
        return {alias: root for alias, root in rows}

    @cached_property
    def organisation_ids(self) -> dict[str, int]:
        return {code: number for number, code in self.session.execute(sa.select(Organisation.id, Organisation.code))}

    @cached_property
    def organisation_names(self) -> dict[str, set[int]]:
        facts = OrganisationFacts
        rows = self.session.execute(sa.select(facts.organisation_id, facts.name_zh, facts.name_en).where(
            valid(facts.valid_from, facts.valid_to, today()), stood(facts.since, facts.until, utc_now())))
        return _together((fold(name), number) for number, *names in rows for name in names if name)

    @cached_property
    def series_ids(self) -> dict[str, int]:
        statement = sa.select(Series.id, Series.public_id, Series.filing_number)
        if self.series is not None:
            statement = statement.where(Series.id.in_(self.series))
        return {text: number for number, *texts in self.session.execute(statement) for text in texts if text}


class Named(Known):
    """For sheets that are read by people and not taken back: names instead of codes, in the current language, as known
    at a time (now). What `versions` refer to is asked for together; anything else once it is met."""

    def __init__(self, session: Session, versions: Iterable[Version] = (), known: datetime | None = None) -> None:
        super().__init__(session)
        self.known, wanted = known, refers_to(versions)
        self.met = {"partner": partner_names(session, wanted["partner"], known=known),
                    "organisation": organisation_names(session, wanted["organisation"], known),
                    "series": series_names(session, wanted["series"])}

    def text_of(self, table: str, number: int) -> str:
        return self.met[table].get(number) or self.texts[table][number]

    @cached_property
    def texts(self) -> dict[str, dict[int, str]]:
        codes = super().texts
        return codes | {
            "partner": codes["partner"] | partner_names(self.session, codes["partner"], known=self.known),
            "organisation": codes["organisation"] | organisation_names(self.session, codes["organisation"], self.known),
            "series": codes["series"] | series_names(self.session, codes["series"]),
        }


def in_brackets(number: str) -> str:
    """A filing number with its year in 〔〕, as it is kept."""
    return number.translate(str.maketrans("[]［］", "〔〕〔〕"))


def _together(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for key, number in pairs:
        found.setdefault(key, set()).add(number)
    return found
