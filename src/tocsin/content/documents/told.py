"""Texts that know what they were made from, so that a document can say the source of each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tocsin.content.documents.markdown import Marked
from tocsin.domain.documents.provenance import Source

if TYPE_CHECKING:
    from tocsin.content.documents.form_values import Plain


class Told(str):
    """A text, with what each of its lines says, and what chose that it is said at all.

    To a template it is a text like any other; what is kept with it begins with an underscore, and the
    sandbox shows none of that.
    """

    __slots__ = ("_chosen", "_lines")

    _lines: tuple[tuple[Source, ...], ...]
    _chosen: tuple[Source, ...]


class ToldMarked(Told, Marked):
    """The same, for a text that is Markdown already."""

    __slots__ = ()


def told(text: str, said: Iterable[Source], chosen: Iterable[Source] = ()) -> Told:
    """Give a text with its sources; they hold for each of its lines."""
    sources = tuple(said)
    return _made(text, (sources,) * (text.count("\n") + 1), tuple(chosen))


def lines_told(texts: Sequence[Told]) -> Told:
    """Put texts one under the other; each line keeps its own sources."""
    return _made("\n".join(texts), tuple(line for text in texts for line in text._lines), ())


def told_for(text: Told, chosen: Iterable[Source]) -> Told:
    """Give a text that is only said for what it is given."""
    return _made(text, text._lines, tuple(chosen))


def yes_if(holds: bool, said: Iterable[Source]) -> Told:
    """Give what a template takes for true, or for false, with its sources."""
    return told("yes" if holds else "", said)


def all_told(values: Mapping[str, Plain], *said: Source) -> dict[str, Plain]:
    """Give values of which every text has the same sources; a text that has its own keeps those."""
    return {
        key: told(value, said) if isinstance(value, str) and not isinstance(value, Told) else value
        for key, value in values.items()
    }


def said_by_line(text: object) -> tuple[tuple[Source, ...], ...]:
    """Give the sources of each line of a text; none where it does not know them."""
    return text._lines if isinstance(text, Told) else ()


def chosen_by(text: object) -> tuple[Source, ...]:
    """Give what chose that a text is said."""
    return text._chosen if isinstance(text, Told) else ()


def _made(text: str, lines: tuple[tuple[Source, ...], ...], chosen: tuple[Source, ...]) -> Told:
    made = ToldMarked(text) if isinstance(text, Marked) else Told(text)
    made._lines, made._chosen = lines, chosen
    return made
