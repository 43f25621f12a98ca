"""subject-access: all that is held about one person, as a reviewer of their part of the tree may hand it out."""

import json
from pathlib import Path

import click

from app.approval.knowing import NotThere
from app.commands.acting import Refused, act_as, within
from app.db.engine import db
from app.parties.access import find_person
from app.privacy.subject import HANDS_OUT, hand_out
from app.ui.words import Words, t


@click.command("subject-access", help="导出一人的全部个人资料 / hand out all that is held about one person, as JSON")
@click.argument("person")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--why", required=True, help="谁提出、如何核实身份 / who asked, and how they proved who they are")
@click.option("--as", "as_user", required=True)
@within
def subject_access(person: str, output: Path, why: str, as_user: str) -> None:
    user = act_as(as_user)
    if not user.holds(*HANDS_OUT):
        raise Refused(t("只有区、市审核人可以导出个人资料。", "Only reviewers of a bureau hand data out."))
    if not why.strip():
        raise Refused(t("请写明谁提出、如何核实身份：--why。", "Say who asked and how they proved it: --why."))
    found = find_person(db.session, user, person)
    if found is None:
        raise NotThere(Words(f"没有人员 {person}", f"there is no person {person}"))
    held = hand_out(db.session, user, found, why.strip())
    db.session.commit()
    output.write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")
