"""What differs between two playbooks: each difference once, where it is, what it was and what it is."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import condition, playbook, spec
from tests.interop.random_playbooks import playbooks
from tocsin.content.library import shipped
from tocsin.domain.facts import FactType
from tocsin.domain.playbooks.changes import Change, What, changes
from tocsin.domain.playbooks.playbook import Due, Part, PartKind, Phase, Playbook, Step
from tocsin.domain.playbooks.work import Advice, Checklist, Decision, Field, Form, Item, Option, Task

SHIPPED = sorted(shipped().shelf.playbooks)


def step(id: str, **more: object) -> Step:
    fields: dict[str, object] = {"title": {"en": id.upper()}, "work": Task(), **more}
    return Step(id=id, **fields)  # type: ignore[arg-type]  # as the test gives them


def book(*steps: Step, **more: object) -> Playbook:
    return msgspec.structs.replace(playbook(*steps), **more)


def between(before: Step, after: Step) -> list[Change]:
    return changes(book(before), book(after))


A = step("a")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_same_playbook_has_no_change(name: str) -> None:
    assert changes(shipped().shelf.playbooks[name], shipped().shelf.playbooks[name]) == []


def test_text_and_digest_alone_are_no_change() -> None:
    assert changes(book(A), book(A, text="# a comment", sha256="1" * 64)) == []


def test_what_is_only_in_one_is_added_or_removed_and_called_by_its_title() -> None:
    old = book(A, roles={"lead": {"en": "Lead"}}, facts=(spec("x.one", FactType.TEXT),))
    new = book(step("b"), roles={"dpo": {"en": "Officer"}}, facts=(spec("x.two", FactType.TEXT),))
    assert changes(old, new) == [
        Change(What.REMOVED, "role", "lead", before="Lead"),
        Change(What.ADDED, "role", "dpo", after="Officer"),
        Change(What.REMOVED, "fact", "x.one", before="x one"),
        Change(What.ADDED, "fact", "x.two", after="x two"),
        Change(What.REMOVED, "step", "a", before="A"),
        Change(What.ADDED, "step", "b", after="B"),
    ]
    added = changes(book(A), msgspec.structs.replace(book(A), phases=(*book(A).phases, Phase("end", {}, ()))))
    assert added == [Change(What.ADDED, "phase", "end")]


def test_a_value_is_told_with_its_place_and_what_it_was_and_is() -> None:
    assert changes(book(A, version="1.0.0"), book(A, version="1.1.0")) == [
        Change(What.CHANGED, "playbook", "", "version", "1.0.0", "1.1.0")
    ]
    assert between(A, step("a", title={"en": "A", "fr": "Un"})) == [
        Change(What.CHANGED, "step", "a", "title.fr", "", "Un")
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "before", "after"),
    [
        ({"when": condition("x == 1")}, {"when": condition("x  == 1")}, "when", "x == 1", "x  == 1"),
        ({"est": timedelta(hours=2)}, {"est": timedelta(minutes=90)}, "est", "2h", "90m"),
        ({}, {"mandatory": True}, "mandatory", "", "yes"),
        ({"needs": ("x", "y")}, {"needs": ("y",)}, "needs[x]", "x", ""),
        (
            {"due": Due(length=timedelta(hours=1), after="time.aware_at")},
            {"due": Due(length=timedelta(hours=1), after="time.detected_at")},
            "due.after",
            "time.aware_at",
            "time.detected_at",
        ),
        ({}, {"origin": "art33-notify"}, "origin", "", "art33-notify"),
    ],
)
def test_every_value_of_a_step_is_told_in_words(
    old: dict[str, object], new: dict[str, object], place: str, before: str, after: str
) -> None:
    one, two = (book(msgspec.structs.replace(A, **more)) for more in (old, new))
    phase = Phase("all", {"en": "All"}, (msgspec.structs.replace(A, **new),))
    two = msgspec.structs.replace(two, phases=(phase,)) if "origin" in new else two
    assert changes(one, two) == [Change(What.CHANGED, "step", "a", place, before, after)]


def test_another_kind_of_work_is_told_as_such() -> None:
    found = between(A, step("a", work=Checklist((Item("cut", {"en": "Cut it"}, optional=True),))))
    assert [(change.place, change.before, change.after) for change in found] == [
        ("work.kind", "task", "checklist"),
        ("work.items[cut]", "", "cut"),
        ("work.items[cut].text.en", "", "Cut it"),
        ("work.items[cut].optional", "", "yes"),
    ]


def test_an_entry_of_a_list_stands_under_its_id_wherever_it_is() -> None:
    cut, call = Item("cut", {"en": "Cut"}), Item("call", {"en": "Call"})
    changed = msgspec.structs.replace(call, text={"en": "Ring"})
    found = between(step("a", work=Checklist((call,))), step("a", work=Checklist((cut, changed))))
    assert [(change.place, change.before, change.after) for change in found] == [
        ("work.items[call].text.en", "Call", "Ring"),
        ("work.items[cut]", "", "cut"),
        ("work.items[cut].text.en", "", "Cut"),
    ]


def test_entries_without_an_id_are_told_apart_by_their_number() -> None:
    def deciding(*suggested: str) -> Step:
        advice = tuple(Advice(None, suggest, {}) for suggest in suggested)
        return step("a", work=Decision("risk", (Option("high", {}), Option("none", {})), advice))

    assert between(deciding("high"), deciding("none")) == [
        Change(What.CHANGED, "step", "a", "work.advice[0].suggest", "high", "none")
    ]
    assert between(deciding("high"), deciding("high", "high")) == [
        Change(What.CHANGED, "step", "a", "work.advice[1].suggest", "", "high")
    ]


def test_two_of_the_same_in_a_list_are_not_taken_for_one() -> None:
    once, twice = step("a", law=("GDPR 33",)), step("a", law=("GDPR 33", "GDPR 33"))
    assert between(once, twice) != []
    assert between(twice, once) != []
    assert between(twice, twice) == []
    asked, asked_again = Field("x.one"), Field("x.one", optional=True)
    found = between(step("a", work=Form((asked, asked_again))), step("a", work=Form((asked_again, asked))))
    assert [(change.place, change.before, change.after) for change in found] == [
        ("work.fields[1].optional", "yes", ""),
        ("work.fields[0].optional", "", "yes"),
    ]


def test_a_form_that_asks_for_something_more_says_so() -> None:
    found = between(
        step("a", work=Form((Field("x.one"),))), step("a", work=Form((Field("x.one"), Field("x.two"))))
    )
    assert found == [Change(What.CHANGED, "step", "a", "work.fields[x.two]", "", "x.two")]


def test_another_version_of_a_fragment_is_told() -> None:
    def of(version: str) -> Playbook:
        return book(A, parts=(Part(PartKind.FRAGMENT, "open-log", version, "0" * 64, version),))

    assert changes(of("1.0.0"), of("1.1.0")) == [
        Change(What.CHANGED, "playbook", "", "parts.fragment open-log", "1.0.0", "1.1.0")
    ]


def test_an_overlay_has_no_version_and_is_told_all_the_same() -> None:
    with_overlay = book(A, parts=(Part(PartKind.OVERLAY, "house", "", "0" * 64, ""),))
    assert changes(book(A), with_overlay) == [
        Change(What.CHANGED, "playbook", "", "parts.overlay house", "", "yes")
    ]


def test_a_step_in_another_phase_has_moved() -> None:
    def cut_after(number: int) -> Playbook:
        steps = (A, step("b"), step("c"))
        return playbook(phases=(Phase("one", {}, steps[:number]), Phase("two", {}, steps[number:])))

    assert changes(cut_after(1), cut_after(2)) == [Change(What.MOVED, "step", "b", "phase", "two", "one")]


def test_a_step_at_another_place_of_its_phase_has_moved_and_those_it_passed_have_not() -> None:
    a, b, c, d = A, step("b"), step("c"), step("d")
    assert changes(book(a, b, c, d), book(d, a, b, c)) == [
        Change(What.MOVED, "step", "d", "order", "after c", "first")
    ]
    assert changes(book(a, b, c, d), book(b, c, a, step("e"), d)) == [
        Change(What.ADDED, "step", "e", after="E"),
        Change(What.MOVED, "step", "a", "order", "first", "after c"),
    ]


def test_phases_facts_and_entries_of_a_list_move_too() -> None:
    one, two = Phase("one", {}, (A,)), Phase("two", {}, (step("b"),))
    (moved,) = changes(playbook(phases=(one, two)), playbook(phases=(two, one)))
    assert (moved.what, moved.part, moved.place) == (What.MOVED, "phase", "order")
    x, y = spec("x", FactType.TEXT), spec("y", FactType.TEXT)
    (moved,) = changes(book(A, facts=(x, y)), book(A, facts=(y, x)))
    assert (moved.what, moved.part, moved.place) == (What.MOVED, "fact", "order")
    assert between(step("a", needs=("x", "y")), step("a", needs=("y", "x"))) == [
        Change(What.MOVED, "step", "a", "needs", "x, y", "y, x")
    ]


def test_a_step_of_another_playbook_is_not_changed_by_where_it_comes_from() -> None:
    ours = shipped().shelf.playbooks
    found = changes(ours["generic"], ours["ransomware"])
    assert not [change for change in found if change.place == "origin"]
    same = {one.id for one in ours["generic"].steps() if one in set_of(ours["ransomware"])}
    assert "approve_authority" in same
    assert not [change for change in found if change.id in same]


def set_of(playbook: Playbook) -> list[Step]:
    return list(playbook.steps())


# Nothing is missed, and nothing is told of what is the same.

VALUES: dict[str, st.SearchStrategy[object]] = {
    "version": st.sampled_from(["1.2.3", "2.0.0"]),
    "title": st.sampled_from([{"en": "x"}, {"en": "y"}, {"en": "x", "fr": "x"}]),
    "pick_when": st.sampled_from(
        [(), ({"en": "x"},), ({"en": "x"}, {"en": "y"}), ({"en": "y"}, {"en": "x"})]
    ),
    "refs": st.lists(st.sampled_from(["x", "y", "0"]), max_size=3).map(tuple),
    "contacts": st.sampled_from([{}, {"lead": "1"}, {"lead": "2"}]),
    "facts": st.permutations([spec(key, FactType.TEXT) for key in ("x", "y", "z")]).map(tuple),
}
OF_STEP: dict[str, st.SearchStrategy[object]] = {
    "needs": st.lists(st.sampled_from(["s1", "s2"]), max_size=3).map(tuple),
    "law": st.lists(st.sampled_from(["0", "1", "GDPR 33"]), max_size=3).map(tuple),
    "mandatory": st.booleans(),
    "est": st.none() | st.integers(0, 3).map(lambda hours: timedelta(hours=hours)),
    "when": st.none() | st.sampled_from(["x", "not x"]).map(condition),
    "origin": st.sampled_from(["random", "open-log"]),
    "work": st.lists(
        st.builds(Field, st.sampled_from(["a.a", "b.b"]), optional=st.booleans()), max_size=3
    ).map(lambda fields: Form(tuple(fields))),
}


@st.composite
def altered(draw: st.DrawFn, before: Playbook) -> Playbook:
    """Give a playbook with one or two things in it that may be others, or in another order."""
    after = before
    for _time in range(draw(st.integers(1, 2))):
        phases = list(after.phases)
        number = draw(st.integers(0, len(phases) - 1))
        steps = list(phases[number].steps)
        match draw(st.sampled_from(["head", "step", "order", "phases", "cut"])):
            case "head":
                name = draw(st.sampled_from(sorted(VALUES)))
                after = msgspec.structs.replace(after, **{name: draw(VALUES[name])})
                continue
            case "step":
                place = draw(st.integers(0, len(steps) - 1))
                name = draw(st.sampled_from(sorted(OF_STEP)))
                steps[place] = msgspec.structs.replace(steps[place], **{name: draw(OF_STEP[name])})
            case "order":
                steps = draw(st.permutations(steps))
            case "phases":
                phases[number], phases[0] = phases[0], phases[number]
                after = msgspec.structs.replace(after, phases=tuple(phases))
                continue
            case _:
                steps = steps[: draw(st.integers(1, len(steps)))]
        phases[number] = msgspec.structs.replace(phases[number], steps=tuple(steps))
        after = msgspec.structs.replace(after, phases=tuple(phases))
    return after


def bare(playbook: Playbook) -> Playbook:
    return msgspec.structs.replace(playbook, text="", sha256="")


@settings(max_examples=60, deadline=None)
@given(playbooks().flatmap(lambda before: st.tuples(st.just(before), altered(before))))
def test_there_is_no_change_if_and_only_if_the_playbooks_are_equal(pair: tuple[Playbook, Playbook]) -> None:
    before, after = pair
    assert (changes(before, after) == []) == (bare(before) == bare(after))
    assert (changes(after, before) == []) == (changes(before, after) == [])


@settings(max_examples=40, deadline=None)
@given(playbooks(), playbooks())
def test_two_playbooks_that_have_nothing_to_do_with_each_other_are_told_apart(
    one: Playbook, two: Playbook
) -> None:
    assert (changes(one, two) == []) == (bare(one) == bare(two))


@settings(max_examples=40, deadline=None)
@given(playbooks(), st.randoms(use_true_random=False))
def test_back_and_forth_says_the_same_the_other_way_round(before: Playbook, by: Random) -> None:
    phase = before.phases[0]
    kept = tuple(one for one in phase.steps if by.random() < 0.7) or phase.steps[:1]
    after = msgspec.structs.replace(
        before, version="9.9.9", phases=(msgspec.structs.replace(phase, steps=kept), *before.phases[1:])
    )
    there = {(one.part, one.id, one.place, one.before, one.after) for one in changes(before, after)}
    back = {(one.part, one.id, one.place, one.after, one.before) for one in changes(after, before)}
    assert there == back
