"""Foreign teachers in service (M9). Staff from Hong Kong, Macao and Taiwan are counted in their own columns."""

import sqlalchemy as sa

from app.indicators.rules import Condition, Measure, Moment, is_filed
from app.indicators.sources import Where, area_of, in_areas, joined, owner_conditions, owner_facts, person_root
from app.records.kinds.teacher import TEACHER, ResidenceKind, TeacherCategory, TeacherPhase, WorkCategory
from app.ui.territories import Area
from app.ui.words import Words


def teachers(moment: Moment, *, where: Where, work_categories: tuple[str, ...] = ()) -> Measure:
    """Distinct persons whose contract covers the day and who may work that day.

    A work permit with a residence permit for work, or permanent residence; people from Hong Kong, Macao and Taiwan
    have needed no permit since 2018 (国发〔2018〕28号), and 华侨 are Chinese citizens.
    """
    version, teacher, source = joined(TEACHER.table)
    root, source = person_root(moment, source, teacher.person_id)
    owner, source = owner_facts(moment, source, version.organisation_id)
    on = moment.on
    area = sa.case((teacher.category == TeacherCategory.OVERSEAS_CHINESE.value, Area.OVERSEAS_CHINESE.value),
                   else_=area_of(teacher.nationality))
    permitted = sa.and_(
        teacher.permit_from <= on, teacher.permit_to >= on, teacher.residence_kind == ResidenceKind.WORK.value,
        teacher.residence_from <= on, teacher.residence_to >= on)
    conditions = [
        is_filed(moment, version),
        Condition(Words("须已到岗", "has taken up the post"), teacher.phase == TeacherPhase.HIRED.value),
        Condition(Words("合同须覆盖所问日期", "the contract covers that day"),
                  sa.and_(teacher.contract_from <= on, teacher.contract_to >= on)),
        Condition(Words("所问日期时未离职", "has not left by that day"),
                  sa.or_(teacher.left_on.is_(None), teacher.left_on > on)),
        Condition(Words("外国人须持有效工作许可和工作类居留证件，或永久居留身份证",
                        "holds a valid work permit and residence permit for work, or permanent residence"),
                  sa.or_(teacher.category != TeacherCategory.FOREIGN.value, permitted)),
        in_areas(area, where.areas),
        *owner_conditions(owner, where),
    ]
    if work_categories:
        named = "、".join(WorkCategory(item).value for item in work_categories)
        conditions.append(Condition(Words(f"来华工作类别须为 {named}", f"the work category is {named}"),
                                    teacher.work_category.in_(work_categories)))
    return Measure("teacher", version, source, (root,), version.organisation_id, area, tuple(conditions), ("person",))
