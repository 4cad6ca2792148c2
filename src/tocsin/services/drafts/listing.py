"""The documents of a case, with what stands between them and filing."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.domain.conditions.verdicts import Lookup, evaluate
from tocsin.domain.documents.forms import AnswerState, FilledForm, FormProfile, drafts_of, fill
from tocsin.domain.documents.segments import Segment
from tocsin.domain.entries import DraftSaved, Entry, Gap, PartyRecorded
from tocsin.domain.law.applicability import Standing
from tocsin.domain.law.regimes import Audience
from tocsin.services.drafts.readers import readers
from tocsin.services.workbench import OpenCase

_ALWAYS = frozenset({"gdpr-33-1", "gdpr-33-2", "gdpr-34"})
"""Regimes whose forms are always offered: a processor prepares what its controllers file."""


class Document(msgspec.Struct, frozen=True):
    """A document of the case: a form, for one recipient or one group of people if it has several."""

    form: FormProfile
    party: PartyRecorded | None
    answered: int
    asked: int
    gaps: tuple[Gap, ...]
    drafts: tuple[Entry[DraftSaved], ...]
    filled: FilledForm
    segment: Segment | None = None

    @property
    def reader(self) -> tuple[str, str]:
        """The ids of the recipient and of the group of people, each empty where there is only one."""
        return (self.party.party if self.party else "", self.segment.id if self.segment else "")


def relevant_forms(case: OpenCase) -> list[FormProfile]:
    """Give the forms that this case may need: by where we are established, and by which laws apply."""
    standings = {one.regime.id: one.standing for one in case.applicabilities()}
    lookup = case.lookup()
    return [
        form
        for form in case.workbench.library.forms.values()
        if _is_relevant(form, case, standings) and evaluate(form.when, lookup).truth is True
    ]


def _is_relevant(form: FormProfile, case: OpenCase, standings: Mapping[str, Standing]) -> bool:
    if form.jurisdiction:
        return form.jurisdiction == case.header.country.lower()
    if form.regime in _ALWAYS or not form.regime:
        return True
    return standings.get(form.regime) is Standing.APPLIES


def list_documents(case: OpenCase, *, everything: bool = False, owed: bool = False) -> list[Document]:
    """Give documents with what stands between them and filing, the forms of our own role first.

    Those that this case may need, and those that a draft was saved of; with ``everything`` all there are,
    with ``owed`` only those that answer a duty.
    """
    lookup = case.lookup()
    documents: list[Document] = []
    begun = {entry.body.form for entry in case.state.drafts}
    relevant = {form.id for form in relevant_forms(case)} | begun
    for form in case.workbench.library.forms.values():
        if (not everything and form.id not in relevant) or (owed and not form.is_filed):
            continue
        documents.extend(_document(case, form, *reader, lookup) for reader in readers(case, form))
    ours = Audience.CONTROLLERS if case.state.value("case.role") == "processor" else Audience.AUTHORITY
    return sorted(documents, key=lambda one: (not one.form.is_filed, one.form.audience is not ours))


def _document(
    case: OpenCase, form: FormProfile, party: PartyRecorded | None, segment: Segment | None, lookup: Lookup
) -> Document:
    language = case.header.language
    filled = fill(form, case.state, case.catalogue, lookup, language=language, party=party, segment=segment)
    whose, people = party.party if party else "", segment.id if segment else ""
    required_answers = [answer for answer in filled.answers if answer.item.required]
    return Document(
        form,
        party,
        sum(answer.state is not AnswerState.MISSING for answer in required_answers),
        len(required_answers),
        filled.gaps,
        tuple(drafts_of(case.state, form.id, whose, segment=people)),
        filled,
        segment,
    )
