"""Rows of somebody's log, judged one by one: taken, taken with a remark, known already, or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from tocsin.domain.events.batches import spans_of
from tocsin.domain.events.times import microseconds, utc_text
from tocsin.interop.events.reading import Source
from tocsin.interop.events.rows import ReadRow, RefusedRow
from tocsin.services.workbench import OpenCase

_TOLD = 1_000
_SAMPLE = 3
_MOST_REFUSED = 100_000
_FUTURE = "later than now"
_ZERO = "the zero of Unix time: probably no time at all"
_KNOWN = "known already, from an earlier import"


class Verdict(StrEnum):
    """What is made of a row."""

    OK = "ok"
    WARNED = "warned"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class RowVerdict(msgspec.Struct, frozen=True):
    """A row, what is made of it, and why.

    ``happened_at`` is UTC; it and ``said``, the time as the file has it, are empty for a row that is refused.
    """

    line: int
    verdict: Verdict
    why: str = ""
    happened_at: str = ""
    said: str = ""
    about: str = ""
    text: str = ""


class Look(msgspec.Struct, frozen=True):
    """What an import would do, or did.

    Attributes:
        file: the name of the file.
        form: its kind.
        columns: its columns, or the keys of its first object.
        zone: what times without an offset are read in; empty where none is declared.
        sha256: the digest of the file.
        ok: rows that are taken as they are; ``warned``, ``duplicate`` and ``refused``: the others.
        earliest: when the first event that is taken happened, UTC; ``latest`` the last.
        remarks: what is said of rows that are taken, and how many they are.
        rows: the first of the rows that are not simply taken.
        sample: the first rows that are taken.
        imported: the batch that took in this file before, in the same way.
    """

    file: str
    form: str
    columns: tuple[str, ...]
    zone: str
    sha256: str
    ok: int
    warned: int
    duplicate: int
    refused: int
    earliest: str
    latest: str
    remarks: dict[str, int]
    rows: tuple[RowVerdict, ...]
    sample: tuple[RowVerdict, ...]
    imported: str = ""

    @property
    def taken(self) -> int:
        """How many rows are taken."""
        return self.ok + self.warned


Tell = Callable[[RowVerdict], None]
"""Told the verdict on a row."""


class Sieve:
    """Judges rows, and counts."""

    def __init__(self, case: OpenCase, tell: Tell | None) -> None:
        self._table = case.events
        self._now = microseconds(case.workbench.now())
        self._tell = tell
        self._spans = spans_of(case.state.imports)
        self.counts: Counter[Verdict] = Counter()
        self.remarks: Counter[str] = Counter()
        self.told: list[RowVerdict] = []
        self.sample: list[RowVerdict] = []
        self.refused: list[RefusedRow] = []
        self.earliest: int | None = None
        self.latest: int | None = None

    def sift(self, rows: Iterable[ReadRow | RefusedRow]) -> list[ReadRow]:
        """Give those of some rows that are taken."""
        read: list[ReadRow] = []
        for row in rows:
            if isinstance(row, RefusedRow):
                self._refuse(row)
            else:
                read.append(row)
        known = self._table.known(self._spans, [(row.at, row.key) for row in read])
        taken = []
        for row in read:
            if known and (row.at, row.key) in known:
                self._judge(row, Verdict.DUPLICATE, _KNOWN)
                continue
            taken.append(row)
            remark = row.remark
            if row.at == 0 or row.at > self._now:
                unlikely = _FUTURE if row.at else _ZERO
                remark = f"{remark}; {unlikely}" if remark else unlikely
            if remark:
                self.remarks[remark] += 1
                self._judge(row, Verdict.WARNED, remark)
            else:
                self.counts[Verdict.OK] += 1
                if self._tell is not None or len(self.sample) < _SAMPLE:
                    self._judge_ok(row)
        if taken:
            first, last = min(row.at for row in taken), max(row.at for row in taken)
            self.earliest = first if self.earliest is None else min(first, self.earliest)
            self.latest = last if self.latest is None else max(last, self.latest)
        return taken

    def _refuse(self, row: RefusedRow) -> None:
        self.counts[Verdict.REFUSED] += 1
        if len(self.refused) < _MOST_REFUSED:
            self.refused.append(row)
        self._say(RowVerdict(row.line, Verdict.REFUSED, row.reason, text=row.record))

    def _judge(self, row: ReadRow, verdict: Verdict, why: str) -> None:
        self.counts[verdict] += 1
        if self._tell is not None or len(self.told) < _TOLD:
            self._say(_verdict(row, verdict, why))
        if verdict is Verdict.WARNED and len(self.sample) < _SAMPLE:
            self.sample.append(_verdict(row, verdict, why))

    def _judge_ok(self, row: ReadRow) -> None:
        judged = _verdict(row, Verdict.OK, "")
        if len(self.sample) < _SAMPLE:
            self.sample.append(judged)
        if self._tell is not None:
            self._tell(judged)

    def _say(self, judged: RowVerdict) -> None:
        if len(self.told) < _TOLD:
            self.told.append(judged)
        if self._tell is not None:
            self._tell(judged)

    def look(self, name: str, source: Source, sha256: str, imported: str = "") -> Look:
        """Give what was seen."""
        return Look(
            file=name,
            form=source.form,
            columns=source.columns,
            zone=source.zone,
            sha256=sha256,
            ok=self.counts[Verdict.OK],
            warned=self.counts[Verdict.WARNED],
            duplicate=self.counts[Verdict.DUPLICATE],
            refused=self.counts[Verdict.REFUSED],
            earliest=utc_text(self.earliest) if self.earliest is not None else "",
            latest=utc_text(self.latest) if self.latest is not None else "",
            remarks=dict(self.remarks.most_common()),
            rows=tuple(self.told),
            sample=tuple(self.sample),
            imported=imported,
        )


def _verdict(row: ReadRow, verdict: Verdict, why: str) -> RowVerdict:
    return RowVerdict(row.line, verdict, why, utc_text(row.at), row.said, row.about, row.message[:1000])
