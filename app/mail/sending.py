"""Speaking to the mail server. Nothing here touches the database."""

import smtplib
import ssl
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from app.mail.models import Mail
from app.ui.look import SITE_NAME

SECONDS = 20


def message_of(mail: Mail, settings: Mapping[str, Any]) -> EmailMessage:
    """The mail as it is sent. The library refuses line breaks in headers; everything that varies is one line."""
    sender = str(settings["SMTP_FROM"])
    message = EmailMessage()
    message["From"] = Address(SITE_NAME.zh, addr_spec=sender)
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.public_id}@{sender.rsplit('@', 1)[1]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def deliver(message: EmailMessage, settings: Mapping[str, Any]) -> None:
    """Hand it to the server. Raises smtplib's own exceptions, and OSError where there is no server to speak to."""
    with _connected(settings) as server:
        if settings["SMTP_SECURITY"] == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings["SMTP_USER"]:
            server.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
        server.send_message(message)


def _connected(settings: Mapping[str, Any]) -> smtplib.SMTP:
    host, port = settings["SMTP_HOST"], settings["SMTP_PORT"]
    if settings["SMTP_SECURITY"] == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=SECONDS)
