"""The identity provider of this installation: none unless EXREG_SSO_ISSUER names one."""

from flask import Flask, current_app

from app.accounts.sso.oidc import OpenIdProvider
from app.accounts.sso.provider import IdentityProvider


def init_provider(app: Flask) -> None:
    said = app.config["SSO"]
    app.extensions["identity_provider"] = OpenIdProvider(
        app, said["issuer"], said["client_id"], said["client_secret"], said["claim"]) if said else None


def provider() -> IdentityProvider | None:
    chosen: IdentityProvider | None = current_app.extensions["identity_provider"]
    return chosen
