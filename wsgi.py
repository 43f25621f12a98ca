"""The WSGI entry point: `flask --app wsgi` and any WSGI server find the application and its commands here."""

from app import create_app
from app.cli import register
from app.operations.logs import write_logs
from app.operations.serving import settle

write_logs()
app = create_app()
register(app)
settle()
