"""The chain of custody of evidence, and whether its bytes still are what was put into the vault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import StrEnum

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, CustodyRecorded, Entry, EvidenceAdded, EvidenceVerified, Failed
from tocsin.domain.errors import UserError
from tocsin.domain.moments import Moment
from tocsin.domain.record.folders import Member, read_manifest
from tocsin.domain.record.keeping import Keeping, due_for_check
from tocsin.domain.terms import CustodyAct
from tocsin.domain.text import checked, required
from tocsin.services.evidence.attaching import Progress, need_evidence
from tocsin.services.workbench import OpenCase
from tocsin.storage.vault import Vault

CHECK_DAYS = "evidence.check_days"
"""The fact that says after how many days a file of the vault is to be hashed again."""

EVERY = timedelta(days=30)
"""How often, where nobody has said."""


class Standing(StrEnum):
    """What became of a piece of evidence."""

    HOLDS = "holds"
    GONE = "gone"
    CHANGED = "changed"
    DESTROYED = "destroyed"
    PHYSICAL = "physical"


class EvidenceCheck(msgspec.Struct, frozen=True):
    """Whether a piece of evidence is still what was put into the vault; ``what`` says it in words."""

    evidence: str
    name: str
    sha256: str
    size: int
    holds: bool
    what: str = ""
    standing: Standing = Standing.HOLDS

    @property
    def was_hashed(self) -> bool:
        """Whether there were bytes to hash."""
        return self.standing not in {Standing.DESTROYED, Standing.PHYSICAL}


class Step(msgspec.Struct, frozen=True):
    """What somebody wants recorded of a piece of evidence, as a step of its chain of custody."""

    act: CustodyAct
    released_by: str = ""
    received_by: str = ""
    at: Moment | None = None
    place: str = ""
    seal: str = ""
    because: str = ""


def record_custody(case: OpenCase, typed: str, step: Step) -> Entry[Body]:
    """Record that evidence went from hand to hand, was sealed anew, or came back.

    Args:
        case: the open case.
        typed: the evidence.
        step: what happened; destroying has a function of its own, `destroy_evidence`.

    Raises:
        UserError: something that this step needs was not said, or the evidence was destroyed.
    """
    match step.act:
        case CustodyAct.TRANSFERRED | CustodyAct.RETURNED:
            required(step.received_by, "Who received it")
        case CustodyAct.SEALED:
            required(step.seal, "The seal")
        case CustodyAct.DESTROYED:
            raise UserError(
                "Destroying needs a reason and a second word", "See tocsin evidence custody --help"
            )
    return case.record(lambda state: [_step(state, need_evidence(state, typed), step)])[-1]


def _step(state: CaseState, evidence: str, step: Step) -> CustodyRecorded:
    gone = state.keeping.destroyed(evidence)
    if gone is not None:
        raise UserError(f"{evidence} was destroyed by entry #{gone.seq}", "Its record stays as it is")
    return CustodyRecorded(
        evidence=evidence,
        act=step.act,
        released_by=checked(step.released_by, "Who gave it"),
        received_by=checked(step.received_by, "Who received it"),
        at=step.at,
        place=checked(step.place, "The place"),
        seal=checked(step.seal, "The seal"),
        because=checked(step.because, "The reason"),
    )


def destroy_evidence(case: OpenCase, typed: str, step: Step) -> Entry[Body]:
    """Remove the bytes of evidence from the vault, for good; hash and record stay. It is asked about first.

    Where the last try was broken off after it was recorded, this removes what is still there.

    Args:
        case: the open case.
        typed: the evidence.
        step: when and where, who did it, and why; the reason has to be given.

    Raises:
        UserError: there is a legal hold, or no reason.
        DoubtError: nobody has said yes yet.
    """
    required(step.because, "The reason")
    refuse_on_hold(case.state)
    evidence = need_evidence(case.state, typed)
    known = case.state.evidence.get(evidence)
    assert known is not None  # noqa: S101 - it was just found
    entry = case.state.keeping.destroyed(evidence)
    if entry is None:
        case.workbench.ask([_what_goes(known.body)])
        step = msgspec.structs.replace(step, act=CustodyAct.DESTROYED)

        def decide(state: CaseState) -> Sequence[Body]:
            refuse_on_hold(state)
            return [_step(state, evidence, step)]

        done = case.record(decide)[-1]
    else:
        done = entry
        if not _left_of(case, known.body):
            raise UserError(f"{evidence} was destroyed by entry #{entry.seq}", "Its record stays as it is")
    for digest in _left_of(case, known.body):
        case.vault.remove(digest)
    return done


def refuse_on_hold(state: CaseState) -> None:
    """Refuse to destroy anything under a legal hold.

    Raises:
        UserError: there is one.
    """
    hold = state.keeping.hold
    if hold is not None:
        raise UserError(
            f"There is a legal hold on the case since entry #{hold.seq}: {hold.body.because}",
            "Nothing is destroyed under it. Whoever may lift it: tocsin hold off --because …",
        )


def _what_goes(body: EvidenceAdded) -> str:
    if body.physical:
        return f"{body.evidence} ({body.name}) is recorded as destroyed, for good"
    files = f"{body.files:,} files, {body.total:,} bytes" if body.files else f"{body.size:,} bytes"
    return f"{body.evidence} ({body.name}), {files}, is removed from the vault for good"


def _left_of(case: OpenCase, body: EvidenceAdded) -> list[str]:
    """Give the digests under which something of it lies in the vault, and nothing of other evidence."""
    others: set[str] = set()
    for entry in case.state.evidence:
        if entry.body.evidence != body.evidence and not case.state.keeping.destroyed(entry.body.evidence):
            others.update(digests_of(case.vault, entry.body))
    # The manifest goes last: it names the rest, should this be broken off.
    found = [digest for digest in reversed(digests_of(case.vault, body)) if digest not in others]
    return [digest for digest in found if case.vault.holds(digest)]


def members_of(vault: Vault, body: EvidenceAdded) -> list[Member]:
    """Give what stands in the manifest of a folder; nothing for other evidence, or where it is gone."""
    if not body.files or not vault.holds(body.sha256):
        return []
    with vault.open(body.sha256) as file:
        return read_manifest(file.read())


def digests_of(vault: Vault, body: EvidenceAdded) -> list[str]:
    """Give every digest of a piece of evidence: its own first, then those of the files of a folder."""
    if body.physical:
        return []
    try:
        members = members_of(vault, body)
    except UserError:  # it is damaged, which the next check tells
        members = []
    return list(dict.fromkeys([body.sha256, *(one.sha256 for one in members if one.sha256)]))


class Link(msgspec.Struct, frozen=True):
    """One link of a chain of custody.

    Attributes:
        seq: the number of its entry.
        act: ``kept`` for its intake into the vault or the record, else the word of `CustodyAct`.
        at: when it happened, where that was said.
        recorded_at: UTC, fixed-width form.
        recorded_by: who recorded it.
        released_by: who gave it.
        received_by: who has it from here on.
        place: where.
        seal: how it is sealed.
        because: why.
    """

    seq: int
    act: str
    at: Moment | None
    recorded_at: str
    recorded_by: str
    released_by: str = ""
    received_by: str = ""
    place: str = ""
    seal: str = ""
    because: str = ""

    @property
    def how(self) -> str:
        """From whom, to whom, where, how and why, in words."""
        parts = {
            "from ": self.released_by,
            "to ": self.received_by,
            "at ": self.place,
            "seal ": self.seal,
            "because ": self.because,
        }
        return ", ".join(f"{what}{value}" for what, value in parts.items() if value)


def chain_of(case: OpenCase, typed: str) -> tuple[Entry[EvidenceAdded], list[Link]]:
    """Give a piece of evidence with its chain of custody, from its intake on."""
    evidence = need_evidence(case.state, typed)
    added = case.state.evidence.get(evidence)
    assert added is not None  # noqa: S101 - it was just found
    links = [Link(added.seq, "kept", added.body.collected_at, added.recorded_at, added.actor)]
    for entry in case.state.keeping.custody.get(evidence, ()):
        body = entry.body
        links.append(
            Link(
                entry.seq,
                str(body.act),
                body.at,
                entry.recorded_at,
                entry.actor,
                body.released_by,
                body.received_by,
                body.place,
                body.seal,
                body.because,
            )
        )
    return added, links


def known_standing(state: CaseState, body: EvidenceAdded) -> str:
    """Say in a few words how a piece of evidence stands, without hashing it again."""
    keeping = state.keeping
    destroyed = keeping.destroyed(body.evidence)
    if destroyed is not None:
        return f"destroyed #{destroyed.seq}"
    failure = keeping.failure(body.evidence)
    if failure:
        return failure
    last = keeping.whereabouts(body.evidence)
    if last is not None and keeping.is_elsewhere(body.evidence):
        return f"with {last.body.received_by}" if last.body.received_by else "handed over"
    return "kept" if body.physical or body.evidence not in keeping.checks else "holds"


# Hashing again.


def check_days(state: CaseState) -> timedelta:
    """Give how long a file of the vault may go without being hashed again."""
    days = state.value(CHECK_DAYS)
    return timedelta(days=days) if isinstance(days, int) and days > 0 else EVERY


def due_evidence(case: OpenCase, every: timedelta | None = None) -> list[Entry[EvidenceAdded]]:
    """Give the evidence that is to be hashed again by now."""
    return due_for_check(
        case.state.keeping,
        iter(case.state.evidence),
        now=case.workbench.now(),
        every=check_days(case.state) if every is None else every,
    )


def check_evidence(
    case: OpenCase,
    evidence: Sequence[Entry[EvidenceAdded]] | None = None,
    progress: Progress | None = None,
    *,
    record: bool = True,
) -> list[EvidenceCheck]:
    """Hash files of the vault again, compare, and record the result of all of them as one entry.

    Args:
        case: the open case; where nothing can be recorded in it, nothing is.
        evidence: which; everything if None.
        progress: told how many bytes were hashed.
        record: whether the result is recorded.
    """
    entries = list(case.state.evidence) if evidence is None else evidence
    checks = [compare(case.vault, entry.body, case.state.keeping, progress) for entry in entries]
    if record and case.is_writable:
        record_checks(case, checks)
    return checks


def record_checks(case: OpenCase, checks: Sequence[EvidenceCheck]) -> None:
    """Record what hashing again has found, as one entry; nothing where nothing was hashed."""
    hashed = [check for check in checks if check.was_hashed]
    if not hashed:
        return
    found = EvidenceVerified(
        held=tuple(check.evidence for check in hashed if check.holds),
        failed=tuple(Failed(check.evidence, check.what) for check in hashed if not check.holds),
        size=sum(check.size for check in hashed),
    )
    case.record(lambda _state: [found])


def compare(
    vault: Vault, body: EvidenceAdded, keeping: Keeping, progress: Progress | None = None
) -> EvidenceCheck:
    """Hash what is kept of one piece of evidence again; may run in a thread of its own."""

    def result(standing: Standing, what: str = "", *, holds: bool = False) -> EvidenceCheck:
        size = body.total if body.files else body.size
        return EvidenceCheck(body.evidence, body.name, body.sha256, size, holds, what, standing)

    destroyed = keeping.destroyed(body.evidence)
    if destroyed is not None:
        return result(Standing.DESTROYED, f"destroyed by entry #{destroyed.seq}", holds=True)
    if body.physical:
        return result(Standing.PHYSICAL, "a thing, no file", holds=True)
    found = vault.look(body.sha256, None if body.files else progress)
    subject = "the manifest" if body.files else "the file"
    if not found:
        return result(Standing.GONE, f"{subject} is gone")
    if found != body.sha256:
        return result(Standing.CHANGED, f"{subject} was changed")
    wrong = list(_wrong_members(vault, body, progress))
    if wrong:
        what = f"{len(wrong)} of {body.files} files: {wrong[0]}" + (" …" if len(wrong) > 1 else "")
        return result(Standing.CHANGED, what)
    return result(Standing.HOLDS, holds=True)


def _wrong_members(vault: Vault, body: EvidenceAdded, progress: Progress | None) -> Iterator[str]:
    for member in members_of(vault, body):
        if member.left_out:
            continue
        found = vault.look(member.sha256, progress)
        if found != member.sha256:
            yield f"{member.shown} {'was changed' if found else 'is gone'}"
