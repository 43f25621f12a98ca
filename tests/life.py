"""A year of random life in the small city, lived through the public verbs: what people log, send, approve, return,
change, revoke, merge, move and set, with closings and errata in between. The same seed gives the same year."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import State, Verb
from app.closings.closing import confirm, prepare
from app.closings.errata import apply_for_erratum, approve_erratum, correctable
from app.closings.models import Closing, ClosingKind
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.library import keep_plan
from app.indicators.statistics import LEDGER_COMPLETE_FROM, change_setting
from app.organisations.change import change_facts
from app.parties.merging import CannotMerge, merge, unmerge
from app.parties.models import PartnerMerge
from app.records.filing import Incomplete, amend, decide, open_version, submit
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import StudentCategory
from app.records.locks import STANDS, PeriodLock, allow_exception
from tests.closed import SIGNED
from tests.filed import (
    author_at,
    decider_at,
    file_agreement,
    file_programme,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.indicators.conftest import PLAN
from tests.world import World

YEAR = date(2025, 1, 1)
SCHOOLS = ("A", "B", "E", "F")
BUREAUS = ("C", "D1", "D2")
WAITING = (State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY)


class Life:
    """One year; `lived` counts what was done."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.session, self.dice = world, world.session, Random(seed)
        self.lived: dict[str, int] = {}
        self.people = 0
        begin_writing(self.session)
        self.partners = [world.partner(f"Sample School {number}", territory) for number, territory in
                         enumerate(("GB", "HK", "MO", "TW", "US", "FR", "DE", "JP"))]
        self.session.commit()

    def live(self, acts: int) -> None:
        """So many random acts. An act the registry refuses is no act."""
        ways: dict[Callable[[], Any], int] = {
            self.log: 30, self.decide_one: 34, self.change_one: 10, self.revoke_one: 4, self.merge_partners: 4,
            self.unmerge_partners: 2, self.move_school: 3, self.set_something: 3, self.change_plan: 1,
            self.close: 5, self.correct: 4,
        }
        for way in self.dice.choices(list(ways), list(ways.values()), k=acts):
            begin_writing(self.session)
            try:
                done = way()
                self.session.commit()
            except (NotPossible, CannotMerge):
                self.session.rollback()
                done = False
            if done is not False:
                self.lived[way.__name__] = self.lived.get(way.__name__, 0) + 1

    def day(self) -> date:
        return YEAR + timedelta(self.dice.randrange(365))

    def log(self) -> None:
        """A new draft, sent on its way where no lock keeps it or an exception is given."""
        world, school, day = self.world, self.dice.choice(SCHOOLS), self.day()
        self.people += 1
        draft = self.dice.choice((
            lambda: file_agreement(world, school, self.dice.choice(self.partners), signed_on=day, upto=State.DRAFT),
            lambda: file_teacher(world, school, self.people, contract_from=day, upto=State.DRAFT),
            lambda: file_student(world, school, self.people, self.dice.choice(list(StudentCategory)), enrolled_on=day,
                                 upto=State.DRAFT),
            lambda: file_return(world, "U", day, *(self.dice.randrange(9) for _ in range(5)), upto=State.DRAFT),
            lambda: file_programme(world, school, ProgrammeSubtype.WINDOW_SCHOOL, status_on=day, upto=State.DRAFT),
            lambda: file_trip(world, school, [participant(world, school, str(self.people))], departs_on=day,
                              upto=State.DRAFT),
        ))()
        begin_writing(self.session)
        self.send(draft)

    def send(self, draft: Version) -> None:
        author = author_at(self.world, draft.organisation)
        try:
            submit(self.session, draft, author)
        except Incomplete as refused:
            if {problem.code for problem in refused.problems} != {"locked"}:
                raise
            self.allow(draft)
            submit(self.session, draft, author)

    def allow(self, draft: Version) -> None:
        """Every lock opened for this organisation and kind, by the bureau that set it."""
        for lock in self.session.scalars(sa.select(PeriodLock).where(STANDS)).all():
            try:
                allow_exception(self.session, lock, draft.organisation, KINDS[draft.kind], allowed_for="示例",
                                expires_on=date(2999, 1, 1), reason="示例补报", actor=lock.set_by)
            except NotPossible:
                continue

    def decide_one(self) -> bool | None:
        """Approve what waits, or now and then return it."""
        version = self.one_of(Version.state.in_(WAITING))
        if version is None:
            return False
        desk = {State.AT_HEAD: "head", State.AT_DISTRICT: "district", State.AT_CITY: "city"}[version.state]
        desk_of = next(item for item in version.desks if item.value == desk)
        decider = decider_at(self.world, version, desk_of)
        if self.dice.random() < 0.15:
            decide(self.session, version, Verb.RETURN, decider, words="示例退回")
        else:
            decide(self.session, version, Verb.SIGN if desk == "head" else Verb.APPROVE, decider)
        return None

    def change_one(self) -> bool | None:
        """Begin a change of what is filed, or send one that lies in the drawer."""
        draft = self.one_of(Version.state == State.DRAFT)
        if draft is not None and self.dice.random() < 0.6:
            self.send(draft)
            return None
        version = self.one_of(Version.state == State.FILED, Version.until.is_(None))
        if version is None or open_version(self.session, version.series) is not None:
            return False
        changed: Any = amend(self.session, version, author_at(self.world, version.organisation), "示例变更")
        if version.kind == "agreement":
            changed.ended_on, changed.end_reason = changed.signed_on + timedelta(self.dice.randrange(200)), "示例终止"
        self.session.flush()
        self.send(changed)
        return None

    def revoke_one(self) -> bool | None:
        version = self.one_of(Version.state == State.FILED, Version.until.is_(None))
        if version is None:
            return False
        decide(self.session, version, Verb.REVOKE, decider_at(self.world, version, version.desks[-1]), words="示例撤销")
        return None

    def one_of(self, *clauses: Any) -> Version | None:
        found = self.session.scalars(sa.select(Version).where(*clauses).order_by(Version.id)).all()
        return self.dice.choice(found) if found else None

    def merge_partners(self) -> None:
        alias, root = self.dice.sample(self.partners, 2)
        merge(self.session, PartnerMerge, alias.id, root.id)

    def unmerge_partners(self) -> bool | None:
        merged = self.session.scalars(sa.select(PartnerMerge.alias_id).where(PartnerMerge.until.is_(None))).all()
        if not merged:
            return False
        unmerge(self.session, PartnerMerge, self.dice.choice(merged))
        return None

    def move_school(self) -> None:
        """To a district, from a day of the year on."""
        district = self.world.organisations[self.dice.choice(("D1", "D2"))]
        change_facts(self.session, self.world.organisations[self.dice.choice(SCHOOLS)], self.day(),
                     parent_id=district.id)

    def set_something(self) -> None:
        bureau = self.world.organisations[self.dice.choice(BUREAUS)]
        change_setting(self.session, bureau, LEDGER_COMPLETE_FROM, f"202{self.dice.randrange(6)}-01-01", "示例")

    def change_plan(self) -> None:
        keep_plan(self.session, "sample", PLAN.replace("at_least = 3", f"at_least = {self.dice.randrange(4, 99)}"))

    def close(self) -> Closing:
        """One reviewer prepares, the other confirms; now or as known a while ago."""
        code, kind = self.dice.choice(BUREAUS), self.dice.choice(list(ClosingKind))
        closing = prepare(self.session, "sample", [self.world.organisations[code]], self.day(), kind, SIGNED,
                          self.world.users[f"reviewer-{code}"],
                          utc_now() - timedelta(seconds=self.dice.choice((1, 3, 9))) if self.dice.random() < 0.3
                          else None)
        confirm(self.session, closing, self.world.users[f"second-{code}"], closing.digest)
        return closing

    def correct(self) -> bool | None:
        closings = self.session.scalars(sa.select(Closing).order_by(Closing.id)).all()
        if not closings:
            return False
        closing = self.dice.choice(closings)
        codes = [old["code"] for old, _ in correctable(self.session, closing, utc_now())]
        if not codes:
            return False
        erratum = apply_for_erratum(self.session, closing, codes, "示例更正",
                                    self.world.users[f"reviewer-{closing.codes}"])
        approve_erratum(self.session, erratum, self.world.users[f"second-{closing.codes}"])
        return None


