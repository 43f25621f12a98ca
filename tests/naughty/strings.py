"""Texts that mean harm, or that break what was not made for them. All of our own making."""

import unicodedata

from app.records.values import legible

TAG = "<zqx"
"""Never stands in a page: whoever typed it finds it escaped."""
CALL = "window.__xss=1"
"""What every script among them does, so that a browser tells."""
SUM = "zq1337zq"
"""What a template would make of `zq{{7*191}}zq`, were it ever taken for one."""
HEADER = "X-Zqx"
"""A mail or an answer that bears this header was given it by a text."""

NAUGHTY = (
    f"{TAG} onload={CALL}>", f"\">{TAG}>", f"'>{TAG}>", f"</title>{TAG}>", f"</textarea></select>{TAG}>",
    f"<script>{CALL}</script>", f"\"><script>{CALL}</script>", f"<img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>", f"' onfocus={CALL} autofocus='", f"javascript:{CALL}", f"'-{CALL}-'", f"]]>{TAG}>",
    "＜script＞", "&lt;zq&gt;", "&amp;", "&#60;zq&#62;", "\u2028zq\u2029",
    "zq{{7*191}}zq", "{% raw %}", "${7*191}", "#{7*191}", "{0.__class__}", "%(x)s%s%n", "{", "}",
    "<b><para>", "<img src='/etc/passwd'/>", "<font color='red'>zq", "<onDraw name='zq'/>", ") Tj ET Q (",
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "＝1+1", "－2+3", "\t=1+1", "=HYPERLINK(\"http://zq\")",
    "' OR '1'='1", "'; DROP TABLE version; --", "%_\\", "\"", "'", "`", "\\", ";", ",", "|",
    f"zq\r\n{HEADER}: 1", f"zq\n{HEADER}: 1", "zq\x00zq", "zq\x1b[31m\x07zq", "\ud800zq\udfff",
    "../../../../etc/passwd", "..\\..\\windows", "//zq.example", "CON", "a/b",
    "\u202ezq\u2066甲\u2069", "\u200f\u200ezq", "zq\u200b\u200c\u200d\ufeffzq", "e\u0301\u0323zq", "é",
    "👩\u200d👩\u200d👧\u200d👦", "🇨🇳", "𠮷野家", "\U00020bb7\U0002a6a5\U0002ebf0", "\ue000", "\ufffe",
    "שלום", "مرحبا", "ß", "İi", "ﬀ", "１２３", "½", "Ⅷ", "　甲　", "null", "None", "undefined", "NaN", "true",
    "字" * 300, "x" * 300,
)

STORED = tuple(text for text in NAUGHTY if legible(text) == text and len(text) < 100
               and not any(unicodedata.category(sign) in ("Co", "Cn") for sign in text))
"""Those that stay what they are when they are typed, fit most columns, and that no name refuses as private signs."""
