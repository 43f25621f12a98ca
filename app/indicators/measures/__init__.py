"""Every rule we count by, each a function of the moment asked about and of parameters that a plan gives.

A rule whose meaning changes is a new measure beside the old one.
"""

from app.indicators.measures.agreements import (
    activities,
    activity_balance,
    new_pairs,
    own_schools,
    pairs,
    partners,
)
from app.indicators.measures.programmes import programme_amount, programmes, ratio
from app.indicators.measures.students import admitting_schools, students
from app.indicators.measures.teachers import teachers
from app.indicators.measures.trips import coverage, person_trips, persons, trips
from app.indicators.rules import Moment, Nothing, RuleMaker


def statistic_only(moment: Moment) -> Nothing:
    """Nothing is counted; the figure is a dated statistic, or there is none."""
    return Nothing()


MEASURES: dict[str, RuleMaker] = {
    maker.__name__: maker for maker in (
        pairs, partners, own_schools, new_pairs, activities, activity_balance, persons, person_trips, trips, coverage,
        teachers, students, admitting_schools, programmes, programme_amount, ratio, statistic_only,
    )
}
