"""Drafting notifications: a document written from what is known, with what is open said plainly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from tocsin.content.documents.form_values import CaseLine, form_values
from tocsin.content.documents.phrases import Phrases
from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import FilledForm, fill
from tocsin.domain.documents.provenance import Line
from tocsin.domain.entries import Gap, PartyRecorded
from tocsin.domain.law.reading_sources import ReadingSources
from tocsin.domain.moments import Moment, Precision, write_utc
from tocsin.domain.parties import controllers
from tocsin.domain.text import visible
from tocsin.services.drafts.readers import need_recipient, need_segment
from tocsin.services.drafts.since import told_before
from tocsin.services.workbench import OpenCase

if TYPE_CHECKING:
    from tocsin.content.documents.templates import Written

NAMES_ANOTHER = "The text names another controller: "

_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


class Preview(msgspec.Struct, frozen=True):
    """A document as it would read now; nothing is recorded by looking."""

    filled: FilledForm
    written: Written
    gaps: tuple[Gap, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return self.written.text

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of its text, each with what it is built from."""
        return self.written.lines

    @property
    def blocking(self) -> tuple[Gap, ...]:
        """What nobody has looked at yet."""
        return tuple(gap for gap in self.gaps if gap.why in {"missing", "names_other"})


def preview(case: OpenCase, form: str, *, language: str = "", party: str = "", segment: str = "") -> Preview:
    """Write a document from what is known now, without recording anything.

    Args:
        case: the open case.
        form: the id of the form.
        language: of the document; the case's own if empty.
        party: the recipient, for a form that has several; or the controller that we draft for.
        segment: the group of people that a letter is for, where there are several.

    Raises:
        UserError: there is no such form, party, segment or language.
    """
    # Imported here: the template engine is slow to load, and most of what lists documents writes none.
    from tocsin.content.documents.templates import write_document  # noqa: PLC0415
    from tocsin.services.drafts.values import extra_values  # noqa: PLC0415

    library = case.workbench.library
    profile = library.form(form)
    recipient = need_recipient(case, profile, party)
    people = need_segment(case, profile, segment, recipient)
    chosen = language or case.header.language
    library.template(chosen, profile.template)  # refused before anything is written in that language
    filled = fill(
        profile,
        case.state,
        case.catalogue,
        case.lookup(),
        language=chosen,
        party=recipient,
        segment=people,
    )
    phrases = need_phrases(case, chosen)
    sources = reading_sources(case)
    values = form_values(filled, case.catalogue, phrases, case_line(case), sources.named)
    values |= told_before(case, filled, phrases, sources)
    values |= extra_values(case, filled, phrases)
    written = write_document(lambda name: library.template(chosen, name), profile.template, values)
    gaps = (*filled.gaps, *others_named(case.state, recipient, written.text))
    return Preview(filled, written, gaps)


def need_phrases(case: OpenCase, language: str) -> Phrases:
    """Give the words that documents of a language are written with."""
    return case.workbench.library.phrases(language)


def others_named(state: CaseState, party: PartyRecorded | None, text: str) -> list[Gap]:
    """Find the names of other controllers in a document that goes to one of them."""
    if party is None:
        return []
    names = {_plain(e.body.name): e.body.name for e in controllers(state) if _plain(e.body.name)}
    # The longest name first, so that Council 11 is not taken for Council 1.
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = set(re.findall(pattern, _plain(text))) if pattern else set()
    return [
        Gap("names", f"{NAMES_ANOTHER}{names[name]}", "names_other")
        for name in names
        if name in found and name != _plain(party.name)
    ]


def _plain(text: str) -> str:
    """Give a text as it is compared: without the escapes of Markdown, capitals and line breaks."""
    return " ".join(_ESCAPE.sub("", visible(text)).split()).casefold()


def reading_sources(case: OpenCase) -> ReadingSources:
    """Give what tells of clocks and conditions what they rest on."""
    return ReadingSources(case.state, case.workbench.library.regimes, case.readings)


def case_line(case: OpenCase) -> CaseLine:
    """Say what a document says of the case it comes from."""
    now = Moment(at=write_utc(case.workbench.now()), precision=Precision.MINUTE, said="", zone="UTC")
    return CaseLine(
        ref=case.header.ref,
        head=str(case.head()),
        prepared=now,
        zone=case.zone,
        role=case.state.text_value("case.role"),
        sender=case.state.text_value("org.name"),
        authority=case.authority,
    )
