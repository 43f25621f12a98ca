"""What a person gets who asks for something that a job makes."""

from werkzeug.test import TestResponse

from app.db.engine import db
from app.jobs.working import work_once, works
from tests.client import StrictClient


def worked(client: StrictClient) -> None:
    """A worker does all that waits, in a session of its own."""
    app = client.application
    with app.app_context():
        while work_once(db.session, works(app)):
            pass


def fetched(client: StrictClient, asked: TestResponse) -> TestResponse:
    """The file of the job that this answer leads to, once the worker has been there."""
    assert asked.status_code == 303, asked.status_code
    worked(client)
    response = client.get(f"{asked.location}/file")
    assert response.status_code == 200, client.page(asked.location)
    return response
