"""WeasyPrint: one configuration of fonts for all documents, the contents by target-counter, charts and code in SVG."""

import io
from html import escape
from pathlib import Path
from typing import Any

import segno
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

FACES = {"Song": "NotoSerifSC-Regular", "Title": "NotoSerifSC-Black", "Hei": "NotoSansSC-Regular",
         "Bold": "NotoSansSC-Bold"}
LOOK = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: counter(page); font: 14pt Song } }
body { font: 12pt/20pt Song } h1 { font: 36pt Title; text-align: center } h2 { font: 15pt/30pt Title }
td, th { font: 9pt/13pt Song; padding: 2pt 3pt; border-bottom: .4pt solid gray; text-align: left; vertical-align: top }
table { width: 100%; border-collapse: collapse; table-layout: fixed } th { font-family: Bold } .h { font-family: Hei }
ol a::after { content: leader('.') target-counter(attr(href), page) } .c { text-align: center } .s { font-size: 9pt }
"""


def prepare(fonts: Path) -> tuple[FontConfiguration, CSS]:
    configuration = FontConfiguration()
    faces = "".join(f"@font-face {{ font-family: {name}; src: url('{(fonts / f'{face}.ttf').as_uri()}') }}"
                    for name, face in FACES.items())
    return configuration, CSS(string=faces + LOOK, font_config=configuration)


def printed(body: str, ready: tuple[FontConfiguration, CSS]) -> bytes:
    configuration, look = ready
    html = HTML(string=f"<html lang='zh-CN'><body>{body}</body></html>")
    return html.write_pdf(stylesheets=[look], font_config=configuration) or b""


def certificate(content: dict[str, Any], ready: tuple[FontConfiguration, CSS]) -> bytes:
    code = io.BytesIO()
    segno.make_qr(content["code"], error="m").save(code, kind="svg", xmldecl=False, border=0, scale=1.1)
    rows = "".join(f"<tr><td class=h>{zh}<br>{en}</td><td style='font-size:12pt'>{escape(a)}<br>{escape(b)}</td></tr>"
                   for zh, en, a, b in content["facts"])
    small = "".join(f"<p class='c s'>{escape(text)}</p>" for text in (*content["small"], content["serial"]))
    issuer = "".join(f"<p>{escape(text)}</p>" for text in content["issuer"])
    return printed(
        f"<h1>备案证明</h1><p class=c>CERTIFICATE OF FILING</p><p class=c>{escape(content['number'])}</p>"
        f"<table>{rows}</table>{code.getvalue().decode()}{issuer}{small}", ready)


def chart(bars: list[list[Any]]) -> str:
    most = max(number for _, number in bars) or 1
    drawn = "".join(
        f"<rect x='{60 * at + 10}' y='{110 - 100 * number / most:.1f}' width='40' height='{100 * number / most:.1f}'"
        f" fill='#1F3A5F'/><text x='{60 * at + 30}' y='125' font-family='Hei' font-size='9' text-anchor='middle'>"
        f"{escape(name)}</text>" for at, (name, number) in enumerate(bars))
    return f"<svg width='430' height='130' viewBox='0 0 430 130'>{drawn}</svg>"


def report(content: dict[str, Any], ready: tuple[FontConfiguration, CSS]) -> bytes:
    parts = [f"<p class=c style='font-size:22pt'>{escape(content['name'])}</p><ol style='break-before:page'>"]
    parts += [f"<li><a href='#c{at}'>{escape(chapter['title'])}</a>"
              for at, chapter in enumerate(content["chapters"])]
    parts.append("</ol><div style='break-before:page'></div>")
    head = "".join(f"<th style='width:{width}mm'>{escape(text)}</th>"
                   for text, width in zip(content["heads"], (22, 40, 39, 43, 12), strict=True))
    for at, chapter in enumerate(content["chapters"]):
        rows = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in chapter["rows"])
        parts.append(f"<h2 id='c{at}'>{escape(chapter['title'])}</h2><p>{escape(chapter['rule'])}</p>"
                     f"{''.join(map(chart, chapter['charts']))}<table><thead><tr>{head}</tr></thead>{rows}</table>")
    return printed("".join(parts), ready)
