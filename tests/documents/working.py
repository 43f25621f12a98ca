"""Run as `python -m tests.documents.working FOLDER URL`: a worker of its own that does one job."""

import sys
from pathlib import Path

from app import create_app
from app.db.engine import db
from app.jobs.working import work_once, works
from tests.conftest import settings_for

if __name__ == "__main__":
    app = create_app(settings_for(Path(sys.argv[1]), sys.argv[2]))
    with app.app_context():
        work_once(db.session, works(app))
