"""All finding rules, in the order they are shown."""

from app.findings.agreement_rules import LAPSED, SLEEPING
from app.findings.figure_rules import FAR_FROM_OWN
from app.findings.people_rules import BEYOND_PERMIT, CLAIMED_TWICE, CONTRADICTED
from app.findings.rules import FindingRule
from app.findings.trip_rules import REPORTED_TWICE, WITHOUT_AGREEMENT

RULES: dict[str, FindingRule] = {rule.code: rule for rule in (
    LAPSED, SLEEPING, CLAIMED_TWICE, BEYOND_PERMIT, CONTRADICTED, WITHOUT_AGREEMENT, REPORTED_TWICE, FAR_FROM_OWN)}

ON_A_RECORD: dict[str, tuple[FindingRule, ...]] = {
    "agreement": (LAPSED, SLEEPING), "teacher": (CLAIMED_TWICE, BEYOND_PERMIT), "student": (CONTRADICTED,),
    "trip": (WITHOUT_AGREEMENT, REPORTED_TWICE)}
"""Which rules find something on a record of a kind."""
