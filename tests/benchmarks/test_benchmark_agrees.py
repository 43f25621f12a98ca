"""The benchmark's three ways of counting agree on a small city, so that its ratios compare the same work."""

from sqlalchemy.orm import Session

from tests.benchmarks import bench_queue
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


def test_the_queue_and_its_bare_sql_find_the_same_records_in_the_same_order(session: Session) -> None:
    city = build_city(session, schools=40, records=900)
    benches = [bench_queue.Bench(session, name, bureau) for name, bureau in bench_queue.staff(session, city).items()]
    found = [bench.by_the_registry() for bench in benches]
    assert found[0][1] > bench_queue.PAGE_SIZE // 2, "an empty queue proves nothing"
    assert found == [bench.by_bare_sql() for bench in benches]
