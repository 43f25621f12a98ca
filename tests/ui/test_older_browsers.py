"""Our own style sheet and scripts keep to what Chromium 80 (360, QQ and others built on it) understands: what is newer
stands in a rule of its own, without which a page is plainer and nothing is lost."""

import re

import pytest

from app.ui.look import STATIC

STYLE = (STATIC / "app.css").read_text(encoding="utf-8")
SCRIPTS = sorted(STATIC.glob("*.js"))

NEWER_CSS = {
    r":is\(": "88", r":where\(": "88", r"[{;]\s*inset\s*:": "87", r"(margin|padding)-(inline|block)\s*:": "87",
    r"@layer": "99", r"@container": "105", r"\bwidth\s*[<>]": "104", r"color-mix\(": "111", r"aspect-ratio": "88",
    r"\d(svh|dvh|lvh)\b": "108", r"text-wrap": "114", r"accent-color": "93", r"align-items: (start|end)\b": "93",
}
NEWER_SCRIPT = {
    r"\?\.": "80, and late in some", r"\?\?": "80, and late in some", r"(\|\||&&|\?\?)=": "85", r"\.at\(": "92",
    r"\.replaceAll\(": "85", r"\.showModal\(": "no <dialog> in some", r"structuredClone": "98",
    r"Object\.hasOwn\b": "93",
    r"\.replaceChildren\(": "86", r"this\.#": "84", r"\bawait\b(?![^{]*\basync\b)(?=\s+import)": "89",
    r"AbortSignal\.timeout": "103", r"crypto\.randomUUID": "92", r"static\s*\{": "94",
}


def rules(style: str) -> list[tuple[str, str]]:
    """(selectors, declarations) of every plain rule; those within @media and @supports among them."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.S)
    return [(selectors.strip(), body) for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain)]


@pytest.mark.parametrize("newer", NEWER_CSS)
def test_the_style_sheet_does_without(newer: str) -> None:
    plain = re.sub(r"/\*.*?\*/|@supports not \(inset: 0\)", "", STYLE, flags=re.S)
    assert re.findall(newer, plain) == [], f"needs Chromium {NEWER_CSS[newer]}"


def test_a_newer_selector_takes_no_older_one_down_with_it() -> None:
    """A browser that does not know a selector drops the whole rule."""
    for selectors, _ in rules(STYLE):
        if ":has(" in selectors or ":focus-visible" in selectors:
            assert "," not in selectors, selectors


def test_what_is_focused_is_seen_without_focus_visible() -> None:
    by_selector = dict(rules(STYLE))
    assert "outline" in by_selector[":focus"]
    assert by_selector[":focus:not(:focus-visible)"].strip() == "outline: 0;"


def test_flexible_boxes_have_room_where_there_is_no_gap() -> None:
    fallback = STYLE.split("@supports not (inset: 0)")[1]
    for selectors, body in rules(STYLE):
        if "display: flex" in body and "gap:" in body:
            assert f"{selectors} > *" in fallback, selectors


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_does_without_newer_language(script: object) -> None:
    text = script.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    found = {newer: NEWER_SCRIPT[newer] for newer in NEWER_SCRIPT if re.search(newer, text)}
    assert found == {}
