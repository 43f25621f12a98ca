"""OpenID Connect by Authlib: authorisation code with PKCE, state and nonce. These three wait in the signed cookie of
the browser that began, so an answer brought by another browser is refused."""

from typing import Any

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from app.accounts.sso.provider import NotIdentified, NotReachable

SECONDS = 5
SECONDS_TO_REACH = 2
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""In which a token may be signed, whatever the provider offers: by its own key, never by a shared secret."""
UNREADABLE = (requests.RequestException, ValueError, KeyError, TypeError, RuntimeError)
"""A provider that is away, or whose documents are not what they should be."""


class Direct(OAuth2Session):  # type: ignore[misc]  # Authlib ships no types
    """Asks the address it was given and no other: a redirect is an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to Authlib as it came
        super().__init__(*args, **kwargs)
        self.max_redirects = 0


class Client(FlaskOAuth2App):  # type: ignore[misc]  # Authlib ships no types
    client_cls = Direct


class OpenIdProvider:
    """A provider that publishes `/.well-known/openid-configuration`; `claim` of its token is the staff id."""

    def __init__(self, app: Flask, issuer: str, client_id: str, client_secret: str, claim: str) -> None:
        self.claim, self.issuer = claim, issuer
        self.documents = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        self.client: Any = OAuth(app).register(
            "sso", client_cls=Client, client_id=client_id, client_secret=client_secret,
            server_metadata_url=self.documents,
            client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": SECONDS})

    def begin(self, answer_to: str) -> ResponseReturnValue:
        try:
            self._look()
            redirect: ResponseReturnValue = self.client.authorize_redirect(answer_to, prompt="login")
        except UNREADABLE as error:
            raise NotReachable(str(error)) from error
        return redirect

    def reach(self) -> None:
        try:
            answer = requests.get(self.documents, timeout=SECONDS_TO_REACH, allow_redirects=False)
            answer.raise_for_status()
            self._refuse_another(answer.json())
        except UNREADABLE as error:
            raise NotReachable(str(error)) from error

    def finish(self) -> str:
        try:
            self._look()
            claims = self.client.authorize_access_token(timeout=SECONDS).get("userinfo") or {}
        except (OAuthError, JoseError) as error:
            raise NotIdentified(str(error)) from error
        except UNREADABLE as error:
            raise NotReachable(str(error)) from error
        staff_id = claims.get(self.claim)
        if not isinstance(staff_id, str) or not staff_id:
            raise NotIdentified(f"the token has no {self.claim}")
        return staff_id

    def _look(self) -> None:
        """Read what the provider says of itself, once, and believe it only as far as it was set up."""
        said = self.client.load_server_metadata()
        self._refuse_another(said)
        said["id_token_signing_alg_values_supported"] = list(ALGORITHMS)

    def _refuse_another(self, said: Any) -> None:
        if said["issuer"] != self.issuer:
            raise ValueError(f"these documents are of another issuer than EXREG_SSO_ISSUER: {said['issuer']}")
