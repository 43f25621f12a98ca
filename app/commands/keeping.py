"""verify, seal, backup, restore, keys, rotate-keys: what keeps the registry sound."""

import json
import os
from pathlib import Path

import click

from app.backup import Done, back_up, check_backup
from app.backup import restore as take_back
from app.commands.acting import act_as, plainly, within
from app.config import new_keys, next_keys, read_settings
from app.db.anchors import anchor_faults
from app.db.cipher import Keyring, keyring
from app.db.engine import begin_snapshot, begin_writing, db
from app.db.rekeying import encrypt_again, refuse_wrong_keys
from app.db.seal_keeping import seal_unsealed
from app.db.trail import write_trail
from app.ui.text import MIB
from app.ui.words import Words, t
from app.verification import verify as find_faults

SOUND = Words("备份完好：{n} 个文件、{rows} 行（{seconds} 秒）。",
              "The backup is sound: {n} files and {rows} rows ({seconds} s).")
RESTORED = Words("已恢复 {n} 个文件、{rows} 行（{seconds} 秒）。",
                 "{n} files and {rows} rows are restored ({seconds} s).")


@click.command(help="核对全部记录 / check everything against itself")
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="另存于他处的锚点 / anchors that were kept elsewhere")
@within
def verify(anchors: Path | None) -> None:
    begin_snapshot(db.session)
    faults = [*find_faults(db.session), *(anchor_faults(db.session, anchors) if anchors else ())]
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        raise SystemExit(1)
    click.echo(t("全部一致。", "Everything agrees."))


@click.command(help="封存从未封存的行 / seal rows that were never sealed; the trail says so")
@click.option("--as", "as_user", required=True)
@within
def seal(as_user: str) -> None:
    begin_writing(db.session)
    act_as(as_user)
    number = seal_unsealed(db.session)
    db.session.commit()
    click.echo(t("已封存 {n} 行。", "{n} rows are sealed.", n=number))


@click.command(help="备份为一个文件 / everything into one file, while it is served; the keys are not in it")
@click.argument("file", type=click.Path(path_type=Path))
@within
def backup(file: Path) -> None:
    click.echo(kept(back_up(db.engine, file)))


def kept(done: Done) -> str:
    """What a backup holds, in words."""
    return t("已备份 {n} 个文件、{rows} 行到 {file}（{size} MiB，{seconds} 秒，已核对；不含密钥，请另行保管）。",
             "{n} files and {rows} rows are in {file} ({size} MiB, {seconds} s, verified; not the keys: keep them "
             "apart).", n=done.members, rows=done.rows, file=done.file, size=f"{done.size / MIB:.1f}",
             seconds=f"{done.seconds:.1f}")


@click.command(help="从备份恢复到空的安装 / a backup into an empty installation, then verified")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="只核对备份，不恢复 / look into the backup only")
@within
def restore(file: Path, only_check: bool) -> None:
    done = check_backup(db.engine, file) if only_check else take_back(db.engine, file)
    faults = [] if only_check else find_faults(db.session)
    for fault in faults:
        click.echo(str(fault), err=True)
    told = SOUND if only_check else RESTORED
    click.echo(told.filled(n=done.members, rows=done.rows, seconds=f"{done.seconds:.1f}"))
    if faults:
        raise SystemExit(1)


@click.command(help="生成一套新密钥；--next 只换数据密钥 / print a fresh set of keys; --next: the next data key alone")
@click.option("--json", "as_json", is_flag=True)
@click.option("--next", "following", is_flag=True)
def keys(as_json: bool, following: bool) -> None:
    fresh = _following() if following else new_keys()
    click.echo(json.dumps(fresh) if as_json else "\n".join(f"{name}={value}" for name, value in fresh.items()))


@plainly
def _following() -> dict[str, str]:
    ring: Keyring = read_settings(os.environ)["KEYRING"]
    return next_keys(ring)


@click.command(help="以当前数据密钥重新加密，中断后可再运行 / encrypt everything with the present data key; may be run "
                    "again")
@click.option("--as", "as_user", required=True)
@within
def rotate_keys(as_user: str) -> None:
    refuse_wrong_keys(db.session)
    act_as(as_user)
    number = sum(encrypt_again(db.session))
    begin_writing(db.session)
    write_trail(db.session, "rekey", "registry", "keys", rows=number)
    db.session.commit()
    click.echo(t("已以密钥 {key} 重新加密 {n} 个值。不再使用的旧密钥可以移除（备份中的内容仍需要它）。",
                 "{n} values are encrypted again with key {key}. Older keys may go (backups still need them).",
                 n=number, key=keyring().current))
