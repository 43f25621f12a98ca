"""A list walked forwards and backwards shows every row once, even while rows come and go."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.ui.paging import Page, page_of, read_cursor


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept: Mapped[bool] = mapped_column(default=True)


KEPT = sa.select(Row).where(Row.kept)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Row(id=number, kept=number % 7 != 0) for number in range(1, 72)])
        session.flush()
        yield session
    engine.dispose()


def keys(page: Page[Row]) -> list[int]:
    return [row.id for row in page.items]


def pages_forward(session: Session) -> list[Page[Row]]:
    pages = [page_of(session, KEPT, Row.id, None)]
    while (cursor := pages[-1].next_cursor) is not None:
        pages.append(page_of(session, KEPT, Row.id, cursor))
    return pages


def test_walking_forward_shows_every_row_once_newest_first(session: Session) -> None:
    pages = pages_forward(session)
    assert [len(page.items) for page in pages] == [25, 25, 11]
    assert [key for page in pages for key in keys(page)] == [key for key in range(71, 0, -1) if key % 7]


def test_walking_back_shows_the_same_pages(session: Session) -> None:
    first, second, third = pages_forward(session)
    back = page_of(session, KEPT, Row.id, third.previous_cursor)
    assert keys(back) == keys(second)
    assert keys(page_of(session, KEPT, Row.id, back.previous_cursor)) == keys(first)
    assert keys(page_of(session, KEPT, Row.id, back.next_cursor)) == keys(third)


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(session: Session) -> None:
    pages = pages_forward(session)
    assert pages[0].previous_cursor is None
    assert pages[-1].next_cursor is None


def test_a_page_that_would_start_short_is_the_first_page_in_full(session: Session) -> None:
    page = page_of(session, KEPT, Row.id, -65)
    assert keys(page) == keys(page_of(session, KEPT, Row.id, None))
    assert page.previous_cursor is None


def test_a_new_row_on_top_moves_no_row_to_another_page(session: Session) -> None:
    first = page_of(session, KEPT, Row.id, None)
    second = keys(page_of(session, KEPT, Row.id, first.next_cursor))
    session.add(Row(id=99))
    session.flush()
    assert keys(page_of(session, KEPT, Row.id, first.next_cursor)) == second


def test_an_empty_list_is_one_empty_page(session: Session) -> None:
    assert page_of(session, KEPT.where(Row.id > 1000), Row.id, None) == Page([])
    assert page_of(session, KEPT, Row.id, 1) == Page([])


@pytest.mark.parametrize(("written", "cursor"), [
    ("12", 12), ("-12", -12), ("0", None), ("", None), (None, None), ("1;--", None),
])
def test_what_is_no_cursor_asks_for_the_first_page(written: str | None, cursor: int | None) -> None:
    assert read_cursor(written) == cursor
