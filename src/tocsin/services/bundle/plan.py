"""What a copy of a case would hold for whom, before one is made."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.domain.entries import EvidenceAdded
from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.domain.moments import brief_utc
from tocsin.domain.parties import controllers
from tocsin.domain.record.giving import Giving, choose_given
from tocsin.domain.terms import CopyFor
from tocsin.domain.timeline import item_of
from tocsin.services.bundle.words import BundleWords
from tocsin.services.workbench import OpenCase


class Wanted(msgspec.Struct, frozen=True):
    """What copy is wanted.

    Attributes:
        copy: for whom.
        party: which controller, as typed, where it is for one.
        also: entries without a mark that are given all the same, as typed.
        recipients: age recipients that it is encrypted to; none for a copy that whoever has it can read.
        received_by: who gets it, in words.
        because: why.
    """

    copy: CopyFor = CopyFor.WHOLE
    party: str = ""
    also: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    received_by: str = ""
    because: str = ""


class Line(msgspec.Struct, frozen=True):
    """An entry as a person looks through it before a copy is made; ``why`` says why it is left out."""

    seq: int
    recorded_at: str
    text: str
    why: str = ""


class Plan(msgspec.Struct, frozen=True):
    """What a copy would hold.

    Attributes:
        ref: reference of the case.
        copy: for whom it is.
        party: which controller, where it is for one.
        head: the last entry that it covers.
        given: entries that it holds with what they say.
        withheld: entries that are left out.
        reasons: why, in words.
        size: bytes of evidence in it, about.
        giving: entry by entry.
    """

    ref: str
    copy: CopyFor
    party: str
    head: Head
    given: int
    withheld: int
    reasons: tuple[str, ...]
    size: int
    giving: Giving


def plan_bundle(case: OpenCase, wanted: Wanted) -> Plan:
    """Say what a copy would hold; nothing is written.

    Raises:
        UserError: nobody can be given such a copy.
    """
    state, party = case.state, ""
    if wanted.copy is CopyFor.CONTROLLER:
        party = state.parties.matching(wanted.party)
        if state.parties.get(party) is None:
            raise UserError(f"There is no party {wanted.party!r}", "tocsin party list names them")
        if party not in {entry.body.party for entry in controllers(state)}:
            hint = "What everyone may have is for others, too: --for everyone"
            raise UserError(f"{party} is no controller", hint)
    if wanted.copy is CopyFor.WHOLE and wanted.also:
        raise UserError(
            "A copy of the whole case holds every entry", "Leave --with out, or say for whom it is"
        )
    if wanted.copy is not CopyFor.WHOLE and case.header.is_purged:
        raise UserError(f"Case {case.header.ref} was purged", "Nothing is left in it to be given")
    also = frozenset(state.entry(one).id for one in wanted.also)
    giving = choose_given(state, wanted.copy, party=party, also=also)
    words = BundleWords(case.header.language)
    return Plan(
        ref=case.header.ref,
        copy=wanted.copy,
        party=party,
        head=case.head(state.seq),
        given=state.seq - len(giving.withheld),
        withheld=len(giving.withheld),
        reasons=tuple(words.why(why, count) for why, count in giving.counted().items()),
        size=_evidence_bytes(case, giving),
        giving=giving,
    )


def lines_of(case: OpenCase, plan: Plan) -> Iterator[Line]:
    """Give every entry with whether it is in a copy, and why not."""
    reader = case.reader()
    for entry in case.state.entries:
        why = plan.giving.withheld.get(entry.seq)
        item = item_of(reader, entry)
        yield Line(entry.seq, brief_utc(entry.recorded_at), item.text, str(why or ""))


def _evidence_bytes(case: OpenCase, giving: Giving) -> int:
    bodies: list[EvidenceAdded] = [one.body for one in case.state.evidence if giving.gives(one)]
    return sum(body.total or body.size for body in bodies)
