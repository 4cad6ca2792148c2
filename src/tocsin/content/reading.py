"""Asking YAML nodes for what a document should hold; every problem is noted, not only the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from tocsin.content.yaml_text import Mapping, Node, Scalar, Sequence, read_yaml
from tocsin.domain.conditions.grammar import Condition, ConditionError, parse, read_duration
from tocsin.domain.conditions.sense import NameType, check
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Text, nearest

E = TypeVar("E", bound=StrEnum)

SLUG = re.compile(r"[a-z][a-z0-9-]{1,63}")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")
MAX_DURATION = timedelta(days=3660)
FACT_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class Reading:
    """One pass over one file; collects its problems.

    Attributes:
        source: the bytes of the file, once it is read.
        texts: what was taken for a text in every language, each with its path: a map, or one for all.
    """

    def __init__(self, file: str, languages: tuple[str, ...] = ()) -> None:
        self.file = file
        self.languages = languages
        self.problems: list[Problem] = []
        self.source = b""
        self.texts: list[tuple[Node, str]] = []

    def problem(
        self, node: Node, path: str, code: str, message: str, hint: str = "", *, column: int = 0
    ) -> None:
        """Note what is wrong at a node; ``column`` moves it to the right within a one-line scalar.

        ``code`` names the rule that is broken, as in ``data/rules.yaml``.
        """
        column += node.column
        self.problems.append(Problem(self.file, node.line, column, path, message, hint, code))

    def column_in(self, node: Node, position: int) -> int:
        """Say how far a position in the text of a node is from where the node begins.

        Not at all where it stands on a later line: in a block, or in a text that is folded.
        """
        line = self.source.decode("utf-8-sig").split("\n")[node.line - 1].rstrip("\r")
        begins = line[node.column - 1 : node.column]
        column = position + (begins in {'"', "'"})
        is_on_line = begins not in {"|", ">"} and node.column - 1 + column <= len(line)
        return column if is_on_line else 0

    def note_twins(self, node: Node, path: str, ids: Iterable[str]) -> None:
        """Note every id that is there twice in a list."""
        given = [id for id in ids if id]
        for twin in sorted({id for id in given if given.count(id) > 1}):
            self.problem(node, path, "S006", f"{twin!r} is here twice")

    def root(self, source: bytes, schema: str) -> Fields | None:
        """Read the bytes of the file; None if they are no map, or not of this schema."""
        return self.root_of(source, *read_yaml(source, self.file), schema)

    def root_of(
        self, source: bytes, node: Node | None, problems: Iterable[Problem], schema: str
    ) -> Fields | None:
        """Take what was read from the bytes of the file; None if it is no map, or not of this schema."""
        self.source = source
        self.problems.extend(problems)
        if node is None:
            return None
        if not isinstance(node, Mapping):
            self.problem(node, "", "S001", "the file is no map", f"It begins with schema: {schema}")
            return None
        fields = Fields(self, node, "")
        found = fields.text("schema")
        if found != schema:
            self.problem(node, "schema", "S001", f"the schema is {found!r}, not {schema!r}")
            return None
        return fields

    def read_languages(self, root: Fields) -> None:
        """Take the languages of the texts from the head of the file; it must name one."""
        self.languages = root.words("languages")
        if not self.languages:
            root.problem("languages", "S002", "no language is named", "languages: [en, fr]")

    def fields(self, node: Node, path: str) -> Fields | None:
        """Take a node for a map; None, with the problem noted, if it is none."""
        if isinstance(node, Mapping):
            return Fields(self, node, path)
        self.problem(node, path, "S003", "a map is expected here")
        return None

    def fields_of_list(self, node: Node, path: str) -> list[Fields]:
        """Take a node for a list of maps."""
        if not isinstance(node, Sequence):
            self.problem(node, path, "S003", "a list is expected here")
            return []
        found = [self.fields(item, f"{path}[{number}]") for number, item in enumerate(node.items)]
        return [fields for fields in found if fields is not None]

    def list_of(self, fields: Fields, name: str) -> list[tuple[Node, str]]:
        """Give the nodes of the list under a key, each with its path."""
        node = fields.get(name)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            self.problem(node, fields.place(name), "S003", "a list is expected here")
            return []
        return [(item, f"{fields.place(name)}[{number}]") for number, item in enumerate(node.items)]

    def scalar_text(self, node: Node, path: str) -> str:
        """Take a node for a text; gives an empty one, with the problem noted, if it is none or empty."""
        if not isinstance(node, Scalar):
            self.problem(node, path, "S003", "a text is expected here")
        elif not node.is_text:
            self.problem(
                node,
                path,
                "S003",
                f"{node.text or 'nothing'} is not a text",
                f'Put it in quotes: "{node.text}"',
            )
        elif not node.text:
            self.problem(node, path, "S003", "the text is empty", "Fill it in, or leave its key out")
        else:
            return node.text
        return ""

    def translated(self, node: Node, path: str, more: tuple[str, ...] = ()) -> Text:
        """Take a node for a text in every language of the file; ``more`` are others that it may be in."""
        self.texts.append((node, path))
        if isinstance(node, Scalar):
            text = self.scalar_text(node, path)
            return dict.fromkeys((*self.languages, *more), text)
        if not isinstance(node, Mapping):
            self.problem(node, path, "S003", "a text, or a map of language to text, is expected here")
            return {}
        given = {}
        for key, value in node.pairs:
            if key.text not in self.languages and key.text not in more:
                hint = "A comma in an unquoted text inside { } begins a new key: quote the text"
                self.problem(key, path, "L001", f"{key.text!r} is none of the languages of this file", hint)
            elif not (isinstance(value, Scalar) and (value.is_null or not value.text)):
                given[key.text] = self.scalar_text(value, f"{path}.{key.text}")
        for language in self.languages:
            if language not in given:
                self.problem(node, path, "L001", f"the text is missing in {language!r}")
        return given


class Fields:
    """A map whose keys are asked for by name; whatever is never asked for is a problem."""

    def __init__(self, reading: Reading, node: Mapping, path: str) -> None:
        self.node = node
        self.path = path
        self.reading = reading
        self._values = {key.text: value for key, value in node.pairs}
        self._asked: set[str] = set()

    def place(self, name: str) -> str:
        """Give the path of a key."""
        return f"{self.path}.{name}" if self.path else name

    def node_of(self, name: str) -> Node:
        """Give the node under a key, or the whole map if it has no such key."""
        return self._values.get(name, self.node)

    def get(self, name: str, *, required: bool = False) -> Node | None:
        """Give the node under a key, or None; nothing (``~``) counts as not there."""
        self._asked.add(name)
        node = self._values.get(name)
        if isinstance(node, Scalar) and node.is_null:
            node = None
        if node is None and required:
            self.reading.problem(self.node, self.path, "S002", f"{name!r} is missing")
        return node

    def has(self, name: str) -> bool:
        """Whether a key is there."""
        return self.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text; without a default it must be there."""
        node = self.get(name, required=default is None)
        return self.reading.scalar_text(node, self.place(name)) if node is not None else default or ""

    def matching(self, name: str, pattern: re.Pattern[str], what: str, default: str | None = None) -> str:
        """Give a text of a certain form."""
        text = self.text(name, default)
        node = self.get(name)
        if node is not None and text and not pattern.fullmatch(text):
            self.reading.problem(node, self.place(name), "S004", f"{text!r} is not {what}")
        return text

    def choice(self, name: str, kinds: type[E], default: E) -> E:
        """Give one of a closed set of words."""
        node = self.get(name)
        if node is None:
            return default
        text = self.reading.scalar_text(node, self.place(name))
        if text in set(kinds):
            return kinds(text)
        self.reading.problem(
            node, self.place(name), "S005", f"{text!r} is not known here", "One of: " + ", ".join(kinds)
        )
        return default

    def is_word(self, name: str, words: Container[str]) -> bool:
        """Whether the value under a key is one of some words."""
        node = self.get(name)
        return isinstance(node, Scalar) and node.text in words

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give true or false."""
        node = self.get(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and node.plain and node.text in {"true", "false"}:
            return node.text == "true"
        self.reading.problem(node, self.place(name), "S003", "true or false is expected here")
        return default

    def number(self, name: str) -> int | None:
        """Give a whole number, or None if it is not there."""
        node = self.get(name)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.plain and re.fullmatch(r"\d{1,9}", node.text, re.ASCII):
            return int(node.text)
        self.reading.problem(node, self.place(name), "S003", "a whole number is expected here")
        return None

    def day(self, name: str, default: str | None = None) -> str:
        """Give a date, as its ISO text."""
        node = self.get(name, required=default is None)
        if node is None:
            return default or ""
        text = node.text if isinstance(node, Scalar) else ""
        try:
            day = date.fromisoformat(text).isoformat()
        except ValueError:
            day = ""
        if day != text or not day:  # Python would also read 20261123 and 2026-W48-1
            self.reading.problem(
                node, self.place(name), "S003", "a date is expected here", "Write 2026-11-23"
            )
        return day

    def duration(self, name: str) -> timedelta | None:
        """Give a length of time, or None if it is not there."""
        node = self.get(name)
        if node is None:
            return None
        try:
            length = read_duration(node.text if isinstance(node, Scalar) else "")
        except ValueError as error:
            self.reading.problem(node, self.place(name), "S003", str(error))
            return None
        if length > MAX_DURATION:
            self.reading.problem(node, self.place(name), "S004", "more than ten years is no time for a step")
        return length

    def translated(self, name: str, *, required: bool = True, more: tuple[str, ...] = ()) -> Text:
        """Give a text in every language of the file; ``more`` are others that it may be in."""
        node = self.get(name, required=required)
        return self.reading.translated(node, self.place(name), more) if node is not None else {}

    def condition(
        self, name: str, type_of: Callable[[str], NameType | None] | None = None
    ) -> Condition | None:
        """Give a condition, checked against the types of its names if they are given; None if not there."""
        node = self.get(name)
        if node is None:
            return None
        path = self.place(name)
        source = self.reading.scalar_text(node, path)
        if not source:
            return None
        try:
            condition = parse(source)
        except ConditionError as error:
            self._not_sound(node, path, error, "X001")
            return None
        for wrong in check(condition, type_of) if type_of else []:
            self._not_sound(node, path, wrong, "T001")
        return condition

    def _not_sound(self, node: Node, path: str, error: ConditionError, code: str) -> None:
        column = self.reading.column_in(node, error.column - 1)
        self.reading.problem(node, path, error.code or code, error.message, error.hint, column=column)

    def words(self, name: str, pattern: re.Pattern[str] | None = None, what: str = "") -> tuple[str, ...]:
        """Give a list of texts; one text alone counts as a list of one."""
        node = self.get(name)
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        found = []
        for number, item in enumerate(items):
            path = f"{self.place(name)}[{number}]"
            word = self.reading.scalar_text(item, path)
            if word and pattern and not pattern.fullmatch(word):
                self.reading.problem(item, path, "S004", f"{word!r} is not {what}")
            found.append(word)
        return tuple(found)

    def map(self, name: str) -> Fields | None:
        """Give the map under a key, or None if it is not there."""
        node = self.get(name)
        return self.reading.fields(node, self.place(name)) if node is not None else None

    def maps(self, name: str, *, required: bool = False) -> list[Fields]:
        """Give the maps of a list; an empty list is a problem where it is required."""
        node = self.get(name, required=required)
        if node is None:
            return []
        maps = self.reading.fields_of_list(node, self.place(name))
        if required and isinstance(node, Sequence) and not node.items:
            self.reading.problem(node, self.place(name), "S002", "the list is empty")
        return maps

    def pairs(self, name: str) -> Iterator[tuple[Scalar, Node, str]]:
        """Give the keys and nodes of a map, each with its path."""
        node = self.get(name)
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.reading.problem(node, self.place(name), "S003", "a map is expected here")
            return
        for key, value in node.pairs:
            yield key, value, f"{self.place(name)}.{key.text}"

    def note_twins(self, name: str, ids: Iterable[str]) -> None:
        """Note every id that is there twice in the list under a key."""
        self.reading.note_twins(self.node_of(name), self.place(name), ids)

    def problem(self, name: str, code: str, message: str, hint: str = "") -> None:
        """Note what is wrong with the value of a key, or with the whole map if it has no such key."""
        self.reading.problem(self.node_of(name), self.place(name), code, message, hint)

    def wrong(self, code: str, message: str, hint: str = "") -> None:
        """Note what is wrong with the map as a whole."""
        self.reading.problem(self.node, self.path, code, message, hint)

    def finish(self) -> None:
        """Note every key that was never asked for."""
        for key, _value in self.node.pairs:
            if key.text not in self._asked:
                near = nearest(key.text, self._asked)
                hint = f"Did you mean {near!r}?" if near else "Known here: " + ", ".join(sorted(self._asked))
                self.reading.problem(key, self.path, "S005", f"{key.text!r} is not known here", hint)
