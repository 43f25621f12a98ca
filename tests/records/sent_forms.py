"""Forms as a browser sends them: read off a page, changed here and there, sent where the page says."""

from html5lib import parse
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.client import SPACE, StrictClient


def form_on(text: str, action: str) -> MultiDict[str, str]:
    """What the form that goes to this address would send untouched."""
    document = parse(text)
    form = next(item for item in document.iter(f"{SPACE}form") if item.get("action") == action)
    sent: MultiDict[str, str] = MultiDict()
    for field in form.iter():
        name = field.get("name")
        if not name or name == "csrf_token" or field.tag == f"{SPACE}button":
            continue
        if field.tag == f"{SPACE}select":
            options = list(field.iter(f"{SPACE}option"))
            chosen = [option for option in options if option.get("selected") is not None]
            for option in chosen or ([] if field.get("multiple") is not None else options[:1]):
                sent.add(name, option.get("value"))
        elif field.tag == f"{SPACE}textarea":
            sent.add(name, "".join(field.itertext()).removeprefix("\n"))
        elif field.get("type") in ("checkbox", "radio"):
            if field.get("checked") is not None:
                sent.add(name, field.get("value") or "y")
        else:
            sent.add(name, field.get("value") or "")
    return sent


def save(client: StrictClient, public_id: str, **changes: str | list[str] | None) -> TestResponse:
    """Open the edit page, change these fields (None takes one out), press save. `__` stands for the dashes of rows."""
    url = f"/records/{public_id}/edit"
    return client.post(url, data=changed(form_on(client.page(url), url), **changes))


def changed(sent: MultiDict[str, str], **changes: str | list[str] | None) -> MultiDict[str, str]:
    for name, value in changes.items():
        key = name.replace("__", "-")
        sent.poplist(key)
        if value is not None:
            sent.setlist(key, value if isinstance(value, list) else [value])
    return sent
