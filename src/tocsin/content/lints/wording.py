"""Rules on how a file is written: what other YAML readers would misread, and what a translation lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.content.lints.care import scalars
from tocsin.content.lints.look import Finding, Look
from tocsin.content.reading import Fields
from tocsin.content.yaml_text import Mapping, Node, Scalar

_SWITCHES = re.compile(r"yes|no|on|off|y|n", re.IGNORECASE)
_NUMBERS = re.compile(
    r"\d+(?::[0-5]?\d)+|0\d+|[\d_]*\d_[\d_]*|0[xob][\da-f]+|\d+\.\d*0|\d{4}-\d{2}-\d{2}|[-+]?\.(?:inf|nan)",
    re.IGNORECASE,
)
_FRENCH = re.compile(
    "(?<![\u00a0\u202f\u00ab(])[;!?\u00bb]"  # such a sign follows a no-break space
    "|(?<![\u00a0\u202f0-9/]):(?!//)"  # so does a colon, but not within a time
    "|\u00ab(?![\u00a0\u202f])"  # and what is quoted stands off its mark
)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SHORT, _FACTOR = 40, 2.5
"""Texts of so many letters may differ in length as they like; longer ones by no more than this factor."""


def check_yaml(look: Look) -> Iterator[Finding]:
    """Find bare words and numbers that other readers of YAML take for something else (Y020, Y021)."""
    for root in look.roots:
        for node, path in _plain(root):
            if _SWITCHES.fullmatch(node.text):
                what = f"{node.text} without quotes is true or false to many readers of YAML"
                yield Finding("Y020", root, node, path, what, f'Write "{node.text}"')
            elif _NUMBERS.fullmatch(node.text):
                what = f"{node.text} without quotes is another number, or a date, to many readers of YAML"
                yield Finding("Y021", root, node, path, what, f'Write "{node.text}"')


def _plain(root: Fields) -> Iterator[tuple[Scalar, str]]:
    keys = ((key, path) for mapping, path in _mappings(root.node) for key, _value in mapping.pairs)
    yield from ((node, path) for node, path in (*scalars(root), *keys) if node.plain)


def _mappings(root: Node) -> Iterator[tuple[Mapping, str]]:
    left: list[tuple[Node, str]] = [(root, "")]
    while left:
        node, path = left.pop()
        if isinstance(node, Mapping):
            yield node, path
            left.extend((value, f"{path}.{key.text}".lstrip(".")) for key, value in node.pairs)
        elif not isinstance(node, Scalar):
            left.extend((item, f"{path}[{number}]") for number, item in enumerate(node.items))


def check_languages(look: Look) -> Iterator[Finding]:
    """Find French without its quotes or spaces (L002), and translations that do not match (L003)."""
    for root in look.roots:
        languages = set(root.reading.languages)
        for mapping, path in _mappings(root.node):
            keys = {key.text: value for key, value in mapping.pairs}
            texts = {key: value for key, value in keys.items() if isinstance(value, Scalar)}
            if not keys or set(keys) - languages or len(texts) < len(keys):
                continue
            yield from _french(root, texts.get("fr"), path)
            yield from _translation(root, texts, path)


def _french(root: Fields, node: Scalar | None, path: str) -> Iterator[Finding]:
    if node is None:
        return
    if node.plain and " " in node.text:
        what = "French without quotes: its spaced signs cut the text short"
        yield Finding("L002", root, node, f"{path}.fr", what, f'Write "{node.text}"')
    wrong = _FRENCH.search(node.text)
    if wrong:
        what = f"{wrong[0]!r} wants a no-break space beside it"
        yield Finding("L002", root, node, f"{path}.fr", what, "Put U+00A0 or U+202F there")


def _translation(root: Fields, texts: dict[str, Scalar], path: str) -> Iterator[Finding]:
    first, *others = texts.items()
    for language, node in others:
        here, there = first[1].text, node.text
        if sorted(_PLACEHOLDER.findall(here)) != sorted(_PLACEHOLDER.findall(there)):
            what = f"the placeholders differ between {first[0]} and {language}"
            yield Finding("L003", root, node, f"{path}.{language}", what, "Use the same {…} in both")
        longer, shorter = max(len(here), len(there)), min(len(here), len(there))
        if longer > _SHORT and longer > _FACTOR * shorter:
            what = f"in {language} the text has {len(there)} letters, in {first[0]} {len(here)}"
            yield Finding("L003", root, node, f"{path}.{language}", what, "Is something left out?")
