"""The signed statement: verified from the published key alone; ten thousand forgeries, none verified."""

import base64
import json
import random
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.db.stamps import utc_now
from app.documents.statement import (
    COMPROMISED,
    FORGED,
    NOT_OURS,
    REAL,
    UNKNOWN_KEY,
    WRONG_DAY,
    BadKeys,
    NotVerified,
    PublicKey,
    Statement,
    codes_in,
    key_name,
    keys_as_json,
    line,
    read_keys,
    signed,
    unproven,
    unsigned,
    verified,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ADDRESS = "https://registry.example/verify/7Kq2mZxT9bLw4RsCxYz0aA"
SPELLINGS = (str.lower, str.swapcase, lambda text: text + "=", lambda text: text + "======", lambda text: "=" + text,
             lambda text: text + "A", lambda text: text + " ", lambda text: text.replace("O", "0"),
             lambda text: text.replace("I", "1"), lambda text: f"{text[:40]}\n{text[40:]}",
             lambda text: text.replace("/", "//"), lambda text: text.replace(".", "%2E"))
ALPHABETS = (base64.urlsafe_b64encode, base64.b64encode, base64.b16encode, base64.b32hexencode, base64.a85encode)


def public_of(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


KEY = PublicKey(key_name(public_of(PRIVATE)), public_of(PRIVATE), date(2026, 1, 1))
RETIRED = PublicKey(key_name(public_of(OTHER)), public_of(OTHER), date(2025, 1, 1), date(2025, 12, 31))
KEYS = {item.key: item for item in (KEY, RETIRED)}
TRUE = Statement(
    form=REAL, key=KEY.key, serial="ZM2026-000001", number="渝中教外备〔2026〕12号", version="2",
    digest="7f3a91c20b5e4d6a", kind="agreement", school="示例区示例中学校", bureau="示例市示例区教育委员会",
    filed_on="2026-03-16", issued_on="2026-03-18")
CODE = signed(TRUE, ADDRESS, PRIVATE)
CHANGES = {"serial": "ZM2026-000002", "number": "渝中教外备〔2026〕13号", "version": "3", "digest": "0" * 16,
           "kind": "teacher", "school": "示例区另一示例中学校", "bureau": "示例市教育局", "filed_on": "2026-03-17",
           "issued_on": "2026-03-19", "form": "exreg1-demo"}


def refused(code: str, keys: dict[str, PublicKey] | None = None) -> NotVerified:
    with pytest.raises(NotVerified) as told:
        verified(code, KEYS if keys is None else keys)
    return told.value


def test_a_statement_is_verified_from_its_published_key_alone() -> None:
    published = json.dumps({"keys": keys_as_json(KEYS.values())})
    assert verified(CODE, read_keys(published)) == TRUE
    assert read_keys(published) == KEYS


def test_what_a_statement_binds_is_legible_without_our_program() -> None:
    body = CODE.rpartition("/")[2].partition(".")[0]
    assert base64.b32decode(body + "=" * (-len(body) % 8)).decode().split("\n") == [
        REAL, KEY.key, "ZM2026-000001", "渝中教外备〔2026〕12号", "2", "7f3a91c20b5e4d6a", "agreement",
        "示例区示例中学校", "示例市示例区教育委员会", "2026-03-16", "2026-03-18"]


def test_ten_thousand_forgeries_and_none_is_verified() -> None:
    forged = [code for code in (*flips(), *respelt(), *forgeries(random.Random(4))) if code != CODE]
    assert len(forged) >= 10_000
    for code in forged:
        refused(code)


def flips() -> Iterator[str]:
    """Every bit of the code, one at a time; every letter left out; every end cut off."""
    raw = CODE.encode()
    for place in range(len(raw)):
        for bit in range(8):
            yield (raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1:]).decode("latin-1")
        yield CODE[:place]
        yield CODE[:place] + CODE[place + 1:]


def respelt() -> Iterator[str]:
    """The same bytes in other letters, and with letters that a careless reader would pass over."""
    text, _, seal = CODE.rpartition(".")
    head, _, body = text.rpartition("/")
    for spell in SPELLINGS:
        yield from (f"{head}/{spell(body)}.{seal}", f"{head}/{body}.{spell(seal)}", spell(CODE))
    for write in ALPHABETS:
        other_body, other_seal = (write(base64.b32decode(part + "=" * (-len(part) % 8))).decode()
                                  for part in (body, seal))
        yield from (f"{head}/{other_body}.{seal}", f"{head}/{body}.{other_seal}", f"{head}/{other_body}.{other_seal}")


def forgeries(chance: random.Random) -> Iterator[str]:
    """Changed and swapped fields, another record's statement, other keys and key ids, other days, other addresses."""
    seal = CODE.rpartition(".")[2]
    for _ in range(640):
        other = replace(TRUE, **dict(chance.sample(sorted(CHANGES.items()), chance.randint(1, 4))))
        one, two = chance.sample(sorted(CHANGES), 2)
        swapped = replace(TRUE, **{one: getattr(TRUE, two), two: getattr(TRUE, one)})
        places = chance.sample(range(len(CODE)), chance.randint(1, 9))
        letters = [chance.choice(string.printable) if at in places else char for at, char in enumerate(CODE)]
        yield from (
            f"{unsigned(other, ADDRESS)}.{seal}", f"{unsigned(swapped, ADDRESS)}.{seal}",
            signed(other, ADDRESS, OTHER), signed(replace(other, key=RETIRED.key), ADDRESS, PRIVATE),
            signed(replace(TRUE, key=f"{chance.getrandbits(32):08x}"), ADDRESS, PRIVATE),
            signed(replace(TRUE, issued_on=f"20{chance.randint(10, 25)}-03-18"), ADDRESS, PRIVATE),
            unproven(other, ADDRESS), "".join(letters),
            f"{ADDRESS}/{signed(other, ADDRESS + 'x', PRIVATE).rpartition('/')[2]}",
        )


@pytest.mark.parametrize(("code", "words"), [
    ("", NOT_OURS), ("https://registry.example/verify/", NOT_OURS), (CODE[:-1], NOT_OURS), (ADDRESS, NOT_OURS),
    (CODE.replace("registry", "regístry"), FORGED), (f"\ud800{CODE}", NOT_OURS), ("x" * 9000 + CODE, NOT_OURS),
    (signed(replace(TRUE, key="0badc0de"), ADDRESS, PRIVATE), UNKNOWN_KEY),
    (signed(replace(TRUE, issued_on="2025-12-31"), ADDRESS, PRIVATE), WRONG_DAY),
    (signed(replace(TRUE, key=RETIRED.key), ADDRESS, OTHER), WRONG_DAY),
    (unproven(TRUE, ADDRESS), FORGED),
])
def test_a_refusal_says_why(code: str, words: object) -> None:
    assert refused(code).words == words


def test_a_compromised_key_proves_nothing_by_itself() -> None:
    keys = {KEY.key: replace(KEY, until=date(2026, 6, 1), compromised_at=utc_now())}
    assert refused(CODE, keys).words == COMPROMISED
    assert verified(CODE, keys, compromised_too=True) == TRUE


def test_no_name_makes_a_second_line_or_an_endless_one() -> None:
    assert line("甲\n乙\r\n丙\u2028丁\ud800") == "甲 乙 丙 丁 "
    assert line("字" * 65) == "字" * 62 + "……"


@pytest.mark.parametrize("text", [
    "", "[]", "{}", '{"keys": []}', '{"keys": [{"id": "x"}]}', "\x00",
    json.dumps({"keys": [keys_as_json([KEY])[0] | {"id": "00000000"}]}),
    json.dumps({"keys": [keys_as_json([KEY])[0] | {"public": "AAAA"}]}),
    json.dumps({"keys": [keys_as_json([KEY])[0] | {"since": "soon"}]}),
])
def test_a_file_that_holds_no_keys_is_refused(text: str) -> None:
    with pytest.raises(BadKeys):
        read_keys(text)


def test_the_code_behind_a_link_is_found_in_a_file_and_nothing_else_is() -> None:
    pdf = b"%PDF /A<</S/URI/URI <" + CODE.encode().hex().encode() + b">>> /URI <" + b"ab" * 50 + b"> /URI <" + b"a" * 41
    assert codes_in(pdf + b"> " + bytes(range(256))) == [CODE]
