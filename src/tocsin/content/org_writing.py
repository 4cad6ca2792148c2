"""Writing the profile of the organisation: one value put in, everything else left as its people wrote it."""

from __future__ import annotations

import json
from textwrap import wrap

from tocsin.content.org_profile import SCHEMA
from tocsin.content.yaml_text import Mapping, Scalar, read_yaml
from tocsin.domain.answers import Answer, takes
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Catalogue, Contact, FactStatus, in_language
from tocsin.domain.profile import headings

_HEAD = f"""\
# What is the same for every breach: filled in once, before any incident. tocsin org check says what is
# missing. A case that is opened knows all of it. No passwords here.
schema: {SCHEMA}
facts:
"""
_INDENT = "  "
_REMARK = f"{_INDENT}#   "
_WIDTH = 110


def blank_profile(catalogue: Catalogue) -> str:
    """Give a profile with nothing filled in: every fact that may stand in it, as a comment."""
    lines = [_HEAD.rstrip("\n")]
    for group, specs in headings(catalogue):
        lines += ["", f"{_INDENT}# {in_language(group.title, 'en').upper()}"]
        for spec in specs:
            lines.append(f"{_INDENT}# {in_language(spec.question, 'en')}")
            if spec.choices:
                lines += wrap(takes(spec), _WIDTH, initial_indent=_REMARK, subsequent_indent=_REMARK)
            lines.append(f"{_INDENT}#{spec.key}:")
    return "\n".join(lines) + "\n"


def written(answer: Answer) -> str:
    """Write a value on one line of YAML."""
    match answer.value:
        case None if answer.status is FactStatus.NOT_APPLICABLE:
            return _quoted(f"n/a because {answer.because}")
        case bool():
            return "true" if answer.value else "false"
        case int():
            return str(answer.value)
        case tuple():
            return f"[{', '.join(answer.value)}]"
        case Contact() as contact:
            named = (("name", contact.name), ("email", contact.email), ("phone", contact.phone))
            return "{" + ", ".join(f"{name}: {_quoted(value)}" for name, value in named if value) + "}"
        case _:
            return _quoted(str(answer.value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def with_value(text: str, key: str, value: str) -> str:
    """Give the text of a profile with a value put in, in the place of the one there was.

    Args:
        text: a profile that can be read; empty for a new one.
        key: of the fact, with a language if it has one.
        value: as `written` gives it.

    Raises:
        UserError: the file is written in a way that only an editor can change.
    """
    if not text.strip():
        return f"{_HEAD}{_INDENT}{key}: {value}\n"
    root, _problems = read_yaml(text.encode(), "")
    pairs = root.pairs if isinstance(root, Mapping) else ()
    facts = next(((name, node) for name, node in pairs if name.text == "facts"), None)
    lines = text.splitlines()
    if facts is None:
        return "\n".join([*lines, "facts:", f"{_INDENT}{key}: {value}"]) + "\n"
    name, node = facts
    if not isinstance(node, Mapping):  # nothing under it yet but comments
        return _added(lines, name.line, f"{_INDENT}{key}: {value}")
    if node.line == name.line:
        raise UserError("The facts stand on one line", "Change them in an editor: tocsin org edit")
    return _into(lines, node, key, f"{' ' * (node.column - 1)}{key}: {value}")


def _into(lines: list[str], facts: Mapping, key: str, new: str) -> str:
    names = [name for name, _value in facts.pairs]
    for name, after in zip(names, [*names[1:], None], strict=True):
        end = after.line - 1 if after else _end(lines, name)
        if name.text == key:
            return _put(lines, name.line - 1, _without_remarks(lines, name, end), new)
    return _added(lines, _without_remarks(lines, names[-1], _end(lines, names[-1])), new)


def _added(lines: list[str], end: int, new: str) -> str:
    """Put in a new line: where a remark keeps its place, else after a number of lines."""
    kept = "#" + new.split(":", maxsplit=1)[0].strip() + ":"
    places = [number for number, line in enumerate(lines) if line.strip() == kept]
    return _put(lines, places[0], places[0] + 1, new) if places else _put(lines, end, end, new)


def _end(lines: list[str], name: Scalar) -> int:
    """Give the number of the line after the value of the last key: the first that is not part of it."""
    for number in range(name.line, len(lines)):
        line = lines[number]
        is_remark = not line.strip() or line.lstrip().startswith("#")
        if not is_remark and not _is_within(line, name):
            return number
    return len(lines)


def _is_within(line: str, name: Scalar) -> bool:
    """Whether a line belongs to the value of a key: it stands further in, or is an item of its list."""
    indent = len(line) - len(line.lstrip())
    return indent >= name.column or (indent == name.column - 1 and line.lstrip().startswith("- "))


def _without_remarks(lines: list[str], name: Scalar, end: int) -> int:
    """Leave remarks and empty lines at the end to what comes after them."""
    while end > name.line and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _put(lines: list[str], start: int, end: int, new: str) -> str:
    return "\n".join([*lines[:start], new, *lines[end:]]) + "\n"
