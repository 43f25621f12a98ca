"""What each act of the table of records sends, and where."""

from flask import Flask

MOVE = {"hash": "{hash}"}
WORDS = {"hash": "{hash}", "words": "示例", "reasons": "other", "overall": "示例"}

RECORD_ACTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "show": ("GET", "/records/{record}", {}),
    "review": ("GET", "/reviews/{record}", {}),
    "edit": ("GET", "/records/{record}/edit", {}),
    "save": ("POST", "/records/{record}/edit", {}),
    "submit": ("POST", "/records/{record}/submit", {}),
    "attach": ("POST", "/records/{record}/attachments", {"document": "zh_text"}),
    "detach": ("POST", "/records/{record}/attachments/{item}/remove", {}),
    "download": ("GET", "/attachments/{item}", {}),
    "document": ("GET", "/records/{record}/documents/zh_text", {}),
    "amend": ("POST", "/records/{record}/amend", {"reason": "示例"}),
    "renew": ("POST", "/records/{record}/renew", {}),
    "followup": ("POST", "/records/{record}/activity/new", {}),
    "targets": ("GET", "/records/{record}/targets", {}),
    "certificates": ("GET", "/records/{record}/certificates", {}),
    "preview": ("GET", "/records/{record}/certificates/preview", {}),
    "certify": ("POST", "/records/{record}/certificates", {}),
    "certificate": ("GET", "/certificates/{serial}.pdf", {}),
    "reissue_form": ("GET", "/certificates/{serial}/reissue", {}),
    "reissue": ("POST", "/certificates/{serial}/reissue", {}),
    "print": ("POST", "/records/{record}/form", {}),
    "stamped": ("GET", "/records/{record}/stamped", {}),
    "send_stamped": ("POST", "/records/{record}/stamped", {}),
    "reveal": ("POST", "/records/{record}/reveal", {"version": "1"}),
    "autosave": ("POST", "/records/{record}/autosave", {}),
    "star": ("POST", "/reviews/{record}/stars", {}),
    "sign": ("POST", "/records/{record}/sign", MOVE),
    "approve": ("POST", "/records/{record}/approve", MOVE),
    "withdraw": ("POST", "/records/{record}/withdraw", MOVE),
    "void": ("POST", "/records/{record}/void", MOVE),
    "return": ("POST", "/records/{record}/return", WORDS),
    "return_page": ("GET", "/records/{record}/return", {}),
    "refuse": ("POST", "/records/{record}/refuse", WORDS),
    "allow": ("POST", "/records/{record}/allow", WORDS),
    "fulfil": ("POST", "/records/{record}/fulfil", MOVE),
    "revoke": ("POST", "/records/{record}/revoke", WORDS),
}


def asked_of(app: Flask, method: str, path: str) -> tuple[str, str]:
    """Which endpoint this address asks."""
    endpoint, _ = app.url_map.bind("localhost").match(path.split("?")[0], method)
    return method, str(endpoint)
