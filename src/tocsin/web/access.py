"""Who may look: links that open once, and the sessions that they begin.

A session is no cookie. Browsers send cookies to every port of a host, so that another user's server on this
machine could collect them; the secret of a session stays in the page that it was given to.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

_BYTES = 32
"""256 bits: nobody guesses one."""


class Access:
    """The link that is valid now, and the sessions that earlier ones began."""

    def __init__(self) -> None:
        self.link = _secret()
        self._sessions: set[bytes] = set()  # as digests: how long a look takes says nothing

    def enter(self, link: str) -> str:
        """Begin a session with a link, which opens nothing after that.

        Returns:
            The secret of the session, or an empty string where the link is not the one that is valid now.
        """
        if not compare_digest(_digest(link), _digest(self.link)):
            return ""
        self.link = _secret()
        session = _secret()
        self._sessions.add(_digest(session))
        return session

    def knows(self, session: str) -> bool:
        """Say whether a session was begun here."""
        return _digest(session) in self._sessions


def _secret() -> str:
    return secrets.token_urlsafe(_BYTES)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def addresses_of(port: int, scheme: str, hosts: Iterable[str]) -> dict[str, str]:
    """Give what a browser on this machine may call us: the ``Host`` it sends, and the ``Origin`` of the page.

    The standard port of the scheme may be left out by a browser, so both spellings are there.
    """
    standard = {"http": 80, "https": 443}[scheme]
    names = [f"{host}:{port}" for host in hosts] + (list(hosts) if port == standard else [])
    return {name: f"{scheme}://{name}" for name in names}
