"""verify, backup, restore, keys: what keeps the registry sound."""

import json
from pathlib import Path

import click

from app.backup import back_up
from app.backup import restore as take_back
from app.commands.acting import act_as, within
from app.config import new_keys
from app.db.engine import begin_snapshot, begin_writing, db
from app.db.seal_keeping import seal_unsealed
from app.ui.words import t
from app.verification import verify as find_faults


@click.command(help="核对全部记录 / check everything against itself")
@within
def verify() -> None:
    begin_snapshot(db.session)
    faults = find_faults(db.session)
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


@click.command(help="备份为一个文件 / everything into one file; the keys are not in it")
@click.argument("file", type=click.Path(path_type=Path))
@within
def backup(file: Path) -> None:
    number = back_up(db.engine, file)
    click.echo(t("已备份 {n} 个文件到 {file}（不含密钥，请另行保管）。",
                 "{n} files are in {file} (not the keys: keep them apart).", n=number, file=file))


@click.command(help="从备份恢复到空的安装 / a backup into an empty installation, then verified")
@click.argument("file", type=click.Path(path_type=Path))
@within
def restore(file: Path) -> None:
    number = take_back(db.engine, file)
    faults = find_faults(db.session)
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(t("已恢复 {n} 个文件。", "{n} files are restored.", n=number))
    if faults:
        raise SystemExit(1)


@click.command(help="生成一套新密钥 / print a fresh set of keys")
@click.option("--json", "as_json", is_flag=True)
def keys(as_json: bool) -> None:
    fresh = new_keys()
    click.echo(json.dumps(fresh) if as_json else "\n".join(f"{name}={value}" for name, value in fresh.items()))
