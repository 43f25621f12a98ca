"""Who issues certificates of filing: bureaus, and a school of its own filed records. A leader reads and previews."""

from app.accounts.models import Role

ISSUES = (Role.CLERK, Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
