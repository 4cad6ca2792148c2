"""Whether a document can go out: what is missing, what contradicts itself, what must not be in it.

A finding never keeps a draft from being saved: filed in time and incomplete is better than late. What each
code means stands in ``data/draft-rules.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.verdicts import Lookup, evaluate
from tocsin.domain.documents.forms import AnswerState, FilingPhase, FilledForm, FormItem, ItemAnswer
from tocsin.domain.errors import Severity
from tocsin.domain.facts import Catalogue, FactStatus, Text, in_language
from tocsin.domain.law.regimes import Audience


class DraftRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule for documents.

    Attributes:
        code: such as ``DX02``.
        severity: an error says that the document should not go out as it is.
        title: the rule in one line, in each language.
        why: what goes wrong where it is broken.
        fix: what to do.
        when: for a contradiction between facts, the condition under which there is one.
        facts: the facts that could be put right.
        audiences: whom the document is for; nothing stands for anybody.
    """

    code: str
    severity: Severity
    title: Text
    why: Text
    fix: Text
    when: Condition | None = None
    facts: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One thing to look at before a document goes out.

    Attributes:
        code: the rule.
        item: the item of the form, if it is about one.
        about: what it is about, in words.
        sources: what could close it: fact keys, or ``inventory`` and its like.
    """

    code: str
    item: str = ""
    about: str = ""
    sources: tuple[str, ...] = ()


def check_answers(filled: FilledForm, phase: FilingPhase, catalogue: Catalogue) -> Iterator[Finding]:
    """Compare the answers with what the form asks for in a phase."""
    for gap in filled.gaps:
        if gap.why == "untranslated":
            yield Finding("DF05", gap.item, gap.title, gap.sources)
    for answer in filled.answers:
        item = answer.item
        title = in_language(item.title, filled.language)
        code = _code(answer, phase)
        if code:
            yield Finding(code, item.id, title, item.sources)
        strange = ", ".join(_without_option(answer, catalogue, filled.language))
        if strange:
            yield Finding("DF06", item.id, f"{title}: {strange}", item.sources)


def _code(answer: ItemAnswer, phase: FilingPhase) -> str:
    item = answer.item
    if answer.state is AnswerState.MISSING and item.required_from is not None:
        return "DF01" if phase.reaches(item.required_from) else "DF07"
    if any(found.statement.status is FactStatus.UNKNOWN for found in answer.facts):
        taken = item.unknown_until is not None and item.unknown_until.reaches(phase)
        return "DF03" if taken else "DF02"
    return "DF04" if answer.state is AnswerState.ESTIMATED else ""


def _without_option(answer: ItemAnswer, catalogue: Catalogue, language: str) -> Iterator[str]:
    """Give the values for which the form has no option of its own."""
    if not answer.item.options:
        return
    for found in answer.facts:
        spec = catalogue.get(found.key)
        value = found.statement.value
        chosen = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        if spec is not None and spec.choices:
            others = (one for one in chosen if one not in answer.item.options)
            yield from (spec.choice_title(one, language) for one in others)


def contradictions(rules: Iterable[DraftRule], audience: Audience, lookup: Lookup) -> Iterator[Finding]:
    """Find facts that cannot all be so."""
    for rule in rules:
        meant = not rule.audiences or audience in rule.audiences
        if rule.when is not None and meant and evaluate(rule.when, lookup).truth is True:
            yield Finding(rule.code, sources=rule.facts)


def too_long(filled: FilledForm, texts: dict[str, str], language: str) -> Iterator[Finding]:
    """Find answers that are longer than the form takes; ``texts`` are the answers by item."""
    for answer in filled.answers:
        item: FormItem = answer.item
        length = len(texts.get(item.id, ""))
        if item.max_chars is not None and length > item.max_chars:
            title = in_language(item.title, language)
            yield Finding("DT01", item.id, f"{title}: {length} > {item.max_chars}", item.sources)
