"""Before a merge, and before its undoing, the same list says what it changes; both together change nothing."""

import re
from datetime import datetime

import sqlalchemy as sa

from app.db.stamps import utc_now
from app.documents.issuing import issue
from app.indicators.merge_effects import FIGURES
from app.parties.effects import Concerned
from app.parties.merging import merge, root_of, unmerge
from app.parties.models import Partner, PartnerMerge
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.indicators.conftest import with_plan
from tests.world import World


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def figures(world: World, partner: Partner, known: datetime | None = None) -> dict[tuple[str, str, str], object]:
    user, ids = world.users["reviewer-C"], (partner.id,)
    found: dict[tuple[str, str, str], object] = FIGURES.look(
        Concerned(world.session, user, PartnerMerge, ids), known or utc_now())
    return found


def test_a_merge_says_beforehand_what_it_changes_and_its_undoing_says_the_same(
        client: StrictClient, world: World) -> None:
    with_plan(world)
    alias, root = world.partner("Sample Hill School", "GB"), world.partner("Hill Sample School", "GB")
    world.session.commit()
    filed = file_agreement(world, "A", alias)
    file_agreement(world, "A", root)
    certificate = issue(world.session, filed.series, world.users["reviewer-C"]).serial
    world.session.commit()
    before = figures(world, alias)
    ids, number, path = (alias.id, root.id), root.public_id, f"/partners/{alias.public_id}"
    client.sign_in("reviewer-c")
    told = text_of(client.page(f"{path}/merge?root={number}"))
    assert certificate in told
    assert "不重新出具" in told
    pairs = re.search(r"姊妹学校 2 1", told)
    assert pairs, told
    assert "涉及的记录 共 1 条" in told
    world.session.rollback()
    assert root_of(world.session, PartnerMerge, ids[0]) == ids[0], "looking changes nothing"
    assert world.session.scalar(sa.select(sa.func.count()).select_from(PartnerMerge)) == 0
    world.session.rollback()
    client.post(f"{path}/merge", data={"root": number})
    undoing = text_of(client.page(f"{path}/unmerge"))
    assert certificate in undoing
    assert "姊妹学校 1 2" in undoing
    client.post(f"{path}/unmerge")
    world.session.rollback()
    assert figures(world, world.session.get_one(Partner, ids[0])) == before


def test_nothing_is_told_of_a_merge_that_is_not_possible(client: StrictClient, world: World) -> None:
    alias, root = world.partner("Sample Hill School", "GB"), world.partner("Hill Sample School", "GB")
    world.session.commit()
    client.sign_in("reviewer-c")
    page = client.page(f"/partners/{alias.public_id}/merge?root={root.public_id}")
    assert "没有涉及的证明" in page
    merge(world.session, PartnerMerge, root.id, alias.id)
    world.session.commit()
    client.page(f"/partners/{alias.public_id}/merge?root={root.public_id}", 422)
    unmerge(world.session, PartnerMerge, root.id)
    world.session.commit()
