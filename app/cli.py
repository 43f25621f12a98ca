"""The command line `exreg`, and the same commands under `flask --app wsgi`.

`--json` prints one JSON document and nothing else to standard output. What cannot be done is one sentence on standard
error (a seed or a sheet: one for each fault) and exit status 2. Changes and exports name who makes them with `--as`.
"""

import click
from flask import Flask
from flask.cli import ScriptInfo

from app import create_app
from app.commands import (
    asking,
    certifying,
    closing,
    comparing,
    disclosing,
    keeping,
    loading,
    printing,
    proving,
    reminding,
    retaining,
    serving,
)

COMMANDS = (
    serving.demo, serving.serve, serving.worker, serving.daily, serving.check, reminding.remind, loading.migrate,
    loading.create_admin, loading.seed, loading.plan_load, asking.board, asking.rows, asking.why, comparing.changes,
    closing.close, closing.closings, printing.certificate, printing.summary, certifying.certificate_check,
    certifying.signing_keys, proving.signatures, loading.import_sheet, loading.export, keeping.verify, keeping.seal,
    keeping.backup, keeping.restore, keeping.keys, keeping.rotate_keys, retaining.retain_data,
    disclosing.subject_access,
)


@click.group(help="学校国际交流登记系统 · School International Exchange Registry", commands=COMMANDS)
def exreg() -> None:
    """The group behind the console script."""


def register(app: Flask) -> None:
    """The same commands under `flask --app wsgi`."""
    for command in COMMANDS:
        app.cli.add_command(command)


def main() -> None:
    """The console script."""
    exreg(obj=ScriptInfo(create_app=create_app), prog_name="exreg")
