"""The step table against an oracle written by hand: every state, desk and verb; and the paths of every school."""

from collections.abc import Iterable

import pytest

from app.approval.steps import (
    APPROVING,
    DECIDING,
    NEEDS_REASON,
    OPEN,
    REOPENING,
    STEPS,
    WAITING,
    Desk,
    Guard,
    State,
    Verb,
    open_steps,
    path_for,
)
from app.organisations.models import Affiliation, Level
from app.ui.words import Labelled

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


WRITTEN = """
State: draft 草稿 Draft | at_head 校内待审 With the school head | at_district 待区审 With the district
State: at_city 待市审 With the city | conditional 有条件 Conditional | filed 已备案 Filed
State: returned 退回修改 Returned | refused 不予备案 Refused | withdrawn 撤回 Withdrawn | void 作废 Void
State: revoked 撤销备案 Filing revoked
Verb: submit 提交 Submit | sign 校内签发 Sign off | approve 审核通过 Approve | allow 有条件通过 Approve with a condition
Verb: fulfil 条件已满足，备案 Condition met: file | lapse 条件逾期 Condition lapsed | return 退回修改 Return
Verb: refuse 不予备案 Refuse | withdraw 撤回 Withdraw | void 作废 Void | revoke 撤销备案 Revoke the filing
Desk: officer 填报人 Officer | head 校（园）长 School head | district 区级审核 District review
Desk: city 市级审核 City review | registry 系统 Registry
"""
"""What is stored, sealed and printed of every step: a value that changes would part the record from its seal."""


def test_states_verbs_and_desks_are_called_what_records_and_papers_call_them() -> None:
    written = [(line.partition(": ")[0], part) for line in WRITTEN.strip().split("\n")
               for part in line.partition(": ")[2].split(" | ")]
    assert written == [(kind.__name__, f"{item.value} {item.words.zh} {item.words.en}")
                       for kind in (State, Verb, Desk) for item in kind]
    assert [item.value for item in Guard] == [
        "none", "the target is the next desk on this record's path", "this desk is the last on the path",
        "no bureau has decided yet"]


def test_the_states_and_verbs_that_ask_for_something_are_named_by_hand() -> None:
    def names(items: Iterable[Labelled]) -> str:
        return " ".join(item.value for item in items)

    assert names(OPEN) == "draft at_head at_district at_city conditional"
    assert names(WAITING) == "at_head at_district at_city conditional"
    assert names(REOPENING) == "returned withdrawn"
    assert names(APPROVING) == "sign approve allow fulfil"
    assert names(NEEDS_REASON) == "return refuse revoke allow"
    assert names(DECIDING) == "head district city"


def test_a_desk_outside_the_path_has_nothing_to_do_in_it() -> None:
    """Submission takes the first desk of the path; a path that is empty is filed by nobody."""
    assert [step.target for step in open_steps(State.DRAFT, Desk.OFFICER, (Desk.CITY,))] == [State.AT_CITY, State.VOID]
    assert open_steps(State.AT_CITY, Desk.CITY, ()) == tuple(
        step for step in STEPS if step.source is State.AT_CITY and step.desk is Desk.CITY and step.guard is Guard.NONE)


@pytest.mark.parametrize(("state", "desk", "path", "target"), [
    (State.DRAFT, Desk.OFFICER, WHOLE, State.AT_HEAD), (State.DRAFT, Desk.OFFICER, (D, C), State.AT_DISTRICT),
    (State.DRAFT, Desk.OFFICER, (C,), State.AT_CITY), (State.AT_HEAD, Desk.HEAD, WHOLE, State.AT_DISTRICT),
    (State.AT_HEAD, Desk.HEAD, (H, C), State.AT_CITY)])
def test_a_record_goes_to_the_next_desk_of_its_own_path(
        state: State, desk: Desk, path: tuple[Desk, ...], target: State) -> None:
    onward = [step.target for step in open_steps(state, desk, path) if step.verb in (Verb.SUBMIT, Verb.SIGN)]
    assert onward == [target]


def test_a_step_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        STEPS[0].verb = Verb.VOID  # type: ignore[misc]  # it is frozen
