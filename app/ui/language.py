"""Which language and which letter size a request gets, and the words every template may use.

Order: what the address asks for, what this browser chose before, what the user set, what the browser prefers, Chinese.
"""

from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from app.ui.territories import territory_name
from app.ui.text import MIB, mask_number, text
from app.ui.words import DEFAULT_LANGUAGE, LANGUAGES, current_language, speak, t

HTML_LANGUAGE = {"zh": "zh-Hans", "en": "en"}
SWITCHES = {"language": LANGUAGES, "text_size": ("normal", "large")}
"""Query parameters that set a cookie (see `cookie_of`). No filter and no form field may bear these names."""

COOKIE_AGE = 365 * 24 * 3600


def asked(switch: str) -> str:
    """What the address asks for, when it is one of the choices."""
    value = request.args.get(switch, "")
    return value if value in SWITCHES[switch] else ""


def cookie_of(switch: str) -> str:
    """The name of its cookie: over https one that no other host can set."""
    return f"__Host-{switch}" if current_app.config["SESSION_COOKIE_SECURE"] else switch


def chosen(switch: str) -> str:
    """What the address asks for, or what this browser chose before."""
    remembered = request.cookies.get(cookie_of(switch), "")
    return asked(switch) or (remembered if remembered in SWITCHES[switch] else "")


def keep_choice(response: Response, switch: str, value: str = "") -> None:
    """Remember it in this browser; forget it without a value."""
    response.set_cookie(cookie_of(switch), value, max_age=COOKIE_AGE if value else 0, httponly=True, samesite="Lax",
                        secure=current_app.config["SESSION_COOKIE_SECURE"])


def text_size() -> str:
    """`normal` or `large`, for those who read large letters better (适老化)."""
    return chosen("text_size") or "normal"


def html_language() -> str:
    return HTML_LANGUAGE[current_language()]


def switch_url(switch: str, value: str) -> str:
    """The page on screen, with one switch set."""
    kept = [(name, each) for name, each in request.args.items(multi=True) if name != switch]
    return f"{quote(request.path)}?{urlencode([*kept, (switch, value)])}"


def _set_by_user(app: Flask) -> str:
    if not hasattr(app, "login_manager") or not current_user.is_authenticated:
        return ""
    return getattr(current_user, "language", None) or ""


def _language_of_request(app: Flask) -> str:
    preferred = request.accept_languages.best_match(LANGUAGES)
    return chosen("language") or _set_by_user(app) or preferred or DEFAULT_LANGUAGE


def init_language(app: Flask) -> None:
    """Choose before each request, remember the choice after it, give the words to the templates."""

    @app.before_request
    def choose() -> None:
        g.language_before = current_language()
        if request.endpoint != "static":  # a stylesheet needs no words, so nobody is looked up for it
            speak(_language_of_request(app))

    @app.after_request
    def remember(response: Response) -> Response:
        for switch in SWITCHES:
            if value := asked(switch):
                keep_choice(response, switch, value)
        if response.mimetype == "text/html":
            response.content_language.add(current_language())
            response.vary.update(("Cookie", "Accept-Language"))
        return response

    @app.teardown_request
    def forget(error: BaseException | None) -> None:
        # the thread serves others next, and a test goes on in its own language
        speak(g.pop("language_before", DEFAULT_LANGUAGE))

    app.jinja_env.globals.update(
        t=t, text=text, territory_name=territory_name, mask_number=mask_number, current_language=current_language,
        html_language=html_language, text_size=text_size, switch_url=switch_url, MIB=MIB,
    )
    app.jinja_env.filters.update(text=text, territory_name=territory_name, mask_number=mask_number)
