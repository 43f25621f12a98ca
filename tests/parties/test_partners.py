"""Partners: one identity, many names; facts by successor rows; resembling ones found before a second is made."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import last_change, take_stamp
from app.db.trail import TrailEntry
from app.parties.finding import find_names, misfiled_names
from app.parties.merging import merge
from app.parties.models import NameScript, Partner, PartnerFacts, PartnerGram, PartnerKind, PartnerMerge, PartnerName
from app.parties.partners import (
    add_name,
    change_partner_facts,
    end_name,
    facts_of,
    find_partner,
    make_partner,
    partner_name,
    partner_names,
    resembling,
)

HANS, HANT, EN, LOCAL = NameScript.ZH_HANS, NameScript.ZH_HANT, NameScript.EN, NameScript.LOCAL


def made(session: Session, *names: str, territory: str = "GB") -> Partner:
    return make_partner(session, territory=territory, kind=PartnerKind.SCHOOL,
                        names=[(EN if name.isascii() else HANS, name, place == 0) for place, name in enumerate(names)])


def open_names(session: Session, partner: Partner) -> dict[str, bool]:
    return {row.name: row.official for row in session.scalars(
        sa.select(PartnerName).where(PartnerName.partner_id == partner.id, PartnerName.until.is_(None)))}


def test_a_partner_is_made_with_facts_names_and_a_trail_row(session: Session) -> None:
    partner = made(session, "Sample School")
    facts = facts_of(session, partner.id)
    assert facts is not None
    assert (facts.territory, facts.kind) == ("GB", PartnerKind.SCHOOL)
    assert open_names(session, partner) == {"Sample School": True}
    entry = session.scalars(sa.select(TrailEntry).where(TrailEntry.subject == "partner")).one()
    assert (entry.act, entry.subject_id) == ("make", partner.public_id)


def test_a_partner_without_a_name_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="name"):
        make_partner(session, territory="GB", kind=PartnerKind.SCHOOL, names=[])


def test_changed_facts_are_a_successor_row_and_the_past_keeps_its_own(session: Session) -> None:
    partner = made(session, "Sample School")
    before = take_stamp(session)
    change_partner_facts(session, partner, territory="HK", locality="示例岛")
    past, now = facts_of(session, partner.id, before), facts_of(session, partner.id)
    assert past is not None
    assert now is not None
    assert (past.territory, now.territory, now.locality, now.kind) == ("GB", "HK", "示例岛", PartnerKind.SCHOOL)
    assert past.until == now.since


def test_facts_that_stay_the_same_make_no_row(session: Session) -> None:
    partner = made(session, "Sample School")
    change_partner_facts(session, partner, territory="GB")
    assert session.scalar(sa.select(sa.func.count()).select_from(PartnerFacts)) == 1


def test_a_fact_that_partners_do_not_have_is_refused(session: Session) -> None:
    with pytest.raises(TypeError, match="colour"):
        change_partner_facts(session, made(session, "Sample School"), colour="blue")


def test_a_renamed_partner_keeps_its_former_name_and_is_found_by_both(session: Session) -> None:
    partner = made(session, "Old Sample School")
    add_name(session, partner, EN, "New Sample Academy", official=True)
    assert open_names(session, partner) == {"Old Sample School": False, "New Sample Academy": True}
    assert partner_name(session, partner, "en") == "New Sample Academy"
    assert find_partner(session, "old sample school") is partner
    assert find_partner(session, "New Sample Academy") is partner


def test_the_same_name_twice_is_one_name(session: Session) -> None:
    partner = made(session, "Sample School")
    add_name(session, partner, EN, " Sample  School ")
    assert open_names(session, partner) == {"Sample School": True}


def test_a_wrong_name_is_ended_but_never_the_last_one(session: Session) -> None:
    partner = made(session, "Sample School", "Smaple School")
    rows = {row.name: row.id for row in session.scalars(sa.select(PartnerName))}
    assert end_name(session, partner, rows["Smaple School"])
    assert not end_name(session, partner, rows["Sample School"])
    assert open_names(session, partner) == {"Sample School": True}


def test_a_name_is_given_in_the_language_asked_for_or_the_nearest(session: Session) -> None:
    both = make_partner(session, territory="HK", kind=PartnerKind.SCHOOL, names=[
        (HANT, "示例書院", True), (EN, "Sample College", True), (HANS, "示例旧名", False)])
    local = make_partner(session, territory="JP", kind=PartnerKind.SCHOOL, names=[(LOCAL, "サンプル学園", True)])
    assert partner_names(session, [both.id, local.id], "zh") == {both.id: "示例書院", local.id: "サンプル学園"}
    assert partner_names(session, [both.id, local.id], "en") == {both.id: "Sample College", local.id: "サンプル学園"}


def test_a_name_is_given_as_known_at_a_moment(session: Session) -> None:
    partner = made(session, "Old Sample School")
    before = take_stamp(session)
    add_name(session, partner, EN, "New Sample School", official=True)
    assert partner_name(session, partner, "en", before) == "Old Sample School"


def test_a_name_that_resembles_a_known_one_shows_it_with_the_likest_first(session: Session) -> None:
    same, near = made(session, "Saint Mary's Sample School"), made(session, "St. Mark's Sample School")
    made(session, "Entirely Different Place")
    found = resembling(session, "St Marys sample school")
    assert [candidate.partner for candidate in found] == [same, near]
    assert found[0].score == 100.0


def test_resembling_looks_within_the_territory_when_one_is_given(session: Session) -> None:
    made(session, "Sample School", territory="US")
    british = made(session, "Sample School", territory="GB")
    assert [candidate.partner for candidate in resembling(session, "Sample School", "GB")] == [british]
    assert len(resembling(session, "Sample School")) == 2


def test_numbers_must_match_to_resemble(session: Session) -> None:
    made(session, "第十四示例中学")
    assert resembling(session, "第四示例中学") == []


def test_resembling_and_finding_lead_from_an_alias_to_its_root(session: Session) -> None:
    alias, root = made(session, "Sample Hill School"), made(session, "山丘示例学校")
    merge(session, PartnerMerge, alias.id, root.id)
    assert [candidate.partner for candidate in resembling(session, "Sample Hill School")] == [root]
    assert find_partner(session, "Sample Hill School") is root
    assert find_partner(session, alias.public_id) is root


def test_a_name_that_two_partners_bear_finds_neither(session: Session) -> None:
    made(session, "Sample School", territory="US")
    made(session, "Sample School", territory="GB")
    assert find_partner(session, "Sample School") is None


@pytest.mark.parametrize("text", ["", "  ", "！？", "Nowhere School", "PTN-0000000000"])
def test_what_names_no_partner_finds_none(session: Session, text: str) -> None:
    made(session, "Sample School")
    assert find_partner(session, text) is None


def test_many_names_are_read_by_one_statement(session: Session) -> None:
    ids = [made(session, f"Sample School {number}").id for number in range(3)]
    last_change(session)  # which a request has read when it knows who asks
    said: list[str] = []
    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    assert len(partner_names(session, ids, "en")) == 3
    assert len(said) == 1


def test_the_pieces_a_name_is_found_by_come_and_go_with_it(session: Session) -> None:
    partner = made(session, "圣保罗示例书院", "Sample Hill School")
    assert misfiled_names(session) == []
    for typed in ("聖保羅示例書院", "shengbaoluo", "sblslsy", "圣保洛", "Smaple Hill", "shs", "示例书"):
        assert find_names(session, typed) != [], typed
    assert find_names(session, "第四示例中学") == []
    row = next(row for row in session.scalars(sa.select(PartnerName)) if row.name == "Sample Hill School")
    assert end_name(session, partner, row.id)
    session.flush()
    assert find_names(session, "Smaple Hill") == []
    assert misfiled_names(session) == []
    session.execute(sa.delete(PartnerGram).where(PartnerGram.gram == "shi"))
    assert misfiled_names(session) == ["圣保罗示例书院"]
