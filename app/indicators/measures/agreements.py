"""Pairs, partners and own schools by their agreements (M1 to M5), and what is done under them.

A pair is (our school, partner): 对 is not 所 and not 份. Only a sister-school agreement or its renewal makes one.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.approval.models import Series
from app.indicators.rules import ColumnClause, Condition, Measure, Moment, Ratio, is_filed
from app.indicators.sources import (
    Where,
    Window,
    area_of,
    in_areas,
    joined,
    named,
    one_of,
    own_root,
    owner_conditions,
    owner_facts,
    partner_root,
    window_of,
)
from app.organisations.models import Stage
from app.parties.models import PartnerKind
from app.records.kinds.agreement import ACTIVITY, AGREEMENT, AgreementPhase, AgreementType, Direction
from app.ui.territories import territory_name
from app.ui.words import Words, speaking

BASES = ("in_force", "ever")
PAIRING = (AgreementType.FORMAL, AgreementType.RENEWAL)


class _Rows:
    """The agreements of one moment, joined with what their conditions read."""

    def __init__(self, moment: Moment) -> None:
        self.version, self.content, source = joined(AGREEMENT.table)
        self.own, source = own_root(moment, source, self.version.organisation_id)
        self.root, self.partner, source = partner_root(moment, source, self.content.partner_id)
        self.owner, self.source = owner_facts(moment, source, self.version.organisation_id)
        self.area = area_of(self.partner.territory)
        self.made, self.abroad, self.in_force = self._made(moment), self._abroad(), self._in_force(moment)

    def _made(self, moment: Moment) -> list[Condition]:
        """What makes a paper count at all: filed, a pairing type, signed."""
        c = self.content
        return [
            is_filed(moment, self.version),
            Condition(Words("协议类别须为缔结协议或续签", "is a sister-school agreement or its renewal"),
                      c.type.in_([kind.value for kind in PAIRING])),
            Condition(Words("须已签署", "has been signed"), c.phase == AgreementPhase.SIGNED.value),
            Condition(Words("签约日期不晚于所问日期", "was signed by that day"), c.signed_on <= moment.on),
        ]

    def _abroad(self) -> Condition:
        return Condition(Words("对方须在境外（境内校区不计）", "the partner is outside the mainland"),
                         self.partner.territory != "CN")

    def _in_force(self, moment: Moment) -> list[Condition]:
        """有效存量: not yet expired, and not ended."""
        c, on = self.content, moment.on
        renews = sa.and_(c.auto_renews, sa.or_(c.objected_on.is_(None), c.objected_on > on))
        return [
            Condition(Words("所问日期时未到期（长期有效或自动续期除外）", "has not expired by that day"),
                      sa.or_(c.open_ended, c.expires_on >= on, renews)),
            Condition(Words("所问日期时未终止", "has not been ended by that day"),
                      sa.or_(c.ended_on.is_(None), c.ended_on > on)),
        ]


class _Agreements:
    """The agreements of one moment and of these schools of ours."""

    def __init__(self, moment: Moment, where: Where) -> None:
        self.moment, self.where = moment, where
        self.rows = rows = moment.once(_Rows)
        self.version, self.content, self.partner, self.owner = rows.version, rows.content, rows.partner, rows.owner
        self.own, self.root, self.area, self.source = rows.own, rows.root, rows.area, rows.source
        self.made = self._made()

    def _made(self) -> list[Condition]:
        """What makes an agreement count at all, ever: a signed pairing, school with school, 境外."""
        return [
            *self.rows.made,
            Condition(Words("对方须为学校", "the partner is a school"), self.partner.kind.in_(self.schools())),
            self.rows.abroad,
            in_areas(self.area, self.where.areas),
            *owner_conditions(self.owner, self.where),
        ]

    def schools(self) -> list[str]:
        """Both parties must be schools; a university pairs with universities, where universities count at all."""
        higher = not self.where.stages or Stage.UNIVERSITY in self.where.stages
        return [PartnerKind.SCHOOL.value, *([PartnerKind.UNIVERSITY.value] if higher else [])]

    def counted(self, basis: str) -> tuple[Condition, ...]:
        return tuple(self.made + (self.rows.in_force if basis == "in_force" else []))

    def measure(self, unit: tuple[ColumnClause | None, ...], names: tuple[str, ...],
                conditions: tuple[Condition, ...], source: Any = None) -> Measure:
        return Measure("agreement", self.version, self.source if source is None else source, unit,
                       self.version.organisation_id, self.area, conditions, names, base=self.rows.source,
                       one_area="partner" in names)


def pairs(moment: Moment, *, where: Where, basis: str = "in_force") -> Measure:
    """M1 (有效存量) or M2 (历史累计): distinct pairs of our school and partner."""
    agreements = moment.once(_Agreements, where)
    return agreements.measure((None, agreements.root), ("organisation", "partner"), agreements.counted(basis))


def partners(moment: Moment, *, where: Where, basis: str = "in_force") -> Measure:
    """M3: distinct partners. One twinned with three of our schools is one."""
    agreements = moment.once(_Agreements, where)
    return agreements.measure((agreements.root,), ("partner",), agreements.counted(basis))


def own_schools(moment: Moment, *, where: Where, basis: str = "in_force", countries: tuple[str, ...] = (),
                localities: tuple[str, ...] = ()) -> Measure:
    """M4: distinct schools of ours, optionally only with partners of some countries or localities."""
    agreements = moment.once(_Agreements, where)
    more = []
    if countries:
        more.append(Condition(_territories_in_words(countries), agreements.partner.territory.in_(countries)))
    if localities:
        listed = "、".join(localities)
        more.append(Condition(Words(f"对方须在{listed}", f"the partner is in {listed}"),
                              agreements.partner.locality.in_(localities)))
    return agreements.measure((None,), ("organisation",), (*agreements.counted(basis), *more))


def new_pairs(moment: Moment, *, where: Where, after: date, until: date, basis: str = "gross") -> Measure:
    """M5: pairs whose first counted agreement was ever signed in (after, until]. A renewal, a re-signing after a
    lapse and a renamed partner are not new; 首次缔结日期 decides where the first agreement is not registered."""
    agreements = moment.once(_Agreements, where)
    window = window_of(moment, None, after, until)
    first = moment.once(_first_signed, where)
    source = agreements.source.outerjoin(
        first, sa.and_(first.c.own == agreements.own, first.c.partner == agreements.root))
    c = agreements.content
    own_first = sa.func.coalesce(c.first_signed_on, c.signed_on)
    since = sa.case((first.c.first < own_first, first.c.first), else_=own_first)
    conditions = (*agreements.counted("in_force" if basis == "in_force" else "ever"), Condition(
        Words(f"双方首次缔结须在 {window.words.zh}（续签、重签不算新增）",
              f"the pair first signed {window.words.en} (renewals are not new)"), window.holds(since)))
    return agreements.measure((None, agreements.root), ("organisation", "partner"), conditions, source)


def _first_signed(moment: Moment, where: Where) -> sa.Subquery:
    """For each pair the day of its first counted agreement."""
    earlier = moment.once(_Agreements, where)
    day = sa.func.coalesce(earlier.content.first_signed_on, earlier.content.signed_on)
    return (
        sa.select(earlier.own.label("own"), earlier.root.label("partner"), sa.func.min(day).label("first"))
        .select_from(earlier.source)
        .where(*(condition.clause for condition in earlier.made), *moment.inside(earlier.version.organisation_id))
        .group_by(earlier.own, earlier.root).subquery()
    )


class _Held:
    """The exchange activities of one moment, joined with what their conditions read."""

    def __init__(self, moment: Moment) -> None:
        self.version, self.content, source = joined(ACTIVITY.table)
        series = named(Series.__table__, "s")
        parent = named(sa.inspect(AGREEMENT.model).mapper.base_mapper.local_table, "parent")
        agreement = named(AGREEMENT.table, "agreement")
        source = source.join(series, series.c.id == self.version.series_id).outerjoin(
            parent, sa.and_(parent.c.series_id == series.c.parent_id, moment.stands(parent.c))
        ).outerjoin(agreement, agreement.c.id == parent.c.id)
        _, partner, source = partner_root(moment, source, agreement.c.partner_id)
        self.owner, self.source = owner_facts(moment, source, self.version.organisation_id)
        self.area = area_of(partner.territory)
        self.filed = (is_filed(moment, self.version),
                      Condition(Words("所属协议须已备案", "its agreement is filed"), parent.c.id.is_not(None)))


def _held_in(moment: Moment, window: Window) -> Condition:
    return Condition(Words(f"活动须在 {window.words.zh}", f"was held {window.words.en}"),
                     window.holds(moment.once(_Held).content.held_on))


def _held_of(moment: Moment, where: Where) -> tuple[Condition, ...]:
    rows = moment.once(_Held)
    return in_areas(rows.area, where.areas), *owner_conditions(rows.owner, where)


def activities(moment: Moment, *, where: Where, directions: tuple[str, ...] = (), window: str | None = None,
               after: date | None = None, until: date | None = None) -> Measure:
    """Exchange activities held in a stretch of days; the area is the partner's of the agreement."""
    rows = moment.once(_Held)
    conditions = [*rows.filed, moment.once(_held_in, window_of(moment, window, after, until)),
                  *moment.once(_held_of, where)]
    if directions:
        conditions.append(one_of(Words("方向须为", "is"), rows.content.direction,
                                 [Direction(item) for item in directions]))
    return Measure("activity", rows.version, rows.source, (rows.version.series_id,), rows.version.organisation_id,
                   rows.area, tuple(conditions), ("series",), one_area=True)


def activity_balance(moment: Moment, *, where: Where, window: str | None = None, after: date | None = None,
                     until: date | None = None) -> Ratio:
    """「双向平等交流」: visits received against visits made, of the calendar year unless days are given."""
    held = window if after or until else "year"

    def towards(direction: str) -> Measure:
        return activities(moment, where=where, directions=(direction,), window=held, after=after, until=until)
    return Ratio(towards("inbound"), towards("outbound"), percent=False)


def _territories_in_words(codes: tuple[str, ...]) -> Words:
    named = {}
    for language in ("zh", "en"):
        with speaking(language):
            named[language] = "、".join(territory_name(code) for code in codes)
    return Words(f"对方须在{named['zh']}", f"the partner is in {named['en']}")


