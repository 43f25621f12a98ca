"""Fonts: every character that a name may hold is drawn, extracted as itself, or reported."""

import multiprocessing
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.marks import PAGE
from app.documents.paper.metadata import Imprint
from app.documents.paper.type import PACKED, Type, Typeface, unpack

STANDARD = "".join((Path(__file__).parent / "standard_characters.txt").read_text(encoding="utf-8").split())
EXTENSIONS = (
    range(0x3400, 0x4DB6, 5),
    range(0x4E00, 0x9FF0, 7),
    range(0x20000, 0x2A6D6, 37),
    range(0x2A700, 0x2B734, 11),
    range(0x2B820, 0x2CEA1, 13),
    range(0x2CEB0, 0x2EBE0, 17),
)


def traditional() -> str:
    """The first plane of Big5, in the order of its codes."""
    pairs = (bytes((high, low)) for high in range(0xA4, 0xC7) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return "".join(pair.decode("big5", "ignore") for pair in pairs)


def drawn(text: str, typeface: Typeface) -> bytes:
    """The text on as many pages as it takes, forty characters a line."""
    canvas = TaggedCanvas(Imprint("字符", "测试", "zh", date(2026, 1, 1)), PAGE)
    lines = [text[at : at + 40] for at in range(0, len(text), 40)]
    for top in range(0, len(lines), 50):
        for row, line in enumerate(lines[top : top + 50]):
            with canvas.content("P"):
                canvas.write(40, 800 - row * 15, line, typeface, 12)
        canvas.showPage()
    return canvas.finished()


def test_every_standard_traditional_and_rare_character_is_extracted_as_itself(
    type_: Type, pages: Callable[[bytes], list[str]], poppler_text: Callable[[bytes], str]
) -> None:
    text = STANDARD + traditional() + "".join(chr(code) for block in EXTENSIONS for code in block)
    content = drawn(text, type_.zh.song)
    assert len(STANDARD) == 8105
    assert "".join(pages(content)) == text
    assert poppler_text(content) == text


def test_every_style_draws_every_standard_character(type_: Type) -> None:
    for styles in (type_.zh, type_.en):
        for typeface in (styles.song, styles.title, styles.hei, styles.bold):
            assert (
                typeface.missing(
                    [STANDARD, traditional(), "䶮𬭎𠮷㛃𫖯", "Ñandú Žižek Đặng Łódź Ğışık Őrség Țară Ωμέγα Борис"]
                )
                == ()
            )


def test_a_character_no_face_has_is_drawn_as_a_sign_and_reported(
    type_: Type, pages: Callable[[bytes], list[str]]
) -> None:
    text = "甲\x00\u202e\U0002ebf0\U0001f600\ue000\ud800乙"
    assert type_.zh.song.missing([text]) == tuple(sorted("\x00\u202e\U0002ebf0\U0001f600\ue000\ud800"))
    assert pages(drawn(text, type_.zh.song)) == ["甲〓〓〓〓〓〓乙"]


def test_a_letter_is_reported_missing_but_a_line_end_is_not(type_: Type) -> None:
    assert type_.zh.song.missing(["甲\r\n乙\t丙", ""]) == ()


def test_random_mixtures_of_styles_are_valid_and_keep_their_text(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]]
) -> None:
    chance = random.Random(7)
    text = "".join(chance.choice(STANDARD + "ABCxyz019“”‘’，。（）·—…㐀𠮷") for _ in range(400))
    for typeface in (type_.zh.title, type_.zh.hei, type_.en.bold):
        content = drawn(text, typeface)
        assert failures(content) == []
        assert "".join(pages(content)) == text


def test_english_quotation_marks_are_narrower_than_chinese_ones(type_: Type) -> None:
    assert type_.zh.song.width("“”") == 2000
    assert type_.en.song.width("“”") < 1000
    assert type_.zh.song.width("’") == type_.en.song.width("’") < 500


def test_two_processes_may_unpack_into_one_folder(tmp_path: Path) -> None:
    packed = PACKED / "NotoSansSC-Bold.ttf.xz"
    with multiprocessing.get_context("fork").Pool(2) as pool:
        first, second = pool.starmap(unpack, [(packed, tmp_path), (packed, tmp_path)])
    assert first == second
    assert [file.name for file in tmp_path.iterdir()] == [first.name]
    assert first.read_bytes()[:4] == b"\0\1\0\0"
