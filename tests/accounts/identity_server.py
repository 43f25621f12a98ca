"""A small OpenID provider on 127.0.0.1: one person at its desk, tokens signed with its own key, faults on demand."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug import Request, Response
from werkzeug.serving import make_server
from werkzeug.utils import redirect

CLIENT = "exreg-test"
NONSENSE = b"\xff\x00<html>not what was asked for"


class IdentityServer:
    """`person` is who signs in there; `lies` replace claims of the token; `gone` answers nothing sensible, and
    `moved` sends everybody elsewhere; `alg` is what the token is signed in, `calls_itself` who it says it
    is; `broken` is a fault (slow, garbage, 503) and the address that has it."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.signs_with: RSAKey | OctKey = self.key
        self.person = "00123"
        self.lies: dict[str, Any] = {}
        self.gone = False
        self.moved = ""
        self.alg = "RS256"
        self.calls_itself = ""
        self.broken = ("", "")
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.path == self.moved:
            self.moved = ""
            return redirect(request.url, 307)(environ, start_response)
        fault, place = self.broken
        if fault and request.path == place:
            time.sleep(1 if fault == "slow" else 0)
            return Response(NONSENSE, 503 if fault == "503" else 200, content_type="application/json")(
                environ, start_response)
        answer = {"/.well-known/openid-configuration": self.configuration, "/keys": self.keys,
                  "/token": self.token}[request.path](request)
        status = 503 if self.gone else 400 if "error" in answer else 200
        body = "out of order" if self.gone else json.dumps(answer)
        return Response(body, status, content_type="application/json")(environ, start_response)

    def configuration(self, request: Request) -> dict[str, Any]:
        return {"issuer": self.calls_itself or self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}

    def keys(self, request: Request) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def approve(self, asked: dict[str, str]) -> str:
        """What its page does when the person signs in: where the browser is sent back to."""
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, request: Request) -> dict[str, Any]:
        asked = self.codes.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if asked is None or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.person, "iat": now, "exp": now + 60,
                  "nonce": asked["nonce"]} | self.lies
        token = jwt.encode({"alg": self.alg, "kid": "k1"}, claims, self.signs_with,
                           registry=JWSRegistry(algorithms=[self.alg])) if self.alg != "none" else unsigned(claims)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": token}


def unsigned(claims: dict[str, Any]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
             for part in ({"alg": "none", "kid": "k1"}, claims)]
    return ".".join([*parts, ""])


@contextmanager
def served() -> Iterator[IdentityServer]:
    server = IdentityServer()
    http = make_server("127.0.0.1", 0, server, threaded=True)
    server.issuer = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
