"""Typst: one compiler for all documents, their content handed in as JSON."""

import io
import json
from pathlib import Path
from typing import Any

import segno
import typst


def prepare(fonts: Path) -> dict[str, typst.Compiler]:
    here = Path(__file__).parent
    return {name: typst.Compiler(here / f"{name}.typ", root=here, font_paths=[fonts], ignore_system_fonts=True)
            for name in ("certificate", "report")}


def compiled(ready: dict[str, typst.Compiler], name: str, content: dict[str, Any]) -> bytes:
    made = ready[name].compile(format="pdf", sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
                               pdf_tags=False)
    assert isinstance(made, bytes)
    return made


def certificate(content: dict[str, Any], ready: dict[str, typst.Compiler]) -> bytes:
    code = io.BytesIO()
    segno.make_qr(content["code"], error="m").save(code, kind="svg", border=0)
    return compiled(ready, "certificate", content | {"qr": code.getvalue().decode()})


def report(content: dict[str, Any], ready: dict[str, typst.Compiler]) -> bytes:
    return compiled(ready, "report", content)
