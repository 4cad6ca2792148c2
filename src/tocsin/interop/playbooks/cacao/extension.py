"""Our extension of CACAO: the playbook itself, so that reading an export back loses nothing.

It holds the text of the playbook's file and of every fragment that it includes; never the overlay of an
organisation, which is nobody else's business.
"""

from __future__ import annotations

import hashlib
import re

from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.playbook import Part, PartKind, Playbook, digest
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.cacao.ids import EXTENSION, IDENTITY

VERSION = "1.0.0"
_NAME = re.compile(r"[a-z][a-z0-9-]{1,63}", re.ASCII)
_DAMAGED = "Ask for the file again, or remove playbook_extensions to read what the workflow says"


def definition() -> Value:
    """Give the definition of the extension."""
    return {
        "type": "extension-definition",
        "name": "breach-playbook",
        "description": "The playbook as its own program reads it, with the fragments that it includes.",
        "created_by": IDENTITY,
        "schema": "playbook: id. text: a YAML document of breach-playbook/1. parts: the fragments that it "
        "includes, each with kind, name, version, sha256 (of text) and text. sha256: of text, or where "
        "there are parts of the lines sha256(text) and 'kind name sha256' of each part.",
        "version": VERSION,
    }


def write_extension(playbook: Playbook) -> dict[str, Value]:
    """Give what the extension holds of a playbook."""
    parts: list[Value] = [
        {
            "kind": str(part.kind),
            "name": part.name,
            "version": part.version,
            "sha256": part.sha256,
            "text": part.text,
        }
        for part in shared_parts(playbook)
    ]
    return {
        "playbook": playbook.id,
        "sha256": digest(playbook.text, shared_parts(playbook)),
        "text": playbook.text,
        "parts": parts,
    }


def shared_parts(playbook: Playbook) -> tuple[Part, ...]:
    """Give the parts that may be passed on: the fragments."""
    return tuple(part for part in playbook.parts if part.kind is PartKind.FRAGMENT)


def read_extension(document: dict[str, Value], file: str) -> tuple[str, str, tuple[Part, ...]] | None:
    """Read our extension in a CACAO document.

    Returns:
        The id of the playbook, its text and its fragments; None where the document has no such extension,
        or one of a later major version.

    Raises:
        UserError: it was changed after it was written.
    """
    definitions, extensions = document.get("extension_definitions"), document.get("playbook_extensions")
    held = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    if not isinstance(held, dict):
        return None
    defined = definitions.get(EXTENSION) if isinstance(definitions, dict) else None
    version = defined.get("version") if isinstance(defined, dict) else None
    if str(version).partition(".")[0] != VERSION.partition(".")[0]:
        return None
    id, text, parts = _text(held, "playbook"), _text(held, "text"), held.get("parts")
    if not (_NAME.fullmatch(id) and text and isinstance(parts, list)):
        raise UserError(f"{file}: the breach-playbook extension is not whole", _DAMAGED)
    found = tuple(_part(part, file) for part in parts)
    if held.get("sha256") != digest(text, found):
        raise UserError(f"{file}: the breach-playbook extension was changed after it was written", _DAMAGED)
    return id, text, found


def _part(value: Value, file: str) -> Part:
    held = value if isinstance(value, dict) else {}
    name, version, text = (_text(held, key) for key in ("name", "version", "text"))
    if held.get("kind") != PartKind.FRAGMENT or not (_NAME.fullmatch(name) and text):
        raise UserError(f"{file}: a part of the breach-playbook extension is no fragment", _DAMAGED)
    return Part(PartKind.FRAGMENT, name, version, hashlib.sha256(text.encode()).hexdigest(), text)


def _text(held: dict[str, Value], key: str) -> str:
    """Give a text; an empty one where there is none, or where it is half a character (a lone surrogate)."""
    value = held.get(key)
    return value if isinstance(value, str) and not re.search("[\ud800-\udfff]", value) else ""
