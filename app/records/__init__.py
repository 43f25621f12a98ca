"""What schools report: every kind of record through one door."""

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Locked

from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.approval.steps import Verb
from app.db.engine import db
from app.jobs.working import works
from app.records import routes
from app.records.attachments import files, needed_documents
from app.records.blueprint import blueprint
from app.records.disclosing import reveals
from app.records.finding import everywhere
from app.records.finding.search import Narrowing
from app.records.freezes import Frozen
from app.records.kinds import KINDS
from app.records.mentions import partner_mentions, partner_users, person_mentions
from app.records.people import persons_in_scope
from app.records.reviewing import delegation_routes, desk, review
from app.records.reviewing.many import WORK, approve_as_job
from app.records.sheets import layout_routes
from app.records.sheets import routes as sheet_routes
from app.records.sheets import works as sheet_works
from app.records.writing import entry, on_behalf
from app.records.writing.old_ledgers import REVIEWED, old_marks, was_taken_over
from app.records.writing.once import once_token
from app.records.writing.submitting import WORK as SUBMIT_WORK
from app.records.writing.submitting import submit_as_job
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words

__all__ = ["delegation_routes", "desk", "entry", "everywhere", "files", "layout_routes", "needed_documents",
           "on_behalf", "reveals", "review", "routes", "sheet_routes"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_error_handler(Frozen, _frozen)
    app.context_processor(everywhere.search_box)
    app.extensions.setdefault("record_notices", []).append(on_behalf.entered_notices)
    app.extensions.update(persons_in_scope=persons_in_scope, partner_mentions=partner_mentions,
                          person_mentions=person_mentions, partner_users=partner_users)
    works(app)[WORK] = approve_as_job
    app.extensions.setdefault("kept_pages", {}).update({"records.edit": entry.kept_page,
                                                        "records.autosave": entry.kept_page})
    app.jinja_env.globals["once_token"] = once_token
    app.extensions.setdefault("record_links", [])
    app.extensions.setdefault("list_links", [])
    app.extensions.setdefault("record_papers", [])
    app.jinja_env.globals["list_papers"] = app.extensions.setdefault("list_papers", [])
    app.extensions.setdefault("record_marks", []).append(old_marks)
    app.jinja_env.globals["record_narrowings"] = app.extensions.setdefault("record_narrowings", {})
    app.extensions["record_narrowings"]["old"] = Narrowing(REVIEWED, was_taken_over)
    works(app)[SUBMIT_WORK] = submit_as_job
    app.extensions.setdefault("record_problems", [])
    works(app).update({sheet_works.READ: sheet_works.do_read, sheet_works.TAKE: sheet_works.do_take})

    def reads(user: object) -> bool:
        return user.holds(*READS_RECORDS)  # type: ignore[attr-defined, no-any-return]  # a User

    name_trail(
        app, subjects={"version": Words("记录版本", "Record version"),
                       "kind": Words("一类记录", "A kind of record"), "job": Words("任务", "Job"),
                       "lock": Words("锁定期间", "Locked period"),
                       "documents": Words("必备材料", "Needed documents"), "freeze": Words("冻结", "Freeze"),
                       "delegation": Words("代理", "Delegation"), "sheet": Words("表格", "Sheet"),
                       "layout": Words("对外表式", "Layout")},
        acts={verb.value: verb.words for verb in Verb} | {
            "start": Words("新建草稿", "Began a draft"), "edit": Words("修改草稿", "Edited a draft"),
            "attach": Words("上传附件", "Attached a file"), "detach": Words("移除附件", "Removed a file"),
            "upload": Words("上传表格", "Sent a sheet"),
            "old_ledger": Words("作为原有台账上传", "Sent as an old ledger"),
            "export": Words("导出", "Exported"), "import": Words("导入", "Imported"), "read": Words("查阅", "Read"),
            "need": Words("设为必备", "Asked for a document"),
            "need_no_more": Words("不再必备", "No longer asks for it"),
            "lock": Words("锁定", "Locked"), "lift": Words("解除锁定", "Lifted a lock"),
            "except": Words("允许例外", "Allowed an exception"), "freeze": Words("冻结", "Announced a freeze"),
            "thaw": Words("解除冻结", "Lifted a freeze"), "go_on": Words("按例外办理", "Went on under an exception"),
            "delegate": Words("委托代理", "Delegated a desk"),
            "end_delegation": Words("结束代理", "Ended a delegation"),
            "star": Words("标记待核", "Starred for checking"), "unstar": Words("取消待核", "Took a star off")},
        details={"series": Words("登记号", "record"), "number": Words("版次", "version"),
                 "source": Words("原状态", "from"), "target": Words("新状态", "to"),
                 "hash": Words("内容散列", "content hash"),
                 "decision": Words("决定编号", "decision"), "copied_from": Words("复制自版次", "copied from version"),
                 "deputy_of": Words("代", "for"), "deputy": Words("代理人", "deputy"),
                 "person": Words("人员", "person"), "through": Words("至", "through"), "kind": Words("类别", "kind"),
                 "document": Words("材料", "document"), "digest": Words("文件散列", "file hash")},
        fields={document.name: document.title for kind in KINDS.values() for document in kind.documents}
        | {field.name: field.label for kind in KINDS.values() for rows in kind.rows for field in rows.fields}
        | {field.name: field.label for kind in KINDS.values() for field in kind.fields}
        | {"form": Words("登记表", "Form")})
    add_entry(app, Entry(Words("首页", "Home"), "records.home", 10, lambda user: True))
    add_entry(app, Entry(Words("登记", "Records"), "records.overview", 20, reads))
    add_entry(app, Entry(Words("审核", "Reviews"), "records.desk", 30, reads))


def _frozen(frozen: Frozen) -> ResponseReturnValue:
    """Nothing of this request is kept, and its person reads the notice of the freeze (423)."""
    db.session.rollback()
    return current_app.handle_http_exception(Locked(str(frozen.words)))
