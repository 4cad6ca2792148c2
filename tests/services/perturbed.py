"""Documents written with one entry of the journal changed: what reads differently must be what cites it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from datetime import timedelta

import msgspec

from tocsin.domain.case import fold
from tocsin.domain.documents.provenance import Block, Source, blocks, fact, party, row
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.entries import (
    Body,
    DecisionMade,
    Entry,
    EvidenceAdded,
    FactSet,
    FilingRecorded,
    InventoryRecorded,
    LogWritten,
    PartyRecorded,
)
from tocsin.domain.facts import Catalogue, Contact, Count, FactSpec, Value
from tocsin.domain.moments import Moment, read_utc, write_utc
from tocsin.services.drafts.readers import readers
from tocsin.services.drafts.writing import preview
from tocsin.services.earlier import EarlierCase
from tocsin.services.workbench import OpenCase


class Reader(msgspec.Struct, frozen=True):
    """A document in a language, for one reader."""

    form: str
    language: str
    party: str = ""
    segment: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.form, self.language, self.party, self.segment)))


def readers_of(case: OpenCase, form: str) -> list[Reader]:
    """Give a document for each of its readers, in each of its languages."""
    library = case.workbench.library
    profile = library.form(form)
    return [
        Reader(form, language, party.party if party else "", segment.id if segment else "")
        for party, segment in readers(case, profile)
        for language in library.languages_of(profile.template)
    ]


def written(case: OpenCase, whose: Reader) -> list[Block]:
    """Give the blocks of a document as it reads now."""
    seen = preview(case, whose.form, language=whose.language, party=whose.party, segment=whose.segment)
    assert seen.text == "".join(f"{line.text}\n" for line in seen.lines)
    return blocks(seen.lines)


class Perturbed(EarlierCase):
    """A case in whose journal one entry says something else."""

    def __init__(self, case: OpenCase, changed: Entry[Body]) -> None:
        """Take a case with another entry in the place of the one of that id."""
        super().__init__(case, case.state.seq, case.workbench.now())
        self.state = fold(changed if one.id == changed.id else one for one in case.state.entries)


class Perturbation(msgspec.Struct, frozen=True):
    """An entry that says something else, and the sources by which a document may cite it.

    ``is_plain`` is for one that still stands, and says another thing wherever it is said at all.
    """

    entry: Entry[Body]
    sources: frozenset[Source]
    is_plain: bool


def perturbations(case: OpenCase) -> list[Perturbation]:
    """Give every entry of a case that a document can be built from, each changed in what it says."""
    newest: dict[Source, str] = {}
    found = []
    for one in case.state.entries:
        made = _changed(one, case)
        if made is not None:
            body, sources = made
            found.append((msgspec.structs.replace(one, body=body), sources))
            newest[sources[0]] = one.id
    return [
        Perturbation(
            one, frozenset(sources), newest[sources[0]] == one.id and _is_plain(one.body, case.catalogue)
        )
        for one, sources in found
    ]


def _is_plain(body: Body, catalogue: Catalogue) -> bool:
    """Whether an entry is said whole where it is said: no choice, no date, not one of several things."""
    match body:
        case FactSet(key=key, value=str()):
            spec = catalogue.get(key)
            return spec is not None and not spec.choices
        case FactSet(value=value):
            return isinstance(value, Count | Contact)
        case _:
            return isinstance(body, LogWritten)


def tried(case: OpenCase, whose: Reader, what: Perturbation, before: list[Block]) -> Iterator[str]:
    """Give what reads differently when an entry says something else, and does not cite it.

    Also what says the entry whole, and still reads the same.
    """
    after = written(Perturbed(case, what.entry), whose)
    for block in _different(before, after):
        if not what.sources & set(block.sources) and not _OF_EVERYTHING.search(block.text):
            yield f"{whose}: #{what.entry.seq} {sorted(what.sources)} changed {block.text!r}"
    standing = {_place(block) for block in after}
    for block in before if what.is_plain else ():
        if what.sources & set(block.said) and _place(block) in standing:
            yield f"{whose}: #{what.entry.seq} {sorted(what.sources)} did not change {block.text!r}"


_OF_EVERYTHING = re.compile(r"\| (timeline|register)\.\w+ \||\*\*(Steps|Étapes)")
"""The digest of a whole timeline, and how many steps are done: that rests on everything there is."""


def _different(before: list[Block], after: list[Block]) -> Iterator[Block]:
    """Give the blocks that are not in the other document; what only stands elsewhere says the same.

    Words that are there for want of others say nothing of their own: they come and go with those.
    """
    gone, new = _not_in(before, after, _place), _not_in(after, before, _place)
    changed = [*_not_in(gone, new, _text), *_not_in(new, gone, _text)]
    said_under = {block.heading for block in changed if block.sources}
    yield from (block for block in changed if block.sources or block.heading not in said_under)


def _not_in(these: list[Block], others: list[Block], key: Callable[[Block], Hashable]) -> list[Block]:
    """Give the blocks that are not among the others, or less often."""
    left = Counter(key(block) for block in others)
    found = []
    for block in these:
        left[key(block)] -= 1
        if left[key(block)] < 0:
            found.append(block)
    return found


def _place(block: Block) -> Hashable:
    return (block.heading, block.text)


def _text(block: Block) -> Hashable:
    return block.text


def _changed(one: Entry[Body], case: OpenCase) -> tuple[Body, list[Source]] | None:
    """Give what an entry might have said instead, and as what it is cited; None where nobody cites it."""
    replace = msgspec.structs.replace
    match one.body:
        case FactSet(key=key, value=None) as body:
            return replace(body, because=f"{body.because} And more."), [fact(key), recorded(one.id)]
        case FactSet(key=key, value=value) as body:
            return replace(body, value=_other(value, case.catalogue.get(key))), [fact(key), recorded(one.id)]
        case DecisionMade(key=key) as body:
            return replace(body, because=f"{body.because} And more."), [fact(key), recorded(one.id)]
        case InventoryRecorded(row=id) as body:
            count = replace(body.subjects, best=(body.subjects.best or 0) + 7) if body.subjects else None
            return replace(body, label=f"{body.label} B", subjects=count), [row(id), recorded(one.id)]
        case PartyRecorded(party=id) as body:
            return replace(body, name=f"{body.name} B"), [party(id), recorded(one.id)]
        case LogWritten() as body:
            return replace(body, text=f"{body.text} And more."), [recorded(one.id)]
        case FilingRecorded() as body:
            later = _other(body.filed_at, None) if body.filed_at else None
            changed = replace(body, reference=f"{body.reference}-B", recipient="Another", filed_at=later)
            return changed, [recorded(one.id)]
        case EvidenceAdded() as body:
            return replace(body, name=f"b-{body.name}"), [recorded(one.id)]
        case _:
            return None


def _other(value: Value | None, spec: FactSpec | None) -> Value:
    """Give another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Count():
            best = (value.best or value.low or value.high or 0) + 7
            return msgspec.structs.replace(value, best=best, high=value.high and max(value.high, best))
        case Moment():
            return msgspec.structs.replace(value, at=write_utc(read_utc(value.at) + timedelta(hours=25)))
        case Contact():
            return msgspec.structs.replace(value, name=f"{value.name} B", email=f"b.{value.email}")
        case tuple():
            assert spec is not None
            more = [choice.id for choice in spec.choices if choice.id not in value]
            return (*value, more[0]) if more else value[:-1]
        case _:
            ids = [choice.id for choice in spec.choices] if spec else []
            if value in ids:
                return ids[(ids.index(value) + 1) % len(ids)]
            return "\n\n".join(f"{part} And more." for part in str(value).split("\n\n"))
