"""Whose figures a person may ask for: of the organisations that are theirs to see, those the plan covers."""

from dataclasses import replace
from datetime import date

import pytest

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.knowing import NotThere
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.access import (
    ask_for,
    askable_organisations,
    default_organisations,
    default_organisations_of_each,
    may_state,
)
from app.indicators.questions import find_plan
from app.ui.words import Words
from tests.world import World

ON = date(2025, 12, 31)


def test_whoever_sees_records_asks_the_plan_of_their_part_bureaus_first(planned: World) -> None:
    session, users = planned.session, planned.users
    plan = find_plan(session, "sample", utc_now())

    def askable(name: str) -> list[str]:
        return [item.code for item in askable_organisations(session, users[name], plan)]

    def by_default(name: str) -> list[str]:
        found = askable_organisations(session, users[name], plan)
        return [item.code for item in default_organisations(session, users[name], plan, found)]

    begin_writing(session)
    appoint(session, users["clerk-E"], planned.organisations["A"], Role.CLERK)
    session.commit()
    assert askable("reviewer-C") == ["C", "D1", "D2", "A", "B", "E", "F", "K", "U"]
    assert (askable("reviewer-D1"), askable("clerk-E")) == (["D1", "A", "B", "F", "K"], ["A", "E"])
    assert (by_default("reviewer-C"), by_default("reviewer-D1"), by_default("clerk-E")) == (["C"], ["D1"], ["A", "E"])
    of_a_district = replace(plan, organisations=("D1",))
    found = askable_organisations(session, users["reviewer-C"], of_a_district)
    assert [item.code for item in found] == ["D1", "A", "B", "F", "K"]
    assert [item.code for item in default_organisations(session, users["reviewer-C"], of_a_district, found)] == ["D1"]
    with pytest.raises(NotThere) as refused:
        by_default("auditor")
    assert refused.value.words == Words("本规划不涉及您可查阅的单位。",
                                        "This plan covers no organisation whose records you may see.")


def test_for_many_plans_the_same_is_found_at_once_and_nothing_where_one_would_be_refused(planned: World) -> None:
    session, users, places = planned.session, planned.users, planned.organisations
    begin_writing(session)
    appoint(session, users["clerk-E"], places["A"], Role.CLERK)
    session.commit()
    owns = {"city": [places["C"]], "district": [places["D1"]], "both": [places["D2"], places["D1"]], "none": []}

    def chosen(name: str) -> dict[str, list[str]]:
        found = default_organisations_of_each(session, users[name], owns)
        return {plan: [item.code for item in items] for plan, items in found.items()}

    assert chosen("reviewer-C") == {"city": ["C"], "district": ["D1"], "both": ["D2", "D1"], "none": []}
    assert chosen("reviewer-D1") == {"city": ["D1"], "district": ["D1"], "both": ["D1"], "none": []}
    assert chosen("clerk-E") == {"city": ["A", "E"], "district": ["A"], "both": ["A", "E"], "none": []}
    assert chosen("head-B") == {"city": ["B"], "district": ["B"], "both": ["B"], "none": []}
    assert chosen("auditor") == {"city": [], "district": [], "both": [], "none": []}


def test_a_question_is_put_of_what_is_theirs_or_there_is_nothing_there(planned: World) -> None:
    session, users, known = planned.session, planned.users, utc_now()

    def asked(name: str, codes: str) -> list[str]:
        question = ask_for(session, users[name], "sample", codes, ON, known)
        assert (question.moment.on, question.moment.known, question.plan.name) == (ON, known, "sample")
        return [item.code for item in question.organisations]

    assert (asked("reviewer-C", ""), asked("reviewer-C", "B,A"), asked("clerk-A", "A")) == (["C"], ["B", "A"], ["A"])
    assert asked("head-B", "") == ["B"]
    for name, codes in (("clerk-A", "B"), ("clerk-A", "A,B"), ("reviewer-D1", "E")):
        with pytest.raises(NotThere) as refused:
            asked(name, codes)
        code = codes[-1]
        assert refused.value.words == Words(f"没有代码为 {code} 的单位", f"there is no organisation {code}")


def test_a_bureau_s_own_reviewers_state_its_statistics(planned: World) -> None:
    places = planned.organisations
    may = {(name, code) for name in ("reviewer-C", "reviewer-D1", "leader-C", "clerk-A", "admin")
           for code in ("C", "D1", "A") if may_state(planned.users[name], places[code])}
    assert may == {("reviewer-C", "C"), ("reviewer-D1", "D1")}
