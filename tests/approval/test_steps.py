"""The step table against an oracle written by hand: every state, desk and verb; and the paths of every school."""

import pytest

from app.approval.steps import APPROVING, STEPS, Desk, Guard, State, Verb, open_steps, path_for
from app.organisations.models import Affiliation, Level

ORACLE = {
    ("draft", "officer"): {"submit": "at_head", "void": "void"},
    ("at_head", "head"): {"sign": "at_district", "return": "returned"},
    ("at_head", "officer"): {"withdraw": "withdrawn"},
    ("at_district", "district"): {"approve": "at_city", "return": "returned", "refuse": "refused"},
    ("at_district", "officer"): {"withdraw": "withdrawn"},
    ("at_city", "city"): {"approve": "filed", "allow": "conditional", "return": "returned", "refuse": "refused"},
    ("at_city", "officer"): {"withdraw": "withdrawn"},
    ("conditional", "city"): {"fulfil": "filed", "return": "returned"},
    ("conditional", "registry"): {"lapse": "returned"},
    ("filed", "city"): {"revoke": "revoked"},
}
"""On the path head, district, city, before any bureau has decided. What is not named here cannot be done."""

ENDING_AT_THE_DISTRICT = {
    ("draft", "officer"): {"submit": "at_head", "void": "void"},
    ("at_head", "head"): {"sign": "at_district", "return": "returned"},
    ("at_head", "officer"): {"withdraw": "withdrawn"},
    ("at_district", "district"): {
        "approve": "filed", "allow": "conditional", "return": "returned", "refuse": "refused"},
    ("at_district", "officer"): {"withdraw": "withdrawn"},
    ("at_city", "city"): {"return": "returned", "refuse": "refused"},
    ("at_city", "officer"): {"withdraw": "withdrawn"},
    ("conditional", "district"): {"fulfil": "filed", "return": "returned"},
    ("conditional", "registry"): {"lapse": "returned"},
    ("filed", "district"): {"revoke": "revoked"},
}
"""On the path head, district. Nothing ever comes to the city there; the table alone does not know that."""

ENDS = {State.RETURNED, State.REFUSED, State.WITHDRAWN, State.VOID, State.REVOKED}
WHOLE, SHORT = (Desk.HEAD, Desk.DISTRICT, Desk.CITY), (Desk.HEAD, Desk.DISTRICT)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("desk", Desk)
@pytest.mark.parametrize(("path", "oracle"), [(WHOLE, ORACLE), (SHORT, ENDING_AT_THE_DISTRICT)])
def test_a_desk_can_take_exactly_the_steps_of_the_oracle(
        state: State, desk: Desk, path: tuple[Desk, ...], oracle: dict[tuple[str, str], dict[str, str]]) -> None:
    found = {step.verb.value: step.target.value for step in open_steps(state, desk, path)}
    assert found == oracle.get((state.value, desk.value), {})


def test_no_verb_leads_two_ways_from_one_state_at_one_desk() -> None:
    for path in (WHOLE, SHORT, (Desk.CITY,), (Desk.HEAD, Desk.CITY), (Desk.DISTRICT,), (Desk.DISTRICT, Desk.CITY)):
        for state in State:
            for desk in Desk:
                verbs = [step.verb for step in open_steps(state, desk, path)]
                assert len(verbs) == len(set(verbs))


def test_what_has_ended_cannot_be_moved() -> None:
    assert not [step for step in STEPS if step.source in ENDS]


@pytest.mark.parametrize("state", [State.AT_DISTRICT, State.AT_CITY])
def test_once_a_bureau_has_decided_the_school_cannot_withdraw(state: State) -> None:
    assert not open_steps(state, Desk.OFFICER, WHOLE, decided=True)


def test_only_the_last_desk_files() -> None:
    assert {step.guard for step in STEPS if step.target is State.FILED} == {Guard.LAST}


def test_every_step_towards_filing_needs_a_second_person() -> None:
    towards = {State.AT_DISTRICT, State.AT_CITY, State.CONDITIONAL, State.FILED}
    assert {step.verb for step in STEPS if step.target in towards} - set(APPROVING) == {Verb.SUBMIT}


BOTH, NO_CITY, NO_DISTRICT = {Level.DISTRICT, Level.CITY}, {Level.DISTRICT}, {Level.CITY}
H, D, C = Desk.HEAD, Desk.DISTRICT, Desk.CITY


@pytest.mark.parametrize(("affiliation", "bureaus", "path"), [
    (Affiliation.DISTRICT, BOTH, (H, D, C)),
    (Affiliation.PRIVATE, BOTH, (H, D, C)),
    (Affiliation.CITY, BOTH, (H, C)),
    (Affiliation.PROVINCE, BOTH, (H, C)),
    (Affiliation.MINISTRY, BOTH, (H, C)),
    (None, BOTH, (H, D, C)),
    (Affiliation.DISTRICT, NO_CITY, (H, D)),
    (Affiliation.CITY, NO_CITY, (H, D)),
    (Affiliation.CITY, NO_DISTRICT, (H, C)),
    (Affiliation.DISTRICT, NO_DISTRICT, (H, C)),
])
def test_a_school_passes_the_desks_its_affiliation_asks_for(
        affiliation: Affiliation | None, bureaus: set[Level], path: tuple[Desk, ...]) -> None:
    assert path_for(Level.SCHOOL, affiliation, bureaus) == path


@pytest.mark.parametrize(("level", "bureaus", "path"), [
    (Level.DISTRICT, BOTH, (C,)),
    (Level.CITY, NO_DISTRICT, (C,)),
    (Level.DISTRICT, NO_CITY, (D,)),
])
def test_a_bureau_files_its_own(level: Level, bureaus: set[Level], path: tuple[Desk, ...]) -> None:
    assert path_for(level, None, bureaus) == path


@pytest.mark.parametrize(("affiliation", "bureaus", "path"), [
    (Affiliation.DISTRICT, BOTH, (D, C)), (Affiliation.CITY, BOTH, (C,)), (Affiliation.DISTRICT, NO_CITY, (D,)),
])
def test_what_a_district_enters_for_a_school_passes_no_head(
        affiliation: Affiliation, bureaus: set[Level], path: tuple[Desk, ...]) -> None:
    assert path_for(Level.SCHOOL, affiliation, bureaus, entered_for=True) == path


@pytest.mark.parametrize(("affiliation", "bureaus", "path"), [
    (Affiliation.DISTRICT, BOTH, (D,)), (Affiliation.CITY, BOTH, (C,)), (Affiliation.DISTRICT, NO_CITY, (D,)),
])
def test_a_follow_up_asks_the_first_bureau_only(
        affiliation: Affiliation, bureaus: set[Level], path: tuple[Desk, ...]) -> None:
    assert path_for(Level.SCHOOL, affiliation, bureaus, short=True) == path
