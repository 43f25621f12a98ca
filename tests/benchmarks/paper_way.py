"""Our way for `bench_paper`, in the form that `rivals/measure.py` runs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.documents.paper.certificate import certificate as make_certificate
from app.documents.paper.summary import summary
from app.documents.paper.type import Type, open_type
from tests.benchmarks.bench_paper import CERTIFICATE, report_of


def prepare(fonts: Path) -> Type:
    return open_type(fonts.parent / "unpacked")


def certificate(content: dict[str, Any], type_: Type) -> bytes:
    serial = content["serial"]
    return make_certificate(replace(CERTIFICATE, serial=serial, code=content["code"][:-6] + serial[-6:]), type_).content


def report(content: dict[str, Any], type_: Type) -> bytes:
    return summary(report_of(content["rows"]), type_).content
