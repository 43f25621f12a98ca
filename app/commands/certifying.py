"""certificate-check, signing-keys: what anybody checks without the registry, and the keys it is checked with."""

from pathlib import Path

import click

from app.commands.acting import act_as, plainly, print_json, within
from app.db.engine import begin_writing, db
from app.documents.keys import declare_compromised, public_keys, rotate, signing_key
from app.documents.statement import (
    DEMO,
    DEMO_ONLY,
    NOT_OURS,
    NotVerified,
    PublicKey,
    Statement,
    codes_in,
    keys_as_json,
    read_keys,
    verified,
)
from app.records.kinds import KINDS
from app.ui.words import Words, t

LABELS = (
    ("serial", Words("证明编号", "Serial")), ("number", Words("备案号", "Filing number")),
    ("version", Words("版次", "Version")), ("kind", Words("类别", "Kind")), ("school", Words("学校（单位）", "School")),
    ("bureau", Words("备案机关", "Filing bureau")), ("filed_on", Words("备案日期", "Filing date")),
    ("issued_on", Words("出具日期", "Date of issue")), ("digest", Words("校验码", "Check code")),
)
VERIFIED = Words("签名核验通过：下列证明确由该密钥签发。",
                 "Verified: this certificate was signed with the published key.")
COMPARE = Words("请逐项对照纸面或文件所载内容。", "Compare each line with the paper or file.")
NOT_THE_STATUS = Words("签名只证明当时出具过，不证明现状；现状见二维码所指的公开核验页。",
                       "It proves the issue, not the present status: that is on the public page behind the code.")
NOT_VERIFIED = Words("核验未通过：", "Not verified: ")


@click.command(help="离线核验备案证明 / check a certificate without a network: the text of its QR code, or its PDF")
@click.argument("source")
@click.option("--keys", "key_file", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="公布的密钥文件（/verify/keys.json） / the published file of keys")
@plainly
def certificate_check(source: str, key_file: Path) -> None:
    """Both languages at once: whoever holds a paper may read either. Exit status 1 when it is not verified."""
    keys = read_keys(key_file.read_text(encoding="utf-8", errors="replace"))
    try:
        statement = _checked(source, keys)
    except NotVerified as refusal:
        _say(Words(NOT_VERIFIED.zh + refusal.words.zh, NOT_VERIFIED.en + refusal.words.en), err=True)
        raise SystemExit(1) from None
    _say(VERIFIED)
    for name, label in LABELS:
        click.echo(f"  {label.zh} {label.en}: {_value(statement, name)}")
    _say(COMPARE)
    _say(NOT_THE_STATUS)


def _checked(source: str, keys: dict[str, PublicKey]) -> Statement:
    """The statement of a code, or of the one code in a PDF. A demonstration's proves nothing."""
    codes = codes_in(Path(source).read_bytes()) if _is_file(source) else [source.strip()]
    if len(codes) != 1:
        raise NotVerified(NOT_OURS)
    statement = verified(codes[0], keys)
    if statement.form == DEMO:
        raise NotVerified(DEMO_ONLY)
    return statement


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # a text too long or too odd to be a path
        return False


def _value(statement: Statement, name: str) -> str:
    value: str = getattr(statement, name)
    if name == "kind" and value in KINDS:
        return f"{KINDS[value].one.zh} {KINDS[value].one.en}"
    return value


def _say(words: Words, *, err: bool = False) -> None:
    click.echo(words.zh, err=err)
    click.echo(words.en, err=err)


@click.group(help="签名密钥 / the keys that sign certificates: list, rotate, declare compromised",
             invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="输出公布的密钥文件 / print the published file of keys")
@click.pass_context
def signing_keys(context: click.Context, as_json: bool) -> None:
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@within
def _list(*, as_json: bool) -> None:
    keys = public_keys(db.session).values()
    if as_json:
        print_json({"keys": keys_as_json(keys)})
        return
    for key in keys:
        state = (t("已失密", "compromised") if key.compromised_at else
                 t("已停用", "retired") if key.until else t("在用", "in use"))
        click.echo(f"{key.key}  {key.since} – {key.until or ''}  {state}")


@signing_keys.command("rotate", help="启用新密钥，停用旧密钥 / sign with a fresh key from now on")
@click.option("--as", "as_user", required=True)
@within
def rotate_key(as_user: str) -> None:
    begin_writing(db.session)
    act_as(as_user)
    key = rotate(db.session)
    db.session.commit()
    click.echo(t("新密钥 {key} 已启用。", "Key {key} signs from now on.", key=key.name))


@signing_keys.command("compromised", help="公告密钥失密 / declare a key compromised; what was issued is anchored first")
@click.argument("key")
@click.option("--reason", required=True, help="原因 / why")
@click.option("--as", "as_user", required=True)
@within
def compromised_key(key: str, reason: str, as_user: str) -> None:
    begin_writing(db.session)
    act_as(as_user)
    declare_compromised(db.session, key, reason)
    fresh = signing_key(db.session)
    db.session.commit()
    click.echo(t("密钥 {key} 已公告失密；此后用 {fresh} 签名。",
                 "{key} is declared compromised; {fresh} signs from now on.", key=key, fresh=fresh.name))
