"""The benchmark's three ways of counting agree on a small city, so that its ratios compare the same work."""

from sqlalchemy.orm import Session

from tests.benchmarks.bench_board import KNOWN, ON, PLAN, Bench, disagreements, whole_board
from tests.benchmarks.build import build_city
from tests.benchmarks.city import CITY
from tests.benchmarks.plain_loop import count_in_python


def test_rules_hand_written_sql_and_a_loop_count_the_same_city_alike(session: Session) -> None:
    city = build_city(session, schools=40, records=900)
    places = [CITY, *city.district_ids]
    board = whole_board(session, PLAN, places)
    empty = [target.code for target, of in zip(PLAN.targets, board, strict=True) if not of[CITY].value]
    assert empty == [], "a figure of nothing proves nothing"
    assert disagreements(board, count_in_python(session, ON, KNOWN), places) == []
    assert list(Bench(session, city).wrong()) == [], "by hand: the whole board, one district's, the first page of rows"
