"""Random walks: people of every role, deputies and a freeze among them, try whatever comes to mind, many times. What
must never happen is asked after every try."""

from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.delegations import delegate, desk_posts
from app.approval.models import DeputedDecision, Version
from app.approval.moves import NotPossible, authors_of
from app.approval.steps import APPROVING, DECIDING, STEPS, Desk, State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today
from app.records.filing import decide, open_version, submit
from app.records.freezes import Freeze, Frozen, except_person, lift_freeze, set_freeze
from app.records.kinds.programme import ProgrammeSubtype
from app.ui.words import Words
from tests.filed import file_programme
from tests.world import World

PEOPLE = ("clerk-A", "head-A", "reviewer-D1", "second-D1", "reviewer-C", "second-C", "officer-D1", "clerk-E")
TRIES = 80
VERBS = [verb for verb in Verb if verb is not Verb.LAPSE]


class Walk:
    """One record and the people around it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, Random(seed)
        begin_writing(world.session)
        world.person("officer-D1", "D1", Role.CLERK)
        appoint(world.session, world.users["second-D1"], world.organisations["C"], Role.CITY_REVIEWER)
        appoint(world.session, world.users["clerk-A"], world.organisations["D1"], Role.CLERK)
        for giver, deputy in (("reviewer-D1", "officer-D1"), ("second-D1", "clerk-A")):
            delegate(world.session, desk_posts(world.users[giver])[0], world.users[deputy], today(), today(), "示例")
        world.session.commit()
        self.version = self.begin()
        self.freeze: Freeze | None = None
        self.moved = 0

    def try_something(self) -> None:
        """A step of anybody's, now and then a freeze that comes or goes. Refused or done, the record stays true."""
        if self.random.random() < 0.08:
            self.turn_the_freeze()
        version, before = self.version, (self.version.state, len(self.version.decisions))
        actor, verb = self.world.users[self.random.choice(PEOPLE)], self.think_of(version.state)
        begin_writing(self.world.session)
        try:
            if verb is Verb.SUBMIT:
                submit(self.world.session, version, actor)
            else:
                decide(self.world.session, version, verb, actor, words="示例", condition_due=today())
            self.world.session.commit()
        except (NotPossible, Frozen) as refusal:
            self.world.session.rollback()
            self.world.session.refresh(version)
            was_frozen = isinstance(refusal, Frozen)
            assert (version.state, len(version.decisions)) == before
            assert not was_frozen or self.freeze is not None
            return
        self.moved += 1
        self.look(before[0], verb)
        self.version = open_version(self.world.session, version.series) or version
        if not any(step.source is self.version.state for step in STEPS):
            self.version = self.begin()

    def begin(self) -> Version:
        return file_programme(self.world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT)

    def think_of(self, state: State) -> Verb:
        """Mostly of what the table allows somebody here, sometimes of anything."""
        known = [step.verb for step in STEPS if step.source is state and step.verb is not Verb.LAPSE]
        return self.random.choice(known if known and self.random.random() < 0.8 else VERBS)

    def look(self, source: State, verb: Verb) -> None:
        """What holds of a step that was taken."""
        version = self.version
        last = version.decisions[-1]
        assert any((step.source, step.verb, step.target, step.desk) == (source, verb, version.state, last.desk)
                   for step in STEPS)
        held = self.freeze is not None and verb is not Verb.VOID and last.actor_id != self.world.users["head-A"].id
        assert not (held and last.desk is not Desk.CITY), "a freeze of the district holds all below the city"
        acted: dict[int, set[Desk]] = {}
        for decision in version.decisions:
            persons = {decision.actor_id, *self._givers(decision.id)}
            if decision.verb in APPROVING:
                assert not persons & authors_of(version), "four eyes, also by a deputy"
            if decision.desk in DECIDING:
                for person in persons:
                    acted.setdefault(person or 0, set()).add(decision.desk)
        assert all(len(desks) == 1 for desks in acted.values()), "one desk a person and version"

    def _givers(self, decision_id: int) -> list[int]:
        return [row.delegation.giver_id for row in self.world.session.scalars(
            sa.select(DeputedDecision).where(DeputedDecision.decision_id == decision_id))]

    def turn_the_freeze(self) -> None:
        """On, with the head excepted, or off."""
        session, reviewer = self.world.session, self.world.users["reviewer-D1"]
        begin_writing(session)
        if self.freeze is None:
            self.freeze = set_freeze(session, self.world.organisations["D1"], None, today(), today() + timedelta(3),
                                     Words("示例编制期", "Sample freeze"), reviewer)
            except_person(session, self.freeze, self.world.users["head-A"], today(), "示例", reviewer)
        else:
            lift_freeze(session, self.freeze, "示例", reviewer)
            self.freeze = None
        session.commit()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_tried_the_rules_hold(world: World, seed: int) -> None:
    walk = Walk(world, seed)
    for _ in range(TRIES):
        walk.try_something()
    assert walk.moved > 5, "a walk that never moves proves nothing"
