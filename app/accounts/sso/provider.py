"""What the registry needs of an identity provider: send somebody there, and learn their staff id when they come back.

Nothing else of what it says is used: no account is made from it, no role, no name. Another provider (CAS, a province's
own OAuth) is one class with these three methods, chosen in `app/accounts/sso/chosen.py`.
"""

from typing import Protocol

from flask.typing import ResponseReturnValue


class NotReachable(Exception):
    """The provider does not answer, or not as it should."""


class NotIdentified(Exception):
    """Somebody came back whom the provider does not vouch for: refused, forged, too late."""


class IdentityProvider(Protocol):
    def begin(self, answer_to: str) -> ResponseReturnValue:
        """Leads the browser to the provider, which answers to this address. Raises NotReachable."""

    def reach(self) -> None:
        """Whether it is there, asked anew. Raises NotReachable."""

    def finish(self) -> str:
        """The staff id of whoever came back with this request. Raises NotReachable, NotIdentified."""
