"""The facts as the documents of a case ask for them: in the order of each form, in its own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from tocsin.domain.documents.forms import FormItem, FormProfile
from tocsin.domain.facts import in_language
from tocsin.services.drafts.listing import list_documents
from tocsin.services.workbench import OpenCase


class Asking(msgspec.Struct, frozen=True):
    """A form that asks for a fact.

    Attributes:
        form: its id, and ``title`` its name.
        number: what it calls the item, and ``item`` what the item asks in its own words.
        waits: whether a document of that form cannot go out before the item is answered.
    """

    form: str
    title: str
    number: str
    item: str
    waits: bool


class AskedFact(msgspec.Struct, frozen=True):
    """A fact under a form: how that form asks for it, and the other forms that ask for it too."""

    key: str
    asking: Asking
    also: tuple[str, ...]


class FormFacts(msgspec.Struct, frozen=True):
    """A form with the facts that it asks for, in its own order, each once."""

    form: str
    title: str
    facts: tuple[AskedFact, ...]


class FactBoard:
    """Who asks for what, as the case stands now."""

    def __init__(self, case: OpenCase) -> None:
        """Look at the documents of a case: those that it may need, and those that were begun."""
        self._language = case.header.language
        self._catalogue = case.catalogue
        documents = list_documents(case)
        self._forms = list({document.form.id: document.form for document in documents}.values())
        waiting = {
            (document.form.id, gap.item, source)
            for document in documents
            for gap in document.gaps
            if gap.why == "missing"
            for source in gap.sources
        }
        self._asking: dict[str, dict[str, Asking]] = {}
        for form in self._forms:
            for item in form.items():
                for key in self._facts_of(item):
                    asking = self._asking_of(form, item, (form.id, item.id, key) in waiting)
                    asked = self._asking.setdefault(key, {})
                    known = asked.get(form.id)
                    if known is None or (asking.waits and not known.waits):
                        asked[form.id] = asking

    @property
    def asking(self) -> Mapping[str, Mapping[str, Asking]]:
        """For each fact, the forms that ask for it, by their ids."""
        return self._asking

    def asked_by(self, key: str) -> list[Asking]:
        """Give the forms that ask for a fact; those that wait for it first."""
        return sorted(self._asking.get(key, {}).values(), key=lambda one: not one.waits)

    def waits(self, key: str) -> int:
        """Count the forms that wait for a fact."""
        return sum(one.waits for one in self._asking.get(key, {}).values())

    def by_form(self) -> list[FormFacts]:
        """Give every form with what it asks for."""
        return [
            FormFacts(form.id, self._title(form), tuple(self._asked(form)))
            for form in self._forms
            if any(form.id in asked for asked in self._asking.values())
        ]

    def _asked(self, form: FormProfile) -> Iterator[AskedFact]:
        seen: set[str] = set()
        for item in form.items():
            for key in self._facts_of(item):
                if key in seen:
                    continue
                seen.add(key)
                asked = self._asking[key]
                also = tuple(one.title for id, one in asked.items() if id != form.id)
                yield AskedFact(key, asked[form.id], also)

    def _asking_of(self, form: FormProfile, item: FormItem, waits: bool) -> Asking:
        own = next((item.title[one] for one in form.form_languages if one in item.title), "")
        words = own or in_language(item.title, self._language)
        return Asking(form.id, self._title(form), item.number, words, waits)

    def _title(self, form: FormProfile) -> str:
        return in_language(form.title, self._language)

    def _facts_of(self, item: FormItem) -> Iterator[str]:
        yield from (source for source in item.sources if source in self._catalogue)
