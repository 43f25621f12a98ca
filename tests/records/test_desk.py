"""The review desk: what waits, in what order, narrowed how; going on from one record to the next."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Decision, Version
from app.approval.steps import Desk, State, Verb
from app.approval.working_days import LIMITS, overdue_before
from app.db.engine import begin_writing
from app.db.stamps import today
from app.records.desk_queue import QueueFilters, how_many, queue_page
from app.records.filing import decide, open_version
from app.records.stars import set_star
from tests.client import StrictClient
from tests.filed import advance, amend_filed, file_agreement, file_programme
from tests.other_values import *  # noqa: F403
from tests.world import World
