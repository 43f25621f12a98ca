"""OpenID Connect by Authlib: authorisation code with PKCE, state and nonce. These three wait in the signed cookie of
the browser that began, so an answer brought by another browser is refused."""

from typing import Any

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from app.accounts.sso.provider import NotIdentified, NotReachable

SECONDS = 5
SECONDS_TO_REACH = 2
UNREADABLE = (requests.RequestException, ValueError, KeyError, TypeError, RuntimeError)
"""A provider that is away, or whose documents are not what they should be."""


class OpenIdProvider:
    """A provider that publishes `/.well-known/openid-configuration`; `claim` of its token is the staff id."""

    def __init__(self, app: Flask, issuer: str, client_id: str, client_secret: str, claim: str) -> None:
        self.claim = claim
        self.documents = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        self.client: Any = OAuth(app).register(
            "sso", client_id=client_id, client_secret=client_secret,
            server_metadata_url=self.documents,
            client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": SECONDS})

    def begin(self, answer_to: str) -> ResponseReturnValue:
        try:
            redirect: ResponseReturnValue = self.client.authorize_redirect(answer_to, prompt="login")
        except UNREADABLE as error:
            raise NotReachable(str(error)) from error
        return redirect

    def reach(self) -> None:
        try:
            requests.get(self.documents, timeout=SECONDS_TO_REACH).raise_for_status()
        except UNREADABLE as error:
            raise NotReachable(str(error)) from error

    def finish(self) -> str:
        try:
            claims = self.client.authorize_access_token(timeout=SECONDS).get("userinfo") or {}
        except (OAuthError, JoseError) as error:
            raise NotIdentified(str(error)) from error
        except UNREADABLE as error:
            raise NotReachable(str(error)) from error
        staff_id = claims.get(self.claim)
        if not isinstance(staff_id, str) or not staff_id:
            raise NotIdentified(f"the token has no {self.claim}")
        return staff_id
