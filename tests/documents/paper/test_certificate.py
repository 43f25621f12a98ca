"""The certificate: valid, complete, on one page, the same bytes every time, whatever its content."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from app.documents.paper.certificate import certificate, print_run
from app.documents.paper.content import Certificate, Fact, Languages, texts
from app.documents.paper.type import Type
from app.documents.statement import line, signed
from app.ui.words import Words
from tests.documents.paper.samples import HOSTILE, LONGEST, NAME_25, PLAIN, SCHOOL_60, SHORTEST, squashed
from tests.documents.scanning import scanned
from tests.documents.test_statement import PRIVATE, TRUE

CONTENTS = {"plain": PLAIN, "shortest": SHORTEST, "longest": LONGEST}


@pytest.mark.parametrize("language", get_args(Languages))
@pytest.mark.parametrize("name", CONTENTS)
def test_every_certificate_is_valid_and_has_one_page(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]], name: str,
    language: Languages,
) -> None:  # fmt: skip
    paper = certificate(replace(CONTENTS[name], language=language), type_)
    assert failures(paper.content) == []
    assert len(pages(paper.content)) == paper.pages == 1
    assert paper.cut == ()
    assert paper.missing == ()


def test_a_certificate_says_what_it_attests_and_what_it_is_not(
    type_: Type, pages: Callable[[bytes], list[str]], poppler_text: Callable[[bytes], str]
) -> None:
    content = certificate(PLAIN, type_).content
    for text in (pages(content)[0], poppler_text(content)):
        for said in (
            "备案证明", "CERTIFICATEOFFILING", "渝中教外备〔2026〕12号", "第2版", "Version2", "示例区示例中学校",
            "ShiliMiddleSchool", "12500103MB1X00000X", "圣示例书院", "StExample’sCollege", "2026年3月16日",
            "16March2026", "2026年3月18日", "张三示例科长", "（盖章处）", "7F3A-91C2-0B5E", "SL-C-2026-000127",
            "本证明仅证明备案事实，不代替行政许可。", "itisnotanadministrativelicence",
        ):  # fmt: skip
            assert said in text


def test_one_language_leaves_the_other_out(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    chinese = pages(certificate(replace(PLAIN, language="zh"), type_).content)[0]
    english = pages(certificate(replace(PLAIN, language="en"), type_).content)[0]
    assert "Shili" not in chinese
    assert "示例区" not in english
    assert "CertificateofFiling" in english


def test_the_longest_names_are_whole(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    text = pages(certificate(LONGEST, type_).content)[0]
    assert len(SCHOOL_60) >= 60
    assert len(NAME_25) >= 25
    for said in texts(LONGEST):
        assert squashed(said) in text or said in (LONGEST.address, "both")


def test_demonstration_data_is_marked_and_real_data_is_not(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    assert "演示数据·不作任何证明之用" in pages(certificate(LONGEST, type_).content)[0]
    assert "演示" not in pages(certificate(PLAIN, type_).content)[0]


def test_a_preview_is_marked_whatever_it_is_of(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]]
) -> None:
    for content in (PLAIN, LONGEST):
        paper = certificate(replace(content, preview=True), type_)
        assert failures(paper.content) == []
        text = pages(paper.content)[0]
        assert "预览·尚未出具，无效" in text
        assert ("演示数据" in text) == content.demo


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_string_is_shown_or_reported_and_breaks_nothing(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]], name: str
) -> None:
    text = HOSTILE[name][:120]
    words = Words(text, text)
    content = replace(
        PLAIN, number=text, serial=text, kind=words, school=words, bureau=words, signatory=words, digest=text,
        facts=(Fact(Words("事项", "Matter"), words),),
    )  # fmt: skip
    paper = certificate(content, type_)
    assert failures(paper.content) == []
    shown = "".join("〓" if char in paper.missing else char for char in squashed(text))
    assert paper.cut or shown in pages(paper.content)[0]


def test_a_string_beyond_all_measure_is_cut_and_reported(type_: Type, failures: Callable[[bytes], list[str]]) -> None:
    paper = certificate(replace(PLAIN, school=Words("字" * 100_000, "x" * 100_000)), type_)
    assert paper.cut == ("学　　校",)
    assert failures(paper.content) == []


def test_an_address_too_long_for_a_code_is_refused(type_: Type) -> None:
    with pytest.raises(ValueError, match="too long"):
        certificate(replace(PLAIN, address="https://exreg.example/" + "x" * 4000), type_)


@pytest.mark.parametrize("name", ["plain", "longest"])
def test_a_statement_is_scanned_from_a_page_printed_at_200_dpi(type_: Type, tmp_path: Path, name: str) -> None:
    content = CONTENTS[name]
    statement = replace(TRUE, number=content.number, school=line(content.school.zh), bureau=line(content.school.zh))
    code = signed(statement, content.address, PRIVATE)
    assert scanned(certificate(replace(content, code=code), type_).content, tmp_path) == code


def test_many_certificates_are_one_valid_document_to_print(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]]
) -> None:
    kinds = (PLAIN, LONGEST, SHORTEST) * 2
    contents = [replace(content, serial=f"ZM2026-{at:06d}") for at, content in enumerate(kinds)]
    paper = print_run(contents, "示例", type_)
    assert failures(paper.content) == []
    assert paper.pages == len(contents)
    for content, text in zip(contents, pages(paper.content), strict=True):
        assert content.serial in text


def test_the_same_content_gives_the_same_bytes_in_eight_threads(type_: Type) -> None:
    contents = [replace(LONGEST, version=version) for version in range(4)]
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda content: certificate(content, type_).content, contents * 4))
    assert made == [certificate(content, type_).content for content in contents] * 4
    assert len(set(made)) == 4


def test_the_same_content_gives_the_same_bytes_in_another_process(type_: Type, fonts: Path, tmp_path: Path) -> None:
    program = (
        "import hashlib, pathlib, sys; from app.documents.paper.certificate import certificate;"
        "from app.documents.paper.type import open_type; from tests.documents.paper.samples import LONGEST;"
        "print(hashlib.sha256(certificate(LONGEST, open_type(pathlib.Path(sys.argv[1]))).content).hexdigest())"
    )
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(root), "TZ": "America/New_York"}
    command = [sys.executable, "-c", program, str(fonts)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert done.stdout.strip() == hashlib.sha256(certificate(LONGEST, type_).content).hexdigest()


def test_another_content_is_another_document(type_: Type) -> None:
    def identifier(content: Certificate) -> bytes:
        return certificate(content, type_).content.rpartition(b"/ID")[2]

    assert identifier(PLAIN) == identifier(PLAIN)
    assert identifier(PLAIN) != identifier(replace(PLAIN, version=3))
