"""Notifications on other channels, through Apprise, to the addresses that the person configured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tocsin.domain.errors import UserError

CONFIG = "notify.conf"
"""In the folder of the configuration: one Apprise address per line, lines with # left aside."""


def addresses(config: Path | None, typed: Sequence[str]) -> list[str]:
    """Give the addresses that were typed, or else those of the configuration.

    Raises:
        UserError: the configuration cannot be read.
    """
    if typed or config is None:
        return list(typed)
    path = config / CONFIG
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}", "One address per line, in UTF-8") from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


class Channels:
    """Where notifications go; each is sent as soon as it is given."""

    def __init__(self, addresses: Sequence[str]) -> None:
        """Take the addresses.

        Raises:
            UserError: Apprise is not installed, or does not know an address.
        """
        try:
            import apprise  # noqa: PLC0415 - an extra, and slow to load
        except ImportError:
            raise UserError(
                "Notifications need Apprise, which is not installed", "pip install 'tocsin[notify]'"
            ) from None
        self._apprise = apprise.Apprise()
        for number, address in enumerate(addresses, 1):
            if not self._apprise.add(address):
                # An address can hold a password: it is not repeated.
                raise UserError(
                    f"Address {number} is none that Apprise knows",
                    "Their forms: https://github.com/caronc/apprise/wiki",
                )

    def send(self, title: str, text: str) -> bool:
        """Send a notification to every address; gives whether all of them took it."""
        return bool(self._apprise.notify(title=title, body=text))
