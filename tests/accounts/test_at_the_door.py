"""What every answer, cookie and source file keeps to, whoever asks (OWASP ASVS 5.0, see tests/asvs.toml)."""

import ast
import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.approval.models import Series
from app.config import BadSettings, new_keys, read_settings
from app.db.engine import db
from app.organisations.models import Organisation
from tests.client import StrictClient
from tests.world import World

SOURCE = Path(__file__).resolve().parents[2] / "app"
SCRIPTS = sorted((SOURCE / "ui" / "static").glob("*.js"))
STARTS_PROGRAMS = {"backup.py", "pdf_pages.py"}
"""By hand: PostgreSQL's own dump, and our own drawer of pages, with arguments of ours."""


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call in the source with the name that is called."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, ast.unparse(node.func), node


def imported() -> set[str]:
    """Every module the source imports, whole or in part."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_code_is_made_of_text_and_no_shell_is_asked() -> None:
    names = {name for _, name, _ in calls()}
    assert not names & {"eval", "exec", "compile", "render_template_string", "os.system", "os.popen", "__import__"}
    assert not imported() & {"pickle", "marshal", "shelve", "yaml"}
    assert {path.name for path, name, _ in calls() if name.startswith("subprocess.")} <= STARTS_PROGRAMS
    assert not [path for path, _, call in calls() for word in call.keywords if word.arg == "shell"]


def test_only_sound_hashes_and_ciphers_are_used() -> None:
    names = {name for _, name, _ in calls()}
    assert not [name for name in names if re.search(r"\b(md5|sha1|MD5|SHA1|ECB|CBC|TripleDES|ARC4)$", name)]
    assert "cryptography.hazmat.primitives.ciphers.aead.AESGCM" in imported()
    assert "cryptography.hazmat.primitives.ciphers.Cipher" not in imported()


CRYPTOGRAPHY = {"hashlib", "hmac", "secrets", "ssl", "argon2", "cryptography", "pyhanko", "pyhanko_certvalidator",
                "asn1crypto", "pyotp", "joserfc", "authlib"}
OTHERS = {"Crypto", "Cryptodome", "nacl", "rsa", "ecdsa", "pyaes", "des", "gmssl", "jwt", "jose", "passlib", "bcrypt",
          "scrypt", "crypt", "OpenSSL", "M2Crypto", "oscrypto", "itsdangerous"}


def test_known_libraries_alone_do_the_cryptography() -> None:
    """None of our own, and no second one: each algorithm is called by its name in one of these."""
    roots = {name.split(".")[0] for name in imported()}
    assert roots & OTHERS == set()
    assert roots & CRYPTOGRAPHY >= {"hashlib", "hmac", "secrets", "argon2", "cryptography", "pyhanko", "pyotp"}
    own = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")
           if "hazmat.primitives" in path.read_text(encoding="utf-8")}
    assert own == {"db/cipher.py", "documents/statement.py", "documents/keys.py", "documents/bureau_keys.py",
                   "commands/proving.py"}


def test_keys_have_128_bits_of_strength_and_more(app: Flask) -> None:
    """Keys of 256 bits for encrypting and for digests, Ed25519 for statements, and no shorter key is taken."""
    ring = app.config["KEYRING"]
    assert {len(key) for key in (*ring.data.values(), ring.index, ring.row_key)} == {32}
    assert "hazmat.primitives.asymmetric.ed25519" in (SOURCE / "documents" / "keys.py").read_text(encoding="utf-8")
    assert len(bytes.fromhex(new_keys()["EXREG_SECRET_KEY"])) == 32
    for short in (15, 16, 31):
        with pytest.raises(BadSettings, match="32 bytes"):
            read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": app.config["DATA_DIR"],
                           "EXREG_DATA_KEY": base64.b64encode(bytes(short)).decode()})


def test_chance_comes_from_the_system_alone() -> None:
    assert "random" not in imported()


def test_a_sign_in_is_256_random_bits(app: Flask, world: World) -> None:
    tokens = set()
    for _ in range(2):
        client = StrictClient(app)
        client.sign_in("clerk-a")
        with client.session_transaction() as kept:
            [token] = [value for name, value in kept.items() if name == "_user_id"]
        assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) == 32
        tokens.add(token)
    assert len(tokens) == 2


def test_cookies_over_https_are_secure_and_bound_to_this_host(world: World, client: StrictClient,
                                                              tmp_path: Path) -> None:
    settings = read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path),
                              "EXREG_BASE_URL": "https://registry.example"})
    assert settings["SESSION_COOKIE_NAME"] == "__Host-exreg"
    client.application.config |= {name: settings[name] for name in settings if name.startswith("SESSION_COOKIE_")}
    client.post("/sign-in", base_url="https://localhost", data={"username": "x", "password": "y"})
    client.set_cookie("language", "en")  # as another host of the domain may set one
    assert "用户名" in client.get("/sign-in", base_url="https://localhost").text
    answers = [client.get("/sign-in?language=en&text_size=large", base_url="https://localhost"),
               client.post("/sign-in", base_url="https://localhost",
                           data={"username": "clerk-a", "password": "correct horse battery staple"})]
    answers.append(client.post("/account/language", base_url="https://localhost", data={"preferred": "zh"}))
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} == {
        "__Host-exreg", "__Host-language", "__Host-text_size"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie


def test_error_pages_and_what_everybody_may_see_have_the_policy(world: World, client: StrictClient) -> None:
    for url, method, status in (("/nowhere", "GET", 404), ("/sign-out", "GET", 405), ("/sign-in", "GET", 200),
                                ("/healthz", "GET", 200), ("/users/", "GET", 302), ("/verify/nothing", "GET", 404)):
        answer = client.open(url, method=method)
        assert answer.status_code == status, url
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], url
        assert answer.headers["Cache-Control"] == "no-store", url
        assert answer.headers["X-Content-Type-Options"] == "nosniff", url
        assert answer.headers["Content-Type"].lower().endswith("charset=utf-8"), url


def test_no_other_site_reads_an_answer(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    for url in ("/", "/sign-in", "/healthz", "/nowhere"):
        answer = client.get(url, headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


def test_trace_is_not_answered(world: World, client: StrictClient) -> None:
    assert client.open("/sign-in", method="TRACE").status_code == 405


def test_nothing_of_the_machine_is_served(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    for url in ("/.git/config", "/.env", "/keys.json", "/static/", "/static/../config.py", "/static/%2e%2e/config.py",
                "/app/", "/wsgi.py"):
        assert client.get(url).status_code == 404, url


def test_a_password_is_masked_and_may_be_pasted(world: World, client: StrictClient) -> None:
    page = client.page("/sign-in")
    assert re.search(r'<input[^>]*type="password"[^>]*autocomplete="current-password"'
                     r'|<input[^>]*autocomplete="current-password"[^>]*type="password"', page)
    assert "onpaste" not in page
    assert not [path for path in SCRIPTS if "paste" in path.read_text(encoding="utf-8")]


def test_signing_out_empties_the_browser(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_scripts_write_text_and_keep_nothing() -> None:
    assert SCRIPTS
    for path in SCRIPTS:
        script = path.read_text(encoding="utf-8")
        for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "localStorage",
                     "sessionStorage", "indexedDB", "postMessage", "WebSocket"):
            assert name not in script, (path.name, name)


def test_no_name_poisons_the_objects_of_a_script() -> None:
    """Nothing is merged into an object, and nothing is set by a name that came from elsewhere."""
    for path in SCRIPTS:
        script = path.read_text(encoding="utf-8")
        for name in ("__proto__", "prototype", "Object.assign", "constructor", "JSON.parse", "for (var key in"):
            assert name not in script, (path.name, name)
        assert not re.search(r"\[[^\]\d]+\]\s*=[^=]", script), path.name


def test_a_parameter_that_is_sent_twice_or_elsewhere_misleads_nobody(world: World, client: StrictClient) -> None:
    """Code says whether it reads the address or the form, and takes the first of two."""
    for path in SOURCE.rglob("*.py"):
        assert not re.search(r"request\.(values|cookies\.to_dict)", path.read_text(encoding="utf-8")), path.name
    right = "correct horse battery staple"
    address = "/sign-in?username=clerk-a&password=" + right.replace(" ", "+")
    assert client.post(address).status_code == 422, "a name and a password in the address are none"
    twice = client.post("/sign-in", data={"username": ["clerk-a", "admin"], "password": ["wrong", right]})
    assert twice.status_code == 422
    client.sign_in("clerk-a")
    assert client.get("/account?username=admin&_user_id=1").status_code == 200
    made = client.post("/records/programme/new?organisation=E", data={"organisation": ["A", "E"]})
    assert made.status_code == 302
    assert client.post("/records/programme/new?organisation=A", data={"organisation": "E"}).status_code in (403, 404)
    with client.application.app_context():
        assert db.session.scalars(sa.select(Organisation.code).join(
            Series, Series.organisation_id == Organisation.id)).all() == ["A"]


def test_templates_escape_everything_and_write_no_script() -> None:
    """Nothing is marked safe but a template of ours, scripts come from files alone, and an address begins with a path
    that the code made: none is what somebody typed."""
    templates = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")}
    assert len(templates) > 50
    unsafe = (r"\|\s*safe\b|autoescape|javascript:|<iframe|<object|<embed|<base"
              r"|\son(click|load|error|input|change|submit|focus|key\w+|mouse\w+)=")
    assert [path.name for path, text in templates.items() if re.search(unsafe, text)] == []
    scripts = {script for text in templates.values() for script in re.findall(r"<script([^>]*)>", text)}
    assert scripts == {""" nonce="{{ csp_nonce() }}" src="{{ asset('autosave.js') }}" defer"""}
    assert {path.name for path, name, _ in calls() if name == "Markup"} == {"pieces.py"}


def test_what_is_sent_is_decoded_once(world: World, client: StrictClient) -> None:
    client.sign_in("admin")
    assert "clerk-a" in client.page("/users/?q=%63lerk-a")
    assert "clerk-a" not in client.page("/users/?q=%2563lerk-a").partition("<main")[2].replace("%63lerk-a", "")
    page = client.page("/users/?q=%26lt%3Bb%26gt%3B")
    assert 'value="&amp;lt;b&amp;gt;"' in page


def test_no_pattern_is_made_of_what_was_typed() -> None:
    """Patterns are constants, or made of constants and what `re.escape` gives."""
    made = {(path.name, ast.unparse(call.args[0])) for path, name, call in calls()
            if name in ("re.compile", "re.search", "re.match", "re.fullmatch", "re.sub", "re.split", "re.findall")
            and isinstance(call.args[0], (ast.Call, ast.BinOp, ast.JoinedStr))}
    assert {pattern for _, pattern in made if "request" in pattern or "args" in pattern} == set()
