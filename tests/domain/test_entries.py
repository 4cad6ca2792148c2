"""The kinds of entry: what is written reads the same, and what cannot be read is refused."""

from __future__ import annotations

import typing
from enum import StrEnum

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.bodies import any_body, bodies_of
from tocsin.domain import terms
from tocsin.domain.entries import (
    KINDS,
    Body,
    DecisionMade,
    DraftSaved,
    Emptied,
    EvidenceAdded,
    FactSet,
    FilingRecorded,
    InventoryRecorded,
    LogWritten,
    PartyRecorded,
    read_body,
    stripped,
)
from tocsin.domain.errors import BrokenCaseError, NewerCaseError
from tocsin.domain.facts import Contact, Count, FactStatus
from tocsin.domain.journal import canonical

EVERY_KIND = pytest.mark.parametrize("kind", sorted(KINDS))

WRITTEN_BY_PEOPLE = {"title", "text", "because", "note", "label", "value", "source", "location", "contact"}
"""Fields that hold what somebody wrote of the breach or of a person; a redaction is there to remove them."""


def required_fields(body: type[Body]) -> set[str]:
    """Give the fields without which a body cannot be made."""
    return {field.name for field in msgspec.structs.fields(body) if field.required}


@given(any_body)
@settings(max_examples=400, deadline=None)
def test_what_is_written_reads_the_same(body: Body) -> None:
    assert read_body(1, body.kind, canonical(body)) == body


@given(any_body)
@settings(max_examples=200, deadline=None)
def test_bytes_read_as_text_does(body: Body) -> None:
    assert read_body(1, body.kind, canonical(body).encode()) == body


@EVERY_KIND
def test_a_kind_is_registered_under_its_own_name(kind: str) -> None:
    assert KINDS[kind].kind == kind


def test_every_body_there_is_has_a_kind() -> None:
    assert set(Body.__subclasses__()) - {Emptied} == set(KINDS.values())


@EVERY_KIND
def test_what_a_body_needs_survives_its_redaction(kind: str) -> None:
    assert required_fields(KINDS[kind]) <= set(KINDS[kind].kept)


@EVERY_KIND
def test_what_is_kept_names_fields_that_exist(kind: str) -> None:
    assert set(KINDS[kind].kept) <= set(KINDS[kind].__struct_fields__)


@EVERY_KIND
def test_what_people_wrote_does_not_survive_a_redaction(kind: str) -> None:
    kept = set(KINDS[kind].kept)
    if kind == "playbook.adopted":
        kept.discard("text")  # the playbook itself, which the case cannot be read without
    assert kept & WRITTEN_BY_PEOPLE == set()


@EVERY_KIND
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_what_is_left_after_a_redaction_is_written_and_read_again(kind: str, data: st.DataObject) -> None:
    body = data.draw(bodies_of(KINDS[kind]))
    left = stripped(body)
    assert read_body(1, kind, canonical(left)) == left
    for name in body.__struct_fields__:
        default = next(field.default for field in msgspec.structs.fields(body) if field.name == name)
        if name in body.kept:
            assert getattr(left, name) == getattr(body, name)
        elif default is not msgspec.NODEFAULT:
            assert getattr(left, name) == default


def test_a_redacted_fact_keeps_its_key_and_is_unknown() -> None:
    fact = FactSet(key="summary", value="a name", status=FactStatus.KNOWN, because="the mail says so")
    assert stripped(fact) == FactSet(key="summary")


def test_a_redacted_filing_still_stops_its_clock() -> None:
    filing = FilingRecorded(filing="F-1", regime="sa", stage="initial", reference="N-77", text="Dear …")
    assert stripped(filing) == FilingRecorded(filing="F-1", regime="sa", stage="initial")


def test_an_unknown_kind_means_a_newer_program_wrote_the_case() -> None:
    with pytest.raises(
        NewerCaseError, match=r"Entry 7 is of a kind that this version does not know: 'dream'"
    ):
        read_body(7, "dream", "{}")


@EVERY_KIND
def test_an_unknown_field_is_refused_not_dropped(kind: str) -> None:
    needed = {name: "done" if name == "mark" else "x" for name in required_fields(KINDS[kind])}
    if kind == "case.opened":
        needed["format"] = 1  # type: ignore[assignment]  # the one required field that is a number
    read_body(3, kind, msgspec.json.encode(needed))
    with pytest.raises(BrokenCaseError, match=rf"Entry 3 \({kind}\) cannot be read"):
        read_body(3, kind, msgspec.json.encode({**needed, "mood": "good"}))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("fact.set", '{"key":1}'),
        ("fact.set", '{"key":"k","status":"guessed"}'),
        ("fact.set", '{"key":"k","value":1.5}'),
        ("fact.set", '{"key":"k","value":{"type":"count","best":"many"}}'),
        ("fact.set", '{"key":"k","value":{"type":"riddle"}}'),
        ("fact.set", "{}"),
        ("log.written", '{"text":null}'),
        ("log.written", '{"lane":"everybody"}'),
        ("log.written", '{"at":"2026-11-23"}'),
        ("log.written", "[]"),
        ("log.written", ""),
        ("log.written", '{"text":"cut'),
        ("log.written", '{"text":"a"} and more'),
        ("case.opened", '{"format":"1","ref":"C-1"}'),
        ("step.marked", '{"playbook":"p","step":"s","mark":"maybe"}'),
    ],
)
def test_a_body_that_is_not_what_its_kind_says_is_refused(kind: str, body: str) -> None:
    with pytest.raises(BrokenCaseError) as refused:
        read_body(3, kind, body)
    assert refused.value.message.startswith(f"Entry 3 ({kind}) cannot be read: ")
    assert "tocsin verify" in refused.value.hint


def test_bytes_that_are_not_text_are_refused() -> None:
    with pytest.raises(BrokenCaseError):
        read_body(3, "log.written", b'{"text":"\xff"}')


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (12, "12"),
        ("12", '"12"'),
        (("a", "b"), '["a","b"]'),
        ((), "[]"),
        (Count(best=3, basis="logs"), '{"basis":"logs","best":3,"type":"count"}'),
        (Contact(name="DPO"), '{"name":"DPO","type":"contact"}'),
    ],
)
def test_a_value_keeps_its_type_through_the_journal(value: object, written: str) -> None:
    body = FactSet(key="k", value=value)  # type: ignore[arg-type]  # each of them is a value
    assert canonical(body) == f'{{"key":"k","value":{written}}}'
    back = read_body(1, "fact.set", canonical(body))
    assert isinstance(back, FactSet)
    assert (type(back.value), back.value) == (type(value), value)


def types_in(annotation: object) -> set[object]:
    """Give every type that an annotation names, inside structs too."""
    inner = set(typing.get_args(annotation)) or {annotation}
    found: set[object] = set()
    for one in inner:
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            for hint in typing.get_type_hints(one).values():
                found |= types_in(hint)
        elif typing.get_args(one):
            found |= types_in(one)
        else:
            found.add(one)
    return found


@EVERY_KIND
def test_no_body_has_room_for_a_fraction(kind: str) -> None:
    found: set[object] = set()
    for field in msgspec.structs.fields(KINDS[kind]):
        found |= types_in(field.type)
    assert float not in found
    assert object not in found
    assert typing.Any not in found


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (terms.Lane, "us them legal"),
        (terms.LogKind, "observation action finding communication question note"),
        (terms.Mark, "done skipped reopened ticked unticked waived approved refused"),
        (terms.PartyRole, "controller joint_controller processor"),
        (terms.Involvement, "affected checking not_affected"),
        (terms.Certainty, "suspected confirmed ruled_out"),
        (terms.CustodyAct, "acquired transferred sealed returned destroyed"),
        (terms.Audience, "internal counsel authority everyone"),
        (FactStatus, "known estimated unknown not_applicable"),
    ],
)
def test_the_words_that_cases_hold_are_never_renamed(words: type[StrEnum], values: str) -> None:
    assert [str(word) for word in words] == values.split()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (LogWritten(), {"log": "note", "lane": "us"}),
        (FactSet(key="k"), {"status": "unknown"}),
        (PartyRecorded(party="P-1"), {"role": "controller", "involvement": "checking"}),
        (InventoryRecorded(row="R-1"), {"certainty": "suspected"}),
        (EvidenceAdded(evidence="EV-1"), {"size": 0}),
        (DecisionMade(key="k"), {"facts_read": {}, "advice": ()}),
        (DraftSaved(draft="D-1"), {"edited": False, "facts_as_of": 0, "gaps": ()}),
    ],
)
def test_what_is_not_said_means_in_ten_years_what_it_means_today(
    body: Body, expected: dict[str, object]
) -> None:
    assert {name: getattr(body, name) for name in expected} == expected
