"""Error pages in plain words: what happened, what to do now, and an id by which the log finds the request."""

import logging
import re
import secrets
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, default_exceptions

from app.ui.look import init_look
from app.ui.text import MIB
from app.ui.words import Words

logger = logging.getLogger(__name__)

HTML = "text/html; charset=utf-8"
SECRET_FIELD = re.compile(r"password|^code$")

BACK = Words("请返回上一页核对后再试。", "Please go back, check and try again.")
SAID = {
    400: (Words("请求有误", "The request could not be understood"), BACK),
    401: (Words("请先登录", "Please sign in"),
          Words("请登录后再打开本页。", "Sign in, then open this page again.")),
    403: (Words("您无权执行此操作", "You may not do this"),
          Words("如确有需要，请联系本单位负责人或系统管理员调整职责。",
                "If your work needs it, ask your head or the system administrator.")),
    404: (Words("找不到该页面", "Page not found"),
          Words("网址可能有误，或该内容不在您的查阅范围内。请从首页重新进入。",
                "The address may be wrong, or you may not see the content. Start again from the first page.")),
    405: (Words("不支持这种访问方式", "This page cannot be opened this way"),
          Words("请从首页进入，使用页面上的按钮操作。", "Start from the first page and use the buttons there.")),
    409: (Words("内容已被他人更新", "Someone was faster"),
          Words("您打开页面之后，该记录已有变化，您的操作没有执行。请返回，刷新后核对再办。",
                "The record changed after you opened the page; nothing was done. Go back, reload and look again.")),
    413: (Words("提交的内容过大", "Too much was sent"),
          Words("请减少后再试，或分几次提交。", "Send less in one go, or send it in parts.")),
    423: (Words("暂时锁定", "Locked for now"),
          Words("该内容正在被处理或已封存，请稍后再试。",
                "It is being worked on or has been closed. Try again later.")),
    429: (Words("操作过于频繁", "Too many requests"),
          Words("请稍等几分钟后再试。", "Please wait a few minutes and try again.")),
    500: (Words("系统出现错误", "Something went wrong here"),
          Words("本次操作没有保存。请稍后重试；如再次出现，请联系系统管理员。",
                "Nothing was saved. Try again later; if it happens again, tell the system administrator.")),
}
MOST = Words("一次提交合计不得超过 {limit} MB。请压缩附件或分批上传。",
             "At most {limit} MB may be sent in one go. Make the files smaller or send them in parts.")
MOST_TEXT = Words("每项文字不得超过 {limit} MB，一次提交不得超过 {parts} 项。",
                  "Each text may be {limit} MB at most, and one form may have {parts} fields.")
EXPIRED = (Words("页面停留过久，请重试", "This page was open too long"),
           Words("为安全起见，本次提交没有执行。您填写的内容仍在浏览器中，点返回即可看到，请重新提交。",
                 "For safety nothing was done. What you typed is still in your browser: go back and send it again."))
RESEND = Words("为安全起见，本次提交没有执行。您填写的内容没有丢失，点下面的按钮即可重新提交（附件需重新选择）。",
               "For safety nothing was done. What you typed is not lost: use the button below to send it again "
               "(files must be chosen again).")


def request_id() -> str:
    """Names this request on its error page and in the log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    name: str = g.request_id
    return name


def init_errors(app: Flask) -> None:
    """Error pages are drawn in the common look, so its pieces come along."""
    init_look(app)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(InternalServerError, _failed)


def _refused(error: HTTPException) -> ResponseReturnValue:
    """Keeps what the refusal says to the machine, such as Allow or Retry-After. To a host that is none of ours no page
    can be drawn: there is no address in it that would be right."""
    if isinstance(error, SecurityError):
        return Response(str(SAID[400][0]), 400, mimetype="text/plain")
    code = error.code or 500
    heading, advice = SAID.get(code, SAID[400])
    response = error.get_response()
    response.data = render_template("ui/error.html", code=code, request_id=request_id(), heading=heading,
                                    advice=advice, reason=_own_reason(error))
    response.content_type = HTML
    return response


def _own_reason(error: HTTPException) -> str:
    """What our own code gave with `abort(409, words)`, or how much may be sent to this page; the framework's English
    sentences are for its log."""
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _too_much()
    ours = type(error) is default_exceptions.get(error.code or 0) and "description" in vars(error)
    return str(error.description) if ours and error.description else ""


def _too_much() -> str:
    """By size as a whole, or by its text."""
    most = request.max_content_length
    if most is not None and (request.content_length or 0) > most:
        return MOST.say(limit=min(most, current_app.config["FILES_AT_ONCE"]) // MIB)
    return MOST_TEXT.say(limit=(request.max_form_memory_size or 0) // MIB, parts=request.max_form_parts)


def _failed(error: InternalServerError) -> ResponseReturnValue:
    """Drawn without the context of other pages: whatever failed, this page asks nothing of the database."""
    logger.error("request %s failed: %s %s", request_id(), request.method, request.path)
    heading, advice = SAID[500]
    page = current_app.jinja_env.get_template("ui/error.html")
    return page.render(code=500, request_id=request_id(), heading=heading, advice=advice), 500


def _expired(error: CSRFError) -> ResponseReturnValue:
    """The form's token is old or missing. What was typed can be sent again when it surely came from our own page."""
    heading, advice = EXPIRED
    resend = typed_fields()
    return render_template("ui/error.html", code=400, request_id=request_id(), heading=heading,
                           advice=RESEND if resend else advice, resend=resend), 400


def typed_fields() -> list[tuple[str, str]]:
    """The fields of the form, unless another site may have sent them or a secret is among them."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    own_page = request.headers.get("Sec-Fetch-Site") == "same-origin"
    secret = any(SECRET_FIELD.search(name) for name, _ in fields)
    return fields if own_page and not secret else []
