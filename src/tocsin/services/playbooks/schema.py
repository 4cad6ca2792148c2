"""The JSON Schema of playbooks, for the editor of whoever writes one."""

from __future__ import annotations

import json

from tocsin.content.library import Library
from tocsin.content.playbooks.names import names_of
from tocsin.content.playbooks.schema import playbook_schema


def schema_text(library: Library) -> str:
    """Give the schema of playbooks, fragments and overlays with the names of this library.

    The same library gives the same text, byte for byte: JSON in ASCII, with a line feed at its end.
    """
    schema = playbook_schema(names_of(library.shelf.around, library.languages))
    return json.dumps(schema, indent=2) + "\n"
