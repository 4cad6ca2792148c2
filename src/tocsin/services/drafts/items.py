"""What a form asks, item by item in its own order: answered or open, and with what it can be answered."""

from __future__ import annotations

import msgspec

from tocsin.content.documents.form_values import answer_texts
from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import (
    INVENTORY_SOURCES,
    AnswerState,
    FilingPhase,
    FilledForm,
    FormItem,
    ItemAnswer,
)
from tocsin.domain.entries import Gap
from tocsin.domain.facts import Catalogue, in_language, read_fact_key
from tocsin.services.drafts.writing import Preview, need_phrases
from tocsin.services.workbench import OpenCase

_WORST_FIRST = ("missing", "untranslated", "unknown")


class ItemLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a form, with what the case says to it.

    Attributes:
        section: the heading it stands under.
        number: what the form calls it.
        why: what is open in it, as in `Gap`; empty where nothing is.
        blocks: whether it must be closed before the next filing.
        keys: the facts that answer it, those of the document's own language first where it wants them.
        rows: whether rows of the inventory answer it.
        decided: whether it is answered by a decision, with its reasons, in a step of the playbook.
        answer: in the words of the document; empty where there is none.
    """

    id: str
    section: str
    number: str
    title: str
    help: str
    law: str
    state: AnswerState
    why: str
    blocks: bool
    keys: tuple[str, ...]
    rows: bool
    decided: bool
    answer: str


def item_lines(case: OpenCase, seen: Preview, phase: FilingPhase) -> list[ItemLine]:
    """Give every item that a document asks, in the order of its form; first what its text must not say.

    Args:
        case: the open case.
        seen: the document as it reads now.
        phase: the filing that it is for.
    """
    filled = seen.filled
    texts = answer_texts(filled, case.catalogue, need_phrases(case, filled.language), case.zone)
    asked = {answer.item.id: answer for answer in filled.answers}
    gaps: dict[str, list[Gap]] = {}
    for gap in filled.gaps:
        gaps.setdefault(gap.item, []).append(gap)
    lines = [_of_the_text(gap) for gap in seen.gaps if gap.why == "names_other"]
    for section in filled.profile.sections:
        title = in_language(section.title, filled.language)
        for item in section.items:
            if item.id in asked:
                line = _line(case, filled, asked[item.id], gaps.get(item.id, []), phase)
                lines.append(msgspec.structs.replace(line, section=title, answer=texts.get(item.id, "")))
    return lines


def _line(
    case: OpenCase, filled: FilledForm, answer: ItemAnswer, gaps: list[Gap], phase: FilingPhase
) -> ItemLine:
    item, language = answer.item, filled.language
    why = next((why for why in _WORST_FIRST if any(gap.why == why for gap in gaps)), "")
    blocks = _is_missing(answer, phase) or (why == "unknown" and not _takes_unknown(item, phase))
    if _is_missing(answer, phase):
        why = "missing"
    sources = [source for gap in gaps for source in gap.sources] or [*item.sources]
    whose = filled.party.party if filled.party else ""
    keys = tuple(_what_counts(case.state, key, whose) for key in _facts(case.catalogue, sources))
    return ItemLine(
        id=item.id,
        section="",
        number=item.number,
        title=in_language(item.title, language),
        help=in_language(item.help, case.header.language),
        law=item.law,
        state=answer.state,
        why=why,
        blocks=blocks,
        keys=keys,
        rows=any(source in INVENTORY_SOURCES for source in sources),
        decided=bool(keys) and all(case.decision_on(key) is not None for key in keys),
        answer="",
    )


def _is_missing(answer: ItemAnswer, phase: FilingPhase) -> bool:
    since = answer.item.required_from
    return since is not None and phase.reaches(since) and answer.state is AnswerState.MISSING


def _takes_unknown(item: FormItem, phase: FilingPhase) -> bool:
    return item.unknown_until is not None and item.unknown_until.reaches(phase)


def _facts(catalogue: Catalogue, sources: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for source in sources if catalogue.get(source) is not None))


def _what_counts(state: CaseState, key: str, party: str) -> str:
    """Give the key that a document for a party is answered by: what was stated of it alone goes first."""
    alone = key_alone(key, party) if party else key
    return alone if alone in state.facts else key


def key_alone(key: str, party: str) -> str:
    """Give the key of what is true of one party alone; a language stays."""
    return str(msgspec.structs.replace(read_fact_key(key), party=party))


def _of_the_text(gap: Gap) -> ItemLine:
    return ItemLine(
        id=f"{gap.item}:{gap.title}",
        section="",
        number="",
        title=gap.title,
        help="",
        law="",
        state=AnswerState.KNOWN,
        why=gap.why,
        blocks=True,
        keys=(),
        rows=False,
        decided=False,
        answer="",
    )
