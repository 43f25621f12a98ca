"""shares.csv: what was shared out before, in the order it was known; a sum above the whole is a fault of its row."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.planning.share_models import Reply, Share
from app.seeding import BadSeed, load_folder
from app.verification import verify
from tests.seeding.tiny import folder

HEADER = "plan,target,due,giver,organisation,amount,reason,given_by,since,reply,words,answered_by,answered"
GIVEN = "sample,P2,2025-12-31,C,D,{amount},{reason},c-reviewer,{since},{reply}"
PLAN = (Path(__file__).parents[1] / "indicators" / "sample.toml").read_text(encoding="utf-8")


def given(amount: int | str, since: str = "2022-01-05", reason: str = "", reply: str = ",,,") -> str:
    return GIVEN.format(amount=amount, since=since, reason=reason, reply=reply)


def seed(path: Path, *lines: str) -> Path:
    (path / "plans").mkdir()
    (path / "plans" / "sample.toml").write_text(PLAN, encoding="utf-8")
    return folder(path, shares="\n".join([HEADER, *lines]) + "\n")


def test_a_later_share_takes_the_place_of_the_one_before(session: Session, tmp_path: Path) -> None:
    load_folder(session, seed(tmp_path, given(3, "2022-03-01", "示例调整"),
                              given(4, reply="decline,太多,d-reviewer,2022-01-09")))
    session.commit()
    first, second = session.scalars(sa.select(Share).order_by(Share.id))
    assert (first.amount, first.until, first.answers[0].reply) == (4, second.since, Reply.DECLINE)
    assert (second.amount, second.until, second.replaces_id) == (3, None, first.id)
    assert verify(session) == []


@pytest.mark.parametrize(("line", "column"), [
    (given(6), "amount"), (given("-1"), "amount"), (given(3).replace("P2", "P9"), "due"),
    (given(3).replace("2025-12-31", "2024-12-31"), "due"), (given(3).replace(",D,", ",X,"), "organisation"),
    (given(3).replace("c-reviewer", "nobody"), "given_by"), (given(3).replace("sample", "nothing"), "plan"),
    (given(1).replace("C,D", "D,S"), "amount"), (given(3, reply="perhaps,,d-reviewer,2022-01-09"), "reply"),
    (given(3, reply="accept,,nobody,2022-01-09"), "answered_by"),
])
def test_a_share_that_could_not_have_been_given_is_refused(session: Session, tmp_path: Path, line: str,
                                                           column: str) -> None:
    with pytest.raises(BadSeed) as bad:
        load_folder(session, seed(tmp_path, line))
    assert [(fault.file, fault.column) for fault in bad.value.faults] == [("shares.csv", column)]


def test_a_change_without_a_reason_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(BadSeed) as bad:
        load_folder(session, seed(tmp_path, given(3), given(2, "2022-03-01")))
    assert [fault.column for fault in bad.value.faults] == ["reason"]
