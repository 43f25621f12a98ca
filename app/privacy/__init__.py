"""Personal data: what people are told and agree to, how long their data is kept, and what is held about one person."""

from flask import Flask

from app.accounts.trail_words import name_trail
from app.privacy import consent_routes, notices, subject_routes
from app.privacy.blueprint import blueprint
from app.privacy.consents import consent_problems
from app.privacy.erased_notices import erased_notices
from app.privacy.subject import HANDS_OUT
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words

__all__ = ["consent_routes", "notices", "subject_routes"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions.setdefault("record_problems", []).append(consent_problems)
    app.extensions.setdefault("record_notices", []).append(consent_routes.consent_notices)
    app.extensions["record_notices"].append(erased_notices)
    app.extensions["person_links"].append((Words("导出个人资料", "Export a person's data"), "privacy.subject_data",
                                           HANDS_OUT))
    name_trail(
        app, subjects={"privacy_notice": Words("告知书", "Privacy notice"), "record": Words("记录", "Record"),
                       "person": Words("人员", "Person")},
        acts={"publish": Words("发布", "Published"), "consent": Words("登记同意", "Entered a consent"),
              "withdraw_consent": Words("登记撤回同意", "Entered a withdrawal"), "erase": Words("清除", "Erased")},
        details={"given_by": Words("谁同意", "by"), "given_to": Words("同意什么", "to"),
                 "notice": Words("告知书版次", "notice"), "consents_from": Words("自何日起要求同意", "demanded from"),
                 "as_of": Words("截至", "as of"), "rule": Words("期限规则", "rule"), "files": Words("文件数", "files")})
    add_entry(app, Entry(Words("告知书", "Privacy notices"), "privacy.notices", 66,
                         lambda user: user.holds(*notices.TELLS)))
