"""The error rate of a sample with its interval.

The interval is Wilson's score interval at 95 % (E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", Journal of the American Statistical Association 22 (1927), 209-212), of the records checked so
far and without a correction for the finite population, so it is rather too wide than too narrow. Small strata give at
least one record each and weigh more in that share than in the population; the rate weighted by strata stands beside it
once every stratum has been checked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from app.findings.models import Outcome, SampleItem, SampleResult

Z = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""


@dataclass(frozen=True)
class Rate:
    """`population`: the official number of records; `drawn` of them are checked on site, `checked` so far."""

    population: int
    drawn: int
    checked: int
    errors: int
    weighted: float | None

    @property
    def share(self) -> float | None:
        return self.errors / self.checked if self.checked else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.errors, self.checked) if self.checked else None


def wilson(errors: int, checked: int, z: float = Z) -> tuple[float, float]:
    """The two shares p for which the observed one lies z standard errors of p away."""
    share = errors / checked
    middle = (share + z * z / (2 * checked)) / (1 + z * z / checked)
    half = z * sqrt(share * (1 - share) / checked + z * z / (4 * checked * checked)) / (1 + z * z / checked)
    return (max(0.0, middle - half) if errors else 0.0, min(1.0, middle + half) if errors < checked else 1.0)


def result_at(item: SampleItem, known: datetime) -> SampleResult | None:
    """The last result entered by that moment."""
    return next((result for result in reversed(item.results) if result.at <= known), None)


def rate_of(items: Sequence[SampleItem], known: datetime) -> Rate:
    results = [(item, result) for item in items if (result := result_at(item, known)) is not None]
    strata = {(item.kind, item.stratum_id): item.stratum_size for item in items}
    return Rate(sum(strata.values()), len(items), len(results), _errors(result for _, result in results),
                _weighted(strata, results))


def _weighted(strata: dict[tuple[str, int], int],
              results: Sequence[tuple[SampleItem, SampleResult]]) -> float | None:
    """Every stratum's share of errors, weighted by its size; None while one has no record checked."""
    found: dict[tuple[str, int], list[SampleResult]] = {place: [] for place in strata}
    for item, result in results:
        found[item.kind, item.stratum_id].append(result)
    if not strata or not all(found.values()):
        return None
    whole = sum(strata.values())
    return sum(size / whole * _errors(found[place]) / len(found[place]) for place, size in strata.items())


def _errors(results: Iterable[SampleResult]) -> int:
    return len([result for result in results if result.outcome is not Outcome.CONFORMS])
