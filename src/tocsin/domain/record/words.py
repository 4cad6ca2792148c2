"""What was said of the record itself, in words: seals, time stamps, another history."""

from __future__ import annotations

from tocsin.domain.entries import HeadSealed, HeadTimestamped, HistoryAccepted
from tocsin.domain.journal import Head
from tocsin.domain.record.seals import shown_key


def sealed_words(body: HeadSealed) -> str:
    """Say who sealed the record, and up to where."""
    return f"Sealed by {body.name} with the key {shown_key(body.key)}: head {Head(body.seq, body.hash)}"


def timestamped_words(body: HeadTimestamped) -> str:
    """Say when a time stamp says that the record was there."""
    by = f" by {body.service}" if body.service else ""
    return f"Time stamp{by} of {body.stamped_at}: head {Head(body.seq, body.hash)}"


def history_words(body: HistoryAccepted) -> str:
    """Say which history was accepted in place of which."""
    found, seen = Head(body.found_seq, body.found_hash), Head(body.remembered_seq, body.remembered_hash)
    return f"Another history accepted: head {found} was found where {seen} had been seen"
