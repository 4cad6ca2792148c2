"""Names for what has none here: ids made from the titles of another program, each given once."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_SLUG = 64
_LONGEST_IDENTIFIER = 48
_RESERVED = frozenset(
    {"and", "or", "not", "in", "has", "has_any", "has_all", "known", "unknown", "true", "false"}
)
"""Words of the condition language: no step can be called so."""


def slug(title: str, otherwise: str) -> str:
    """Give an id for a playbook: ``Phishing e-mail!`` becomes ``phishing-e-mail``."""
    made = "-".join(_words(title))[:_LONGEST_SLUG].strip("-")
    return made if re.match(r"[a-z][a-z0-9-]", made) else otherwise


def identifier(title: str, otherwise: str) -> str:
    """Give an id for a step, a role or a fact: ``Block the IP`` becomes ``block_the_ip``."""
    made = "_".join(_words(title)).lstrip("0123456789_")[:_LONGEST_IDENTIFIER].strip("_")
    return made if made and made not in _RESERVED else otherwise


def _words(title: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain.lower())


class Names:
    """Gives identifiers, each once."""

    def __init__(self, longest: int = _LONGEST_IDENTIFIER) -> None:
        self._longest = longest
        self._given: set[str] = set()

    def give(self, title: str, otherwise: str) -> str:
        """Give an identifier for a title; a number is put behind one that was given before."""
        first = identifier(title, otherwise)[: self._longest].strip("_")
        name, number = first, 1
        while name in self._given:
            number += 1
            name = f"{first[: self._longest - len(str(number)) - 1].rstrip('_')}_{number}"
        self._given.add(name)
        return name
