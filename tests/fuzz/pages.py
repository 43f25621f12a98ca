"""What the pages themselves say may be sent: their links, and their forms with the fields and choices of each."""

import html
import re
from dataclasses import dataclass, field

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
PART = re.compile(r"<(input|select|textarea|button)\b([^>]*)>", re.S)
CHOICE = re.compile(r"<option\b([^>]*)>")
LINK = re.compile(r'href="(/[^"#]*)"')
MARK = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass
class Form:
    """Where it goes, and by field name every value that the page offers; files have none."""

    action: str
    post: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


def links(page: str) -> list[str]:
    """Each once, in the order of the page."""
    return [html.unescape(link) for link in dict.fromkeys(LINK.findall(page))]


def forms(page: str) -> list[Form]:
    return [_form(marks, body) for marks, body in FORM.findall(page)]


def _form(marks: str, body: str) -> Form:
    said = _marks(marks)
    made = Form(said.get("action", ""), said.get("method", "").lower() == "post")
    for found in PART.finditer(body):
        part = _marks(found[2])
        name = part.get("name", "")
        if not name or name == "csrf_token":
            continue
        if part.get("type") == "file":
            made.files.add(name)
            continue
        offered = made.values.setdefault(name, [])
        if found[1] == "select":
            choices = body[found.end():body.find("</select>", found.end())]
            offered.extend(_marks(choice).get("value", "") for choice in CHOICE.findall(choices))
        else:
            offered.append(part.get("value", ""))
    return made


def _marks(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in MARK.findall(text)}
