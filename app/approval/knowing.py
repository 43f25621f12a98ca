"""Two dates of a question, read alike by pages and commands: the day asked about and the moment of knowledge.

`on` is a day; `known` a moment, with or without its zone (China's is meant), or a day, which means its end. Nothing is
known of the future, so that an answer given once can be given again; nor of the time before the first filing, of which
every figure would be a nought that means nothing. `on` may lie ahead, as a plan's last day does.
"""

from datetime import date, datetime, time
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.db.stamps import CHINA, last_change, today, utc_now
from app.organisations.models import Level
from app.ui.words import Worded, Words

YEARS_ASKED = range(1900, 2200)
"""Other years are slips of the hand. Before and after these days there are years enough to reckon with."""
VERSION = cast(sa.Table, sa.inspect(Version).local_table)


class BadQuestion(Worded):
    """What was asked cannot be answered; `words` say why in both languages."""


class NotThere(BadQuestion):
    """No such plan, target, organisation or record, or none that this person may see."""


def refuse_before_filings(session: Session, known: datetime, level: Level = Level.DISTRICT) -> None:
    """Raises BadQuestion when records have been filed (approved at the level) and none had been at `known`. A registry
    without any has nothing to ask for and may be looked at."""
    since = VERSION.c.city_since if level is Level.CITY else VERSION.c.district_since
    filed = sa.select(since.label("since")).where(VERSION.c.submitted_since.is_not(None), since.is_not(None))
    if session.scalar(sa.select(filed.where(since <= known).exists())):
        return
    first = session.scalar(sa.select(sa.func.min(filed.subquery().c.since)))
    if first is not None:
        said = first.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        raise BadQuestion(Words(
            f"所知时点早于本系统的第一次备案（{said}），那时还没有可统计的记录：请改填此后的时点，或留空表示现在",
            f"the first filing is of {said} and nothing was filed before it: ask as known at a later moment, or leave "
            "it empty for now"))


def read_on(text: str) -> date:
    """The day asked about, today when nothing is given. Raises BadQuestion."""
    try:
        day = date.fromisoformat(text.strip()) if text.strip() else today()
    except ValueError:
        raise BadQuestion(Words(f"“{text}”不是日期，应形如 2025-12-31",
                                f"{text!r} is no day; a day looks like 2025-12-31")) from None
    if day.year not in YEARS_ASKED:
        first, last = YEARS_ASKED[0], YEARS_ASKED[-1]
        raise BadQuestion(Words(f"“{text}”不在 {first} 年至 {last} 年之间",
                                f"{text!r} is not of the years {first} to {last}"))
    return day


def read_known(text: str) -> datetime:
    """The moment of knowledge, now when nothing is given. Raises BadQuestion."""
    now, text = utc_now(), text.strip()
    if not text:
        return now
    try:
        if len(text) <= len("2025-12-31"):
            moment = datetime.combine(date.fromisoformat(text), time.max, CHINA)
            return now if moment.date() == today() else _past(moment, now, text)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadQuestion(Words(f"“{text}”不是时间，应形如 2025-12-31 或 2025-12-31T18:00",
                                f"{text!r} is no moment; one looks like 2025-12-31 or 2025-12-31T18:00")) from None
    return _past(moment if moment.tzinfo else moment.replace(tzinfo=CHINA), now, text)


def known_or_last(session: Session, text: str) -> datetime:
    """The same, but the registry's last change when nothing is given: nothing has changed since, so that whoever asks
    meanwhile asks the same. Raises BadQuestion."""
    return read_known(text) if text.strip() else last_change(session)


def _past(moment: datetime, now: datetime, text: str) -> datetime:
    if moment > now:
        raise BadQuestion(Words(f"“{text}”在将来，尚无从得知",
                                f"{text!r} lies in the future: nothing is known of it yet"))
    return moment


def known_text(known: datetime) -> str:
    """The moment as `read_known` reads it again, to the microsecond, in the time of China."""
    return known.astimezone(CHINA).replace(tzinfo=None).isoformat()
