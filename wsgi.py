"""The WSGI entry point: `flask --app wsgi` and any WSGI server find the application here."""

from app import create_app

app = create_app()
