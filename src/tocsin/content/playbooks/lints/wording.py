"""Rules on how a file is written: what other YAML readers would misread, and what a translation lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.content.playbooks.lints.look import Finding, Look
from tocsin.content.yaml_text import Mapping, Scalar

_SWITCHES = re.compile(r"yes|no|on|off|y|n", re.IGNORECASE)
_NUMBERS = re.compile(
    r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?"  # 22:30 is a number to the base of 60
    r"|[-+]?0\d+|[-+]?\d[\d_]*_[\d_]*|[-+]?0[xob][\da-f]+|\d+\.\d*0|[-+]?\.(?:inf|nan)"
    r"|\d{4}-\d{2}-\d{2}(?:[Tt ]\S+)?",
    re.IGNORECASE,
)
_UNSPACED = re.compile(
    "(?<![\u00a0\u202f\u00ab(?!])[;!?\u00bb]"  # such a sign follows a no-break space, or one of its kind
    "|(?<![\u00a0\u202f]):(?!(?<=\\d:)\\d)"  # so does a colon, but not within a time
    "|\u00ab(?![\u00a0\u202f])"  # and what is quoted stands off its mark
)
_LITERAL = re.compile(r"\w+://\S+|\{[^{}]*\}|`[^`]*`")
"""What is not French: an address, a placeholder, code."""

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SHORT, _FACTOR = 40, 2.5
"""Texts of so many letters may differ in length as they like; longer ones by no more than this factor."""


def check_yaml(look: Look) -> Iterator[Finding]:
    """Find bare words and numbers that other readers of YAML take for something else (Y020, Y021)."""
    for value in look.values:
        text = value.node.text
        if not value.node.plain:
            continue
        if _SWITCHES.fullmatch(text):
            what = f"{text} without quotes is true or false to many readers of YAML"
            yield value.wrong("Y020", what, f'Write "{text}"')
        elif _NUMBERS.fullmatch(text):
            what = f"{text} without quotes is another number, or a date, to many readers of YAML"
            yield value.wrong("Y021", what, f'Write "{text}"')


def check_french(look: Look) -> Iterator[Finding]:
    """Find French without its quotes or spaces (L002)."""
    for file, texts in _texts(look):
        for node, path in (texts[language] for language in texts if language == "fr"):
            if node.plain and " " in node.text:
                what = "French without quotes: a colon or question mark with its space would cut it short"
                yield Finding("L002", file, node, path, what, f'Write "{node.text}"')
            wrong = _UNSPACED.search(_LITERAL.sub("", node.text))
            if wrong:
                what = f"{wrong[0]!r} wants a no-break space beside it"
                yield Finding("L002", file, node, path, what, "Put U+00A0 or U+202F there")


def check_translations(look: Look) -> Iterator[Finding]:
    """Find translations that do not match (L003)."""
    for file, texts in _texts(look):
        first, *others = texts
        here = texts[first][0].text
        for language in others:
            node, path = texts[language]
            if sorted(_PLACEHOLDER.findall(here)) != sorted(_PLACEHOLDER.findall(node.text)):
                what = f"the placeholders differ between {first} and {language}"
                yield Finding("L003", file, node, path, what, "Use the same {…} in both")
            shorter, longer = sorted((len(here), len(node.text)))
            if longer > _SHORT and longer > _FACTOR * shorter:
                what = f"in {language} the text has {len(node.text)} letters, in {first} {len(here)}"
                yield Finding("L003", file, node, path, what, "Is something left out?")


def _texts(look: Look) -> Iterator[tuple[str, dict[str, tuple[Scalar, str]]]]:
    """Give every text by language, each with its path; one for all languages only where there is but one."""
    for root in look.roots:
        languages = root.reading.languages
        for node, path in root.reading.texts:
            if isinstance(node, Mapping):
                pairs = {key.text: value for key, value in node.pairs}
                given = [(one, pairs.get(one)) for one in languages]
                yield (
                    root.reading.file,
                    {one: (value, f"{path}.{one}") for one, value in given if isinstance(value, Scalar)},
                )
            elif isinstance(node, Scalar) and len(languages) == 1:
                yield root.reading.file, {languages[0]: (node, path)}
