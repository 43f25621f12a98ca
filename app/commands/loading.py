"""migrate, create-admin, seed, plan-load, import, export: what is brought in and taken out. Each is all or nothing."""

from pathlib import Path

import click

from app.accounts.create import admin_code
from app.accounts.models import APART, Role
from app.approval.knowing import read_known, refuse_before_filings
from app.commands.acting import Refused, act_as, within
from app.db.engine import begin_writing, db
from app.db.seal_keeping import upgrade_and_seal
from app.indicators.plan_faults import as_utf8, decoded
from app.indicators.questions import organisations_called
from app.organisations.models import Organisation
from app.planning.plan_keeping import keep_version
from app.records.kinds import KINDS
from app.records.sheets.exporting import export_records
from app.records.sheets.files import read_sheets
from app.records.sheets.importing import Report, import_records
from app.seeding import load_folder
from app.sheets.writing import write_files
from app.ui.words import t


@click.command(help="升级数据库结构 / bring the database to the newest migration")
@within
def migrate() -> None:
    """What the migrations wrote is sealed as they left it; the first one to know of seals seals everything."""
    sealed = upgrade_and_seal(db.session)
    if sealed:
        click.echo(t("升级后已封存 {n} 行。", "{n} rows are sealed as the upgrade left them.", n=sealed))


@click.command("create-admin", help="首位管理员的一次性口令 / one-time code of the first administrator")
@click.option("--username", default="admin", show_default=True)
@click.option("--org", default="", help="任职单位代码 / code of the organisation")
@click.option("--role", type=click.Choice([role.value for role in APART]), default=APART[0].value, show_default=True)
@within
def create_admin(username: str, org: str, role: str) -> None:
    begin_writing(db.session)
    seats: list[Organisation | None] = [*organisations_called(db.session, org)] or [None]
    code = admin_code(db.session, username, seats[0], Role(role))
    db.session.commit()
    click.echo(t("用户名 {name}，一次性口令（24 小时内有效，只显示这一次）：{code}",
                 "Sign-in name {name}, one-time code (24 hours, shown only now): {code}", name=username, code=code))


@click.command(help="载入文件夹 / load a folder of tables, all or nothing")
@click.argument("folder", type=click.Path(path_type=Path))
@within
def seed(folder: Path) -> None:
    summary = load_folder(db.session, folder)
    db.session.commit()
    for name, number in summary.counts.items():
        click.echo(f"{name}: {number}")


@click.command("plan-load", help="载入规划文件 / load a plan's file as its next version")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "as_user", required=True)
@click.option("--reason", default="", help="变更原因 / why the plan changes")
@within
def plan_load(file: Path, as_user: str, reason: str) -> None:
    """The source text lies beside the plans in `sources/`, under the plan's own name."""
    text, source = decoded(file.name, file.read_bytes()), file.parent / "sources" / f"{file.stem}.txt"
    source_text = as_utf8(source.name, source.read_bytes()) if source.exists() else ""
    begin_writing(db.session)
    version = keep_version(db.session, act_as(as_user), file.stem, text, source_text, reason)
    db.session.commit()
    click.echo(t("规划 {name} 第 {n} 版。", "Plan {name}, version {n}.", name=file.stem, n=version.number))


@click.command("import", help="导入表格为草稿 / import a sheet as drafts, all or nothing")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "as_user", required=True)
@click.option("--dry-run", is_flag=True)
@within
def import_sheet(kind: str, file: Path, as_user: str, dry_run: bool) -> None:
    table, children = read_sheets(KINDS[kind], file)
    begin_writing(db.session)
    report = import_records(db.session, KINDS[kind], table, act_as(as_user), dry_run=dry_run, children=children)
    if report.faults:
        db.session.rollback()
        raise Refused(_faults(report))
    if not dry_run:
        db.session.commit()
    click.echo(t("新建 {made}，更改 {changed}，未变 {same}。", "{made} made, {changed} changed, {same} unchanged.",
                 made=len(report.made), changed=len(report.changed), same=len(report.unchanged)))


def _faults(report: Report) -> str:
    return "\n".join(f"{fault.file}:{fault.row}:{fault.column}: {fault.words}" for fault in report.faults)


@click.command(help="导出表格 / export a kind of record to CSV or xlsx")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@click.option("--as", "as_user", required=True)
@click.option("--known", default="", help="按何时所知：当时有效的版本 / what stood then, for reading only")
@within
def export(kind: str, output: Path, as_user: str, known: str) -> None:
    moment = read_known(known) if known else None
    if moment is not None:
        refuse_before_filings(db.session, moment)
    begin_writing(db.session)
    actor = act_as(as_user)
    written = write_files(export_records(db.session, KINDS[kind], actor, known=moment), output)
    db.session.commit()
    for path in written:
        click.echo(str(path))
