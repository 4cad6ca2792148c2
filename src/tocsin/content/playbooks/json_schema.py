"""The few words of JSON Schema 2020-12 that the schema of playbooks is written in.

Only what editors of older drafts understand as well: references, ``if``/``then``, ``anyOf``, and maps that
say ``additionalProperties: false`` with all their keys beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

E = TypeVar("E", bound=StrEnum)

Schema: TypeAlias = dict[str, object]
"""A schema, or a part of one, as JSON knows it."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def ref(name: str, description: str = "") -> Schema:
    """Refer to a schema under ``$defs``; a description of one's own stands beside it."""
    target: Schema = {"$ref": f"#/$defs/{name}"}
    return {**target, "description": description} if description else target


def pattern(regex: re.Pattern[str]) -> Schema:
    """Give the schema of a text that matches from its beginning to its end."""
    return {"type": "string", "pattern": f"^(?:{regex.pattern})$"}


def any_text(description: str = "") -> Schema:
    """Give the schema of a text that is not empty."""
    text: Schema = {"type": "string", "minLength": 1}
    return {**text, "description": description} if description else text


def flag(description: str) -> Schema:
    """Give the schema of true or false; it is false where it is not said."""
    return {"type": "boolean", "default": False, "description": description}


def number(description: str, least: int, most: int | None = None) -> Schema:
    """Give the schema of a whole number."""
    limits = {"minimum": least} if most is None else {"minimum": least, "maximum": most}
    return {"type": "integer", **limits, "description": description}


def one_of(names: Iterable[str]) -> Schema:
    """Give the schema of one of some names."""
    return {"enum": list(names)}


def choice(kinds: type[E], description: str, meanings: Mapping[E, str], default: E | None = None) -> Schema:
    """Give the schema of a closed set of words; what each means is told with it."""
    told = "; ".join(f"{word}: {meanings[word]}" for word in kinds)
    schema: Schema = {"enum": [str(word) for word in kinds], "description": f"{description} {told}."}
    return schema if default is None else {**schema, "default": str(default)}


def titled(titles: Mapping[str, str]) -> Schema:
    """Give the schema of one of some names, each with a title that an editor shows beside it."""
    return {"oneOf": [{"const": name, "description": title} for name, title in titles.items()]}


def either(*schemas: Schema, description: str = "") -> Schema:
    """Give the schema of what fits one of several."""
    return {"anyOf": list(schemas), "description": description} if description else {"anyOf": list(schemas)}


def list_of(item: Schema, description: str, *, least: int = 0) -> Schema:
    """Give the schema of a list."""
    size = {"minItems": least} if least else {}
    return {"type": "array", "items": item, **size, "description": description}


def words(item: Schema, description: str, *, least: int = 0) -> Schema:
    """Give the schema of a list of texts, or of one text that stands for a list of one."""
    size = {"minItems": least} if least else {}
    return either(item, {"type": "array", "items": item, **size}, description=description)


def shape(
    description: str,
    required: Mapping[str, Schema],
    optional: Mapping[str, Schema] = {},
    **more: object,
) -> Schema:
    """Give the schema of a map with exactly these keys."""
    return {
        "type": "object",
        "description": description,
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def when_key(key: str, value: str, then: Schema) -> Schema:
    """Give what holds of a map in which a key has a value."""
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}
