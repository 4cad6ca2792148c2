"""Sealing and checking the chain: what is found, where, and what cannot be found."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW
from tocsin.domain.entries import KINDS, Body, CaseOpened, LogWritten, Redacted
from tocsin.domain.journal import (
    EMPTY,
    GENESIS,
    Finding,
    Head,
    SealedEntry,
    canonical,
    digest_of_header,
    seal,
    uuid7,
    verify,
)

KNOWN = frozenset(KINDS)


def sealed(*bodies: Body) -> list[SealedEntry]:
    """Seal bodies one after another, a second apart."""
    head, entries = EMPTY, []
    for number, body in enumerate(bodies):
        instant = NOW + timedelta(seconds=number)
        entry = seal(
            head,
            id=uuid7(instant, number.to_bytes(10)),
            recorded_at=instant,
            actor="lead",
            kind=body.kind,
            body=canonical(body),
            salt=f"{number:032x}",
        )
        entries.append(entry)
        head = Head(entry.seq, entry.hash)
    return entries


def chain(length: int) -> list[SealedEntry]:
    """Seal the opening of a case and as many notes as it takes."""
    notes = [LogWritten(text=f"note {number}") for number in range(length - 1)]
    return sealed(CaseOpened(format=1, ref="C-1"), *notes)[:length]


def findings(entries: list[SealedEntry]) -> list[Finding]:
    """Check a journal."""
    return list(verify(entries, KNOWN))


def first_bad(entries: list[SealedEntry]) -> int:
    """Give the first entry that something is wrong with."""
    return min(finding.seq for finding in findings(entries))


def changed(entries: list[SealedEntry], seq: int, **fields: object) -> list[SealedEntry]:
    """Give a journal in which one entry was changed in place."""
    return [msgspec.structs.replace(one, **fields) if one.seq == seq else one for one in entries]


def emptied(entries: list[SealedEntry], seq: int) -> list[SealedEntry]:
    """Give a journal in which the body of one entry was removed."""
    return changed(entries, seq, body=None, salt=None)


def test_the_first_entry_is_number_1_and_follows_nothing() -> None:
    (first,) = chain(1)
    assert (first.seq, first.prev) == (1, GENESIS)
    assert GENESIS == "0" * 64


def test_each_entry_names_the_hash_of_the_one_before() -> None:
    first, second, third = chain(3)
    assert (second.prev, third.prev) == (first.hash, second.hash)


def test_the_digest_of_a_body_is_sha_256_over_the_salt_then_the_body() -> None:
    (first,) = chain(1)
    assert first.salt is not None
    assert first.body is not None
    expected = hashlib.sha256(bytes.fromhex(first.salt) + first.body.encode()).hexdigest()
    assert first.body_sha256 == expected


def test_the_hash_of_an_entry_can_be_made_without_this_program() -> None:
    entry = chain(3)[-1]
    names = ("seq", "id", "recorded_at", "actor", "kind", "body_sha256", "prev")
    header = {name: getattr(entry, name) for name in names}
    written = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry.hash == hashlib.sha256(b"tocsin/journal/1\n" + written.encode()).hexdigest()


def test_the_hash_covers_an_actor_beyond_ascii_as_utf_8() -> None:
    (entry,) = chain(1)
    named = msgspec.structs.replace(entry, actor="Zoë\u2028")
    header = {
        name: getattr(named, name)
        for name in ("actor", "body_sha256", "id", "kind", "prev", "recorded_at", "seq")
    }
    written = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    expected = hashlib.sha256(b"tocsin/journal/1\n" + written.encode()).hexdigest()
    assert digest_of_header(named) == expected


@pytest.mark.parametrize("length", [0, 1, 2, 50])
def test_a_journal_that_nobody_touched_holds(length: int) -> None:
    assert findings(chain(length) if length else []) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "somebody else"),
        ("recorded_at", "2026-11-23T13:00:02.500000Z"),
        ("kind", "case.closed"),
        ("id", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
        ("body_sha256", "0" * 64),
        ("prev", "1" * 64),
        ("hash", "2" * 64),
        ("body", '{"text":"something else"}'),
        ("body", '{"text":"note 1" }'),
        ("salt", "f" * 32),
    ],
)
def test_a_changed_field_is_found_at_its_entry(field: str, value: str) -> None:
    assert first_bad(changed(chain(5), 3, **{field: value})) == 3


@pytest.mark.parametrize("salt", ["zz", "abc", "", "é" * 32])
def test_a_salt_that_is_no_salt_is_found_not_fallen_over(salt: str) -> None:
    broken = changed(chain(5), 3, salt=salt)
    assert findings(broken) == [Finding(3, "has a body that does not match its digest", is_of_body=True)]


def test_a_changed_body_says_so_and_nothing_else() -> None:
    broken = changed(chain(5), 3, body='{"text":"calm"}')
    assert findings(broken) == [Finding(3, "has a body that does not match its digest", is_of_body=True)]


def test_a_body_changed_together_with_its_digest_breaks_the_hash() -> None:
    entry = chain(5)[2]
    assert entry.salt is not None
    body = '{"text":"calm"}'
    digest = hashlib.sha256(bytes.fromhex(entry.salt) + body.encode()).hexdigest()
    broken = changed(chain(5), 3, body=body, body_sha256=digest)
    assert findings(broken) == [Finding(3, "was changed: its hash does not match its contents")]


def test_an_entry_resealed_in_place_breaks_the_link_of_the_next() -> None:
    entries = chain(5)
    broken = changed(entries, 3, actor="somebody else")
    resealed = changed(broken, 3, hash=digest_of_header(broken[2]))
    assert findings(resealed) == [Finding(4, "does not follow the entry before it (prev differs)")]


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_missing_entry_is_found_where_the_next_one_stands(seq: int) -> None:
    without = [entry for entry in chain(5) if entry.seq != seq]
    assert first_bad(without) == seq + 1
    assert f"entry {seq} is missing" in findings(without)[0].what


def test_a_missing_entry_is_found_even_if_the_rest_was_renumbered() -> None:
    without = [entry for entry in chain(5) if entry.seq != 3]
    renumbered = [msgspec.structs.replace(entry, seq=place) for place, entry in enumerate(without, 1)]
    assert first_bad(renumbered) == 3


def test_an_entry_put_in_between_is_found() -> None:
    entries = chain(5)
    wedge = seal(
        Head(2, entries[1].hash),
        id=uuid7(NOW, b"0123456789"),
        recorded_at=NOW + timedelta(seconds=1.5),
        actor="somebody else",
        kind="log.written",
        body='{"text":"it was always so"}',
        salt="0" * 32,
    )
    pushed = [msgspec.structs.replace(one, seq=one.seq + 1) for one in entries[2:]]
    assert first_bad([*entries[:2], wedge, *pushed]) == 4


def test_an_entry_that_stands_twice_is_found() -> None:
    entries = chain(5)
    assert first_bad([*entries[:3], entries[2], *entries[3:]]) == 3


def test_two_entries_in_each_other_s_place_are_found() -> None:
    entries = chain(5)
    entries[2], entries[3] = entries[3], entries[2]
    assert first_bad(entries) in {3, 4}
    renumbered = [msgspec.structs.replace(entry, seq=place) for place, entry in enumerate(entries, 1)]
    assert first_bad(renumbered) == 3


def test_an_entry_of_a_kind_unknown_here_is_found_although_it_is_sealed_well() -> None:
    entries = chain(3)
    stranger = seal(
        Head(3, entries[-1].hash),
        id=uuid7(NOW, b"0123456789"),
        recorded_at=NOW + timedelta(seconds=3),
        actor="lead",
        kind="dream.recorded",
        body="{}",
        salt="0" * 32,
    )
    expected = "is of a kind that this version does not know: dream.recorded"
    assert findings([*entries, stranger]) == [Finding(4, expected)]


@pytest.mark.parametrize("seconds", [1.0, 0.5])
def test_an_entry_recorded_no_later_than_the_one_before_is_found(seconds: float) -> None:
    entries = chain(2)
    early = seal(
        Head(2, entries[-1].hash),
        id=uuid7(NOW, b"0123456789"),
        recorded_at=NOW + timedelta(seconds=seconds),
        actor="lead",
        kind="log.written",
        body="{}",
        salt="0" * 32,
    )
    assert findings([*entries, early]) == [Finding(3, "was recorded before the entry it follows")]


@given(
    data=st.data(),
    field=st.sampled_from(
        ["id", "recorded_at", "actor", "kind", "salt", "body", "body_sha256", "prev", "hash"]
    ),
)
@settings(max_examples=150, deadline=None)
def test_one_character_anywhere_is_found_at_its_entry(data: st.DataObject, field: str) -> None:
    entries = chain(6)
    seq = data.draw(st.integers(1, 6))
    text = str(getattr(entries[seq - 1], field))
    place = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from("0123456789abcdef").filter(lambda one: one != text[place]))
    edited = text[:place] + char + text[place + 1 :]
    assert first_bad(changed(entries, seq, **{field: edited})) == seq


@given(length=st.integers(2, 12), data=st.data())
@settings(max_examples=100, deadline=None)
def test_no_other_order_of_the_entries_holds(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    order = data.draw(st.permutations(range(length)))
    shuffled = [entries[place] for place in order]
    assert (findings(shuffled) == []) == (shuffled == entries)


def test_an_emptied_entry_that_no_later_one_names_is_found() -> None:
    assert findings(emptied(chain(5), 3)) == [
        Finding(3, "has no body, and no later entry says that it was redacted", is_of_body=True)
    ]


@pytest.mark.parametrize("left", [{"body": None}, {"salt": None}])
def test_half_a_redaction_counts_as_one(left: dict[str, None]) -> None:
    assert first_bad(changed(chain(5), 3, **left)) == 3


def test_an_emptied_entry_that_a_later_one_names_holds() -> None:
    notes = chain(3)
    entries = sealed(
        CaseOpened(format=1, ref="C-1"),
        LogWritten(text="note 0"),
        LogWritten(text="note 1"),
        Redacted(entry=notes[1].id, because="a name"),
    )
    assert entries[1].id == notes[1].id
    assert findings(emptied(entries, 2)) == []


def test_a_redaction_of_another_entry_does_not_excuse_this_one() -> None:
    ids = [entry.id for entry in chain(3)]
    entries = sealed(
        CaseOpened(format=1, ref="C-1"),
        LogWritten(text="note 0"),
        LogWritten(text="note 1"),
        Redacted(entry=ids[2]),
    )
    assert first_bad(emptied(entries, 2)) == 2


def test_a_redaction_written_before_the_entry_does_not_excuse_it() -> None:
    ids = [entry.id for entry in chain(3)]
    entries = sealed(
        CaseOpened(format=1, ref="C-1"), Redacted(entry=ids[2]), LogWritten(text="note"), LogWritten(text="b")
    )
    assert first_bad(emptied(entries, 3)) == 3


def test_a_note_that_only_looks_like_a_redaction_excuses_nothing() -> None:
    ids = [entry.id for entry in chain(3)]
    entries = sealed(
        CaseOpened(format=1, ref="C-1"), LogWritten(text="note"), LogWritten(text=f'{{"entry":"{ids[1]}"}}')
    )
    assert first_bad(emptied(entries, 2)) == 2


@pytest.mark.parametrize("body", ["", "[]", '{"entry":7}', "not json", "{}"])
def test_a_redaction_that_names_nothing_excuses_nothing(body: str) -> None:
    entries = chain(3)
    odd = seal(
        Head(3, entries[-1].hash),
        id=uuid7(NOW, b"0123456789"),
        recorded_at=NOW + timedelta(seconds=3),
        actor="lead",
        kind="redacted",
        body=body,
        salt="0" * 32,
    )
    assert findings([*entries, odd]) == []
    assert first_bad([*emptied(entries, 2), odd]) == 2


def test_a_redaction_that_was_itself_emptied_excuses_nothing() -> None:
    ids = [entry.id for entry in chain(3)]
    entries = sealed(CaseOpened(format=1, ref="C-1"), LogWritten(text="note"), Redacted(entry=ids[1]))
    bare = emptied(emptied(entries, 2), 3)
    assert {finding.seq for finding in findings(bare)} == {2, 3}


def test_a_cut_tail_alone_is_not_found() -> None:
    assert findings(chain(10)[:7]) == []


def test_a_head_kept_elsewhere_shows_that_the_tail_was_cut() -> None:
    entries = chain(10)
    kept = Head(10, entries[-1].hash)
    cut = entries[:7]
    assert kept not in [Head(entry.seq, entry.hash) for entry in cut]
    assert kept in [Head(entry.seq, entry.hash) for entry in entries]


def test_a_head_kept_elsewhere_shows_that_the_whole_was_rewritten() -> None:
    kept = Head(3, chain(3)[-1].hash)
    rewritten = sealed(CaseOpened(format=1, ref="C-1"), LogWritten(text="calm"), LogWritten(text="note 1"))
    assert findings(rewritten) == []
    assert kept not in [Head(entry.seq, entry.hash) for entry in rewritten]
