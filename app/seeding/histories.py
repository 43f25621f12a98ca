"""From a row's state and dates to the steps its version has taken, each with its desk, actor and stamp.

A row says the state it has come to and when (`begun`, `submitted`, `district_since`, `city_since`, `until`, `revoked`);
what lies between is filled in. Every step is one of the table of steps, so a seed holds nothing the path could not have
made.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.accounts.models import Role, User
from app.approval.access import OWN_OFFICERS
from app.approval.steps import APPROVING, Desk, State, Step, Verb, open_steps
from app.organisations.models import Level, Organisation
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import SeedRow
from app.seeding.users import Users
from app.seeding.ways import between, verbs_to
from app.ui.words import Words

WRITING = timedelta(days=2)
ROLES = {Desk.HEAD: (Role.HEAD,), Desk.DISTRICT: (Role.DISTRICT_REVIEWER,), Desk.CITY: (Role.CITY_REVIEWER,)}
NAMED_BY = {Desk.HEAD: "signed_by", Desk.DISTRICT: "district_by", Desk.CITY: "city_by"}


@dataclass(frozen=True)
class Taken:
    """One step taken."""

    step: Step
    actor: User
    at: datetime


@dataclass
class History:
    """What became of one version."""

    state: State
    begun: datetime
    author: User
    path: tuple[Desk, ...] = ()
    steps: list[Taken] = field(default_factory=list)

    def at(self, *targets: State) -> datetime | None:
        """When it came to one of these states."""
        return next((taken.at for taken in self.steps if taken.step.target in targets), None)

    @property
    def ended(self) -> datetime | None:
        """When its path ended without a filing, or its filing was revoked."""
        return self.at(State.RETURNED, State.REFUSED, State.WITHDRAWN, State.VOID, State.REVOKED)


@dataclass(frozen=True)
class Owner:
    """Whose the record is, and the bureaus it goes to on the day."""

    organisation: Organisation
    bureaus: dict[Level, int]
    entered_for: bool

    def place(self, desk: Desk) -> int:
        if desk is Desk.HEAD:
            return self.organisation.id
        return self.bureaus.get(Level.DISTRICT if desk is Desk.DISTRICT else Level.CITY, 0)


@dataclass(frozen=True)
class Historian:
    """Reads the history of a row."""

    ledger: Ledger
    organisations: Organisations
    users: Users

    def read(self, row: SeedRow, state: State, owner: Owner, path: tuple[Desk, ...], after: datetime | None,
             ) -> History | None:
        """`after`: the moment before which this version cannot have been begun. None when the row is faulty."""
        wanted = self._wanted(row, state, path)
        if wanted is None:
            return None
        first = wanted[0][1] if wanted else None
        begun = row.moment("begun") or (first - WRITING if first else None)
        if begun is None:
            row.fault("begun", Words("请填写起草时间。", "Say when it was begun."))
            return None
        if after is not None and begun <= after:
            begun = after + timedelta(seconds=1)
        begun = self.ledger.stamp(begun)
        author = self._author(row, owner, begun)
        if author is None:
            return None
        history = History(state, begun, author, path if wanted and wanted[0][0] is Verb.SUBMIT else ())
        return self._take(row, history, owner, path, wanted)

    def _wanted(self, row: SeedRow, state: State, path: tuple[Desk, ...]) -> list[tuple[Verb, datetime]] | None:
        """The verbs that lead to the state, each with its moment."""
        verbs = verbs_to(state, path, self._last_desk(row, path))
        if verbs is None or not path:
            row.fault("state", Words("这条记录的审批路径到不了此状态。",
                                     "The path of this record does not lead to this state."))
            return None
        if not verbs:
            return []
        moments = self._moments(row, state, verbs, path)
        if None in moments:
            row.fault("submitted", Words("请填写到达此状态的时间。", "Say when it came to this state."))
            return None
        return list(zip(verbs, [moment for moment in moments if moment], strict=True))

    def _last_desk(self, row: SeedRow, path: tuple[Desk, ...]) -> Desk | None:
        """Who ended it: as the row says, else the city when the district had approved, else the first bureau."""
        named = row.member("ended_at", Desk)
        if named is not None or not path:
            return named
        if row.text("district_since") and path[-1] is Desk.CITY:
            return Desk.CITY
        return next((desk for desk in path if desk is not Desk.HEAD), path[-1])

    def _moments(self, row: SeedRow, state: State, verbs: list[Verb], path: tuple[Desk, ...]) -> list[datetime | None]:
        """The moment of each verb: what the row says, and for the rest a moment between its neighbours."""
        given: list[datetime | None] = [None] * len(verbs)
        desks = list(path)
        for place, verb in enumerate(verbs):
            desk = desks[place - 1] if 0 < place <= len(desks) else None
            if verb is Verb.SUBMIT:
                given[place] = row.moment("submitted")
            elif verb is Verb.APPROVE and desk is Desk.DISTRICT and desks[-1] is not Desk.DISTRICT:
                given[place] = row.moment("district_since")
            elif verb is Verb.APPROVE:
                given[place] = row.moment("city_since") or row.moment("district_since")
            elif verb is Verb.REVOKE:
                given[place] = row.moment("revoked", needed=True)
            elif verb not in (Verb.SIGN,):
                given[place] = row.moment("until")
        return between(given)

    def _take(self, row: SeedRow, history: History, owner: Owner, path: tuple[Desk, ...],
              wanted: list[tuple[Verb, datetime]]) -> History | None:
        source, last = State.DRAFT, history.begun
        for place, (verb, moment) in enumerate(wanted):
            at = self.ledger.stamp(moment)
            if at <= last or at > self.ledger.now:
                row.fault("submitted", Words("各步骤的时间须依次递增，且不晚于现在。",
                                             "The steps follow one another, and none lies ahead."))
                return None
            desk = self._desk(verb, place, path, source)
            step = next((item for item in open_steps(source, desk, path) if item.verb is verb), None)
            actor = self._actor(row, history, owner, desk, verb, at)
            if step is None or actor is None:
                if step is None:
                    row.fault("state", Words("审批路径没有这一步。", "The path has no such step."))
                return None
            history.steps.append(Taken(step, actor, at))
            source, last = step.target, at
        return history

    def _desk(self, verb: Verb, place: int, path: tuple[Desk, ...], source: State) -> Desk:
        if verb in (Verb.SUBMIT, Verb.WITHDRAW, Verb.VOID):
            return Desk.OFFICER
        return path[-1] if verb is Verb.REVOKE else path[place - 1]

    def _author(self, row: SeedRow, owner: Owner, at: datetime) -> User | None:
        """Who wrote it: an officer of its own, or for 区代填 a reviewer of its district."""
        place = owner.bureaus.get(Level.DISTRICT, 0) if owner.entered_for else owner.organisation.id
        roles = {Role.DISTRICT_REVIEWER} if owner.entered_for else OWN_OFFICERS[owner.organisation.level]
        fitting = self.users.holding(place, sorted(roles), at)
        return self._chosen(row, "created_by", fitting, ())

    def _actor(self, row: SeedRow, history: History, owner: Owner, desk: Desk, verb: Verb, at: datetime) -> User | None:
        if desk is Desk.OFFICER:
            return history.author
        fitting = self.users.holding(owner.place(desk), ROLES[desk], at)
        authors = (history.author,) if verb in APPROVING else ()
        return self._chosen(row, NAMED_BY[desk], fitting, authors)

    def _chosen(self, row: SeedRow, column: str, fitting: list[User], authors: tuple[User, ...]) -> User | None:
        """The person named in the column, else the first who may: never the author (four eyes)."""
        named = row.text(column)
        able = [user for user in fitting if user not in authors]
        chosen = next((user for user in able if not named or user.username == named), None)
        if chosen is None:
            row.fault(column, Words("当时没有可在此岗位办理的人员（须任相应角色，且不是填报人）。",
                                    "Nobody could act at this desk then: they hold the role, and did not write it."))
        return chosen
