"""What is asked of a plan: for which organisations, on which day, as known when. One reading for pages and commands.

`on` is a day; `known` a moment, with or without its zone (China's is meant), or a day, which means its end. Nothing is
known of the future, so that an answer given once can be given again; nor of the time before the first filing, of which
every figure would be a nought that means nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.db.stamps import CHINA, today, utc_now
from app.indicators.library import UnknownPlan, organisations_of, plan_at
from app.indicators.plans import Plan, Target
from app.indicators.rules import Moment
from app.indicators.statistics import ledger_complete_from
from app.organisations.models import Level, Organisation
from app.organisations.tree import find_organisation
from app.ui.words import Words

VERSION = cast(sa.Table, sa.inspect(Version).local_table)


class BadQuestion(Exception):
    """What was asked cannot be answered; `words` say why in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class NotThere(BadQuestion):
    """No such plan, target, organisation or record, or none that this person may see."""


@dataclass(frozen=True)
class Question:
    """A plan as known, the organisations it is asked for, and the moment. `whole`: they are all the plan speaks of."""

    plan: Plan
    organisations: tuple[Organisation, ...]
    moment: Moment
    whole: bool
    complete_from: date | None

    @property
    def organisation_ids(self) -> tuple[int, ...]:
        return tuple(organisation.id for organisation in self.organisations)

    @property
    def codes(self) -> str:
        return ",".join(organisation.code for organisation in self.organisations)

    def target(self, code: str) -> Target:
        """Raises NotThere."""
        try:
            return self.plan.target(code)
        except KeyError:
            raise NotThere(Words(f"规划 {self.plan.name} 没有编号为 {code} 的指标",
                                 f"the plan {self.plan.name} has no target {code}")) from None


def ask(session: Session, name: str, organisations: Sequence[Organisation], on: date, known: datetime) -> Question:
    """`organisations`: those asked for; none means the plan's own. Raises NotThere, or BadQuestion of a `known` before
    the first filing."""
    plan = find_plan(session, name, known)
    level = official_level(session, plan)
    refuse_before_filings(session, known, level)
    own = organisations_of(session, plan)
    asked = tuple(organisations or own)
    if not asked:
        raise NotThere(Words(f"系统中没有规划 {name} 所辖的单位（{'、'.join(plan.organisations)}）",
                             f"no organisation of the plan {name} is here ({', '.join(plan.organisations)})"))
    ids = [organisation.id for organisation in asked]
    whole = set(ids) == {organisation.id for organisation in own}
    moment = Moment(on, known, level, within=() if whole else tuple(ids))
    return Question(plan, asked, moment, whole, ledger_complete_from(session, ids, known) if whole else None)


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


def find_plan(session: Session, name: str, known: datetime) -> Plan:
    """Raises NotThere."""
    try:
        return plan_at(session, name, known)
    except UnknownPlan:
        raise NotThere(Words(f"没有名为 {name} 的规划", f"there is no plan {name}")) from None


def official_level(session: Session, plan: Plan) -> Level:
    """The issuer's level; the district's where the installation has no city."""
    cities = session.scalar(sa.select(sa.exists().where(Organisation.level == Level.CITY)))
    return plan.level if cities else Level.DISTRICT


def organisations_called(session: Session, codes: str) -> list[Organisation]:
    """The organisations of these codes, separated by commas. Raises NotThere."""
    found = []
    for code in filter(None, (part.strip() for part in codes.split(","))):
        organisation = find_organisation(session, code)
        if organisation is None:
            raise NotThere(Words(f"没有代码为 {code} 的单位", f"there is no organisation {code}"))
        found.append(organisation)
    return found


def read_on(text: str) -> date:
    """The day asked about, today when nothing is given. Raises BadQuestion."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else today()
    except ValueError:
        raise BadQuestion(Words(f"“{text}”不是日期，应形如 2025-12-31",
                                f"{text!r} is no day; a day looks like 2025-12-31")) from None


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


def _past(moment: datetime, now: datetime, text: str) -> datetime:
    if moment > now:
        raise BadQuestion(Words(f"“{text}”在将来，尚无从得知",
                                f"{text!r} lies in the future: nothing is known of it yet"))
    return moment


def known_text(known: datetime) -> str:
    """The moment as `read_known` reads it again, to the microsecond, in the time of China."""
    return known.astimezone(CHINA).replace(tzinfo=None).isoformat()


def page_number(text: str) -> int:
    """Which page is asked for, from 1. Raises BadQuestion."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise BadQuestion(Words("页码无效。", "This is no page number."))
    return int(text)
