"""Documents: versions that were saved, and what was filed."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from tocsin.domain.entries.body import Body
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Purpose, Verdict


class Gap(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item of a form that a draft leaves open: ``missing``, ``unknown`` or ``untranslated``.

    ``sources`` are what could close it: fact keys, or ``inventory`` and its like.
    """

    item: str
    title: str
    why: str
    sources: tuple[str, ...] = ()


class DraftSaved(Body, frozen=True):
    """A version of a document, with what was still open in it.

    ``phase`` is that of the filing it is for. Where a person edited it, ``base`` is what had been written
    for them when they began, at the entry ``facts_as_of`` and the time ``written_at`` (UTC; that of the entry
    if empty): it tells later what of the text is theirs. ``segment`` is the group of people that a letter is
    for, and ``rows`` are those of the inventory that it tells them of.
    """

    kind: ClassVar[str] = "draft.saved"
    kept: ClassVar[tuple[str, ...]] = ("draft", "form", "language", "party", "segment", "rows")
    draft: str
    form: str = ""
    language: str = ""
    party: str = ""
    text: str = ""
    gaps: tuple[Gap, ...] = ()
    facts_as_of: int = 0
    edited: bool = False
    base: str = ""
    phase: str = ""
    segment: str = ""
    rows: tuple[str, ...] = ()
    written_at: str = ""


class DraftReviewed(Body, frozen=True):
    """What somebody said of a saved draft, in a role; ``block`` is the heading that a comment is about."""

    kind: ClassVar[str] = "draft.reviewed"
    kept: ClassVar[tuple[str, ...]] = ("draft", "verdict", "role")
    draft: str
    verdict: Verdict = Verdict.COMMENT
    role: str = ""
    block: str = ""
    because: str = ""


class FilingRecorded(Body, frozen=True):
    """What a person sent, to whom and when, with a frozen copy of the text. It stops the clock it answers.

    ``supersedes`` names an earlier filing that it takes the place of. A withdrawal ends the duty towards
    that recipient: what is still to be filed is no longer asked for. ``asked`` is as in `FactSet`.
    """

    kind: ClassVar[str] = "filing.recorded"
    kept: ClassVar[tuple[str, ...]] = (
        "filing",
        "regime",
        "stage",
        "party",
        "filed_at",
        "sha256",
        "draft",
        "form",
        "purpose",
        "supersedes",
    )
    filing: str
    regime: str = ""
    stage: str = ""
    party: str = ""
    recipient: str = ""
    filed_at: Moment | None = None
    reference: str = ""
    channel: str = ""
    draft: str = ""
    form: str = ""
    text: str = ""
    sha256: str = ""
    because: str = ""
    purpose: Purpose = Purpose.NOTIFICATION
    supersedes: str = ""
    asked: tuple[str, ...] = ()


class FilingReceipted(Body, frozen=True):
    """What the recipient of a filing answered: its number, and the papers that show it.

    ``reference`` counts from now on as the number of the filing; ``answered_at`` is when they said so.
    """

    kind: ClassVar[str] = "filing.receipted"
    kept: ClassVar[tuple[str, ...]] = ("filing", "answered_at", "evidence")
    filing: str
    reference: str = ""
    answered_at: Moment | None = None
    evidence: tuple[str, ...] = ()
    because: str = ""


class FilingWithdrawn(Body, frozen=True):
    """A filing that was recorded by mistake; the clock runs again."""

    kind: ClassVar[str] = "filing.withdrawn"
    kept: ClassVar[tuple[str, ...]] = ("filing",)
    filing: str
    because: str = ""
