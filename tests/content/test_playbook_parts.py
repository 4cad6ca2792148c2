"""What a playbook is put together from: fragments among phases and steps, and the overlay of the house."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from tests.content.playbook_every_key import (
    A_PHASE,
    AROUND,
    BARE_HEAD,
    HOST,
    INCLUDES,
    OVERLAY,
    PLAYBOOK,
    SOME_STEPS,
    STEPS,
)
from tests.content.written import changed
from tocsin.content.playbooks.parts import Client, Source, read_overlay
from tocsin.content.playbooks.playbook import Surroundings, parse_playbook
from tocsin.domain.errors import Problem
from tocsin.domain.playbooks.playbook import PartKind, Playbook, digest


def around(overlay: str = "", **fragments: str) -> Surroundings:
    """Give the surroundings with these fragments, and this overlay or none."""
    own = {
        name.replace("_", "-"): Source(f"{name.replace('_', '-')}.yaml", text.encode())
        for name, text in fragments.items()
    }
    return msgspec.structs.replace(
        AROUND,
        fragments={**AROUND.fragments, **own},
        overlay=Source("overlay.yaml", overlay.encode()) if overlay else None,
    )


def read(text: str, overlay: str = "", **fragments: str) -> Playbook:
    playbook, problems = parse_playbook(text.encode(), "own.yaml", around(overlay, **fragments))
    assert [str(problem) for problem in problems] == []
    assert playbook is not None
    return playbook


def problems_of(text: str, overlay: str = "", **fragments: str) -> list[Problem]:
    playbook, problems = parse_playbook(text.encode(), "own.yaml", around(overlay, **fragments))
    assert playbook is None
    return problems


def told(text: str, overlay: str = "", **fragments: str) -> list[str]:
    """Give what is wrong, as ``file:line CODE message``."""
    found = problems_of(text, overlay, **fragments)
    return [f"{one.file}:{one.line} {one.code} {one.message}" for one in found]


def place(text: str, mark: str, file: str = "own.yaml") -> str:
    return f"{file}:{text[: text.index(mark)].count(chr(10)) + 1}"


# Fragments.


def test_what_is_included_stands_where_the_include_is() -> None:
    text = HOST + "  - {id: end, title: End, steps: [{id: last, kind: task, role: lead, title: t, why: w}]}\n"
    playbook = read(text)
    assert [(phase.id, [step.id for step in phase.steps]) for phase in playbook.phases] == [
        ("work", ["call_host", "thank"]),
        ("later", ["learn"]),
        ("end", ["last"]),
    ]


def test_a_step_knows_which_file_it_comes_from() -> None:
    assert {step.id: step.origin for step in read(HOST, OVERLAY).steps()} == {
        "call_host": "every-key",
        "thank": "some-steps",
        "ring": "house",
        "learn": "a-phase",
    }


def test_roles_and_facts_of_a_fragment_are_those_of_the_playbook() -> None:
    playbook = read(HOST)
    assert list(playbook.roles) == ["lead", "dpo", "liaison"]
    assert [fact.key for fact in playbook.facts] == ["portal.path", "portal.reporter"]


def test_what_the_playbook_calls_a_role_goes_before_what_a_fragment_does() -> None:
    text = changed(HOST, "roles: {lead: Lead, dpo: DPO}", "roles: {lead: Lead, dpo: DPO, liaison: Our own}")
    assert read(text).roles["liaison"] == {"en": "Our own", "fr": "Our own"}


def test_a_fact_may_be_declared_twice_the_same_way_and_not_otherwise() -> None:
    declared = "facts: {portal.path: {title: Path}"
    same = changed(HOST, declared, declared + ", portal.reporter: {type: text, title: Who}")
    assert [fact.title["en"] for fact in read(same).facts] == ["Path", "Who"]
    other = changed(HOST, declared, declared + ", portal.reporter: {type: bool, title: Who}")
    assert told(other) == [
        "some-steps.yaml:8 S008 portal.reporter is declared before with another type or other choices"
    ]


def test_the_files_that_were_used_are_kept_with_the_playbook() -> None:
    playbook = read(HOST, OVERLAY)
    assert [(part.kind, part.name, part.version) for part in playbook.parts] == [
        (PartKind.FRAGMENT, "some-steps", "1.0.0"),
        (PartKind.FRAGMENT, "a-phase", "1.2.0"),
        (PartKind.OVERLAY, "house", ""),
    ]
    assert [part.text for part in playbook.parts] == [SOME_STEPS, A_PHASE, OVERLAY]
    assert playbook.parts[0].sha256 == hashlib.sha256(SOME_STEPS.encode()).hexdigest()
    assert playbook.sha256 == digest(HOST, playbook.parts)


def test_another_word_in_a_fragment_makes_another_playbook() -> None:
    before = read(HOST)
    after = read(HOST, some_steps=SOME_STEPS.replace("It helps", "It is kind"))
    assert before.text == after.text
    assert before.sha256 != after.sha256


def test_a_byte_order_mark_makes_no_other_playbook() -> None:
    assert read(HOST).sha256 == read(HOST, some_steps="\ufeff" + SOME_STEPS).sha256


NESTED = """\
schema: breach-fragment/1
id: nested
version: 3.0.0
languages: [en, fr]
phases:
  - include: a-phase@^1
  - id: more
    title: More
    steps:
      - include: some-steps@^1
"""
WITH_NESTED = changed(HOST, INCLUDES, "  - include: nested@^3\n")


def test_a_fragment_may_include_others() -> None:
    playbook = read(WITH_NESTED, nested=NESTED)
    assert [(step.id, step.origin) for step in playbook.steps()] == [
        ("call_host", "every-key"),
        ("learn", "a-phase"),
        ("thank", "some-steps"),
    ]
    assert [part.name for part in playbook.parts] == ["nested", "a-phase", "some-steps"]


def test_a_circle_of_fragments_is_told_where_it_closes() -> None:
    back = changed(A_PHASE, "phases:\n", "phases:\n  - include: nested@^3\n")
    assert told(WITH_NESTED, nested=NESTED, a_phase=back) == [
        "a-phase.yaml:7 I003 the includes lead in a circle, or too deep: nested -> a-phase -> nested"
    ]


def test_a_circle_of_fragments_of_steps_is_told_too() -> None:
    steps = changed(SOME_STEPS, "steps:\n", "steps:\n  - include: some-steps@^1\n")
    assert [one.partition(" ")[2][:4] for one in told(HOST, some_steps=steps)] == ["I003"]


def deep(levels: int) -> dict[str, str]:
    """Write fragments that include one another in a row; the last holds a phase."""
    last = A_PHASE.replace("id: a-phase", f"id: f{levels}", 1)
    head = "schema: breach-fragment/1\nid: f{n}\nversion: 1.0.0\nlanguages: [en, fr]\n"
    between = {f"f{n}": head.format(n=n) + f"phases: [include: f{n + 1}@^1]\n" for n in range(1, levels)}
    return {**between, f"f{levels}": last}


def test_includes_go_four_deep_and_no_deeper() -> None:
    text = changed(HOST, INCLUDES, "  - include: f1@^1\n")
    assert [step.id for step in read(text, **deep(4)).steps()] == ["call_host", "learn"]
    assert told(text, **deep(5)) == [
        "f4.yaml:5 I003 the includes lead in a circle, or too deep: f1 -> f2 -> f3 -> f4 -> f5"
    ]


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.2.0", "^1", True),
        ("1.2.0", "1.2.0", True),
        ("1.2.0", "1.2.1", False),
        ("1.2.0", "^2", False),
        ("12.0.0", "^1", False),
        ("0.1.0", "^0", True),
    ],
)
def test_a_fragment_is_included_only_in_a_version_that_fits(version: str, wanted: str, fits: bool) -> None:
    text = changed(HOST, "a-phase@1.2.0", f"a-phase@{wanted}")
    fragment = changed(A_PHASE, "version: 1.2.0", f"version: {version}")
    if fits:
        assert read(text, a_phase=fragment).parts[-1].version == version
    else:
        at = place(text, f"a-phase@{wanted}")
        assert told(text, a_phase=fragment) == [f"{at} I002 a-phase is there in version {version}"]


def test_a_fragment_that_is_not_there_is_told_the_nearest() -> None:
    text = changed(HOST, "a-phase@1.2.0", "a-fase@1.2.0")
    (problem,) = problems_of(text)
    assert (problem.code, problem.message) == ("I002", "there is no fragment 'a-fase'")
    assert problem.hint == "Did you mean a-phase?"


@pytest.mark.parametrize(
    "named",
    [
        "a-phase",
        "a-phase@",
        "a-phase@1",
        "a-phase@1.2",
        "a-phase@^1.2",
        "a-phase@latest",
        "../a-phase@1.2.0",
        "/etc/a-phase@1.2.0",
        "fragments/a-phase@1.2.0",
        "https://example.org/a-phase@1.2.0",
        "A-Phase@1.2.0",
        "a_phase@1.2.0",
        "C:a-phase@1.2.0",
    ],
)
def test_only_a_name_of_the_library_with_a_version_can_be_included(named: str) -> None:
    text = changed(HOST, "a-phase@1.2.0", f'"{named}"')
    assert told(text) == [f"{place(text, named)} I001 {named!r} names no fragment and its version"]


def test_an_include_takes_nothing_beside_it() -> None:
    text = changed(HOST, "  - include: a-phase@1.2.0", "  - {include: a-phase@1.2.0, as: later}")
    assert [one.partition(" ")[2] for one in told(text)] == ["S005 'as' is not known here"]


def test_phases_do_not_stand_among_steps_nor_steps_among_phases() -> None:
    text = BARE_HEAD + STEPS["task"] + "      - include: a-phase@^1\n  - include: some-steps@^1\n"
    assert told(text) == [
        f"{place(text, '      - include')} I004 a-phase holds phases, no steps",
        f"{place(text, '  - include: some')} I004 some-steps holds steps, no phases",
    ]


def test_a_fragment_that_is_included_twice_has_its_steps_twice() -> None:
    text = HOST + "  - include: a-phase@^1\n"
    messages = [one.partition(" ")[2] for one in told(text)]
    assert "S006 there are two steps called 'learn'" in messages


def test_a_fragment_speaks_the_languages_of_the_playbook() -> None:
    only_english = changed(SOME_STEPS, "languages: [en, fr]", "languages: [en]")
    assert told(HOST, some_steps=only_english) == [
        f"{place(HOST, 'include: some-steps')} L001 some-steps is not written in 'fr'"
    ]
    more = changed(SOME_STEPS, "languages: [en, fr]", "languages: [en, fr, de]")
    assert read(HOST, some_steps=more).languages == ("en", "fr")


def test_what_is_wrong_in_a_fragment_is_told_in_its_file() -> None:
    text = changed(SOME_STEPS, "kind: task", "kind: chore")
    assert told(HOST, some_steps=text) == ["some-steps.yaml:10 S005 there is no kind of step 'chore'"]


def test_a_fragment_that_is_no_yaml_is_told_and_the_rest_is_read() -> None:
    found = told(changed(HOST, "role: lead", "role: boss"), some_steps="schema: [\n")
    assert [one.partition(" ")[2][:4] for one in found] == ["R004", "Y009"]
    assert found[-1].startswith("some-steps.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("breach-fragment/1", "breach-playbook/1", "S001 the schema is 'breach-playbook/1'"),
        ("id: some-steps", "id: other-steps", "S004 the id is not 'some-steps', as the file is called"),
        ("version: 1.0.0", "version: latest", "S004 'latest' is not a version such as 1.0.0"),
        ("languages: [en, fr]\n", "", "S002 no language is named"),
        ("title: Some steps", "colour: red", "S005 'colour' is not known here"),
        ("steps:\n", "steps: []\nx:\n", "S002 the list is empty"),
    ],
)
def test_a_fragment_is_held_to_its_own_format(old: str, new: str, message: str) -> None:
    messages = [one.partition(" ")[2] for one in told(HOST, some_steps=changed(SOME_STEPS, old, new))]
    assert any(one.startswith(message) for one in messages), messages


def test_problems_come_file_by_file() -> None:
    text = changed(HOST, "role: lead", "role: boss")
    found = problems_of(
        text,
        changed(OVERLAY, "role: night", "role: nobody"),
        a_phase=changed(A_PHASE, "role: lead", "role: nobody"),
        some_steps=changed(SOME_STEPS, "kind: task", "kind: chore"),
    )
    assert [one.file for one in found] == ["own.yaml", "some-steps.yaml", "a-phase.yaml", "overlay.yaml"]


def test_steps_are_counted_with_what_is_included() -> None:
    step = "  - {{id: s{n}, kind: task, role: lead, title: t, why: w}}\n"
    many = SOME_STEPS + "".join(step.format(n=n) for n in range(300))
    assert told(HOST, some_steps=many) == [
        f"{place(HOST, '  - id: work')} S011 303 steps are too many; 300 is the most"
    ]


# The overlay.


def test_the_overlay_says_how_a_role_is_reached_and_brings_roles_of_the_house() -> None:
    playbook = read(HOST, OVERLAY)
    assert playbook.contacts == {"dpo": "dpo@example.org", "night": "+33 1 00 00 00 00"}
    assert playbook.roles["night"] == {"en": "Night duty", "fr": "Night duty"}
    assert playbook.roles["dpo"] == {"en": "DPO", "fr": "DPO"}


def test_a_role_of_the_house_needs_a_title() -> None:
    overlay = changed(OVERLAY, "night: {title: Night duty, ", "night: {")
    assert told(HOST, overlay) == [f"{place(overlay, 'night:', 'overlay.yaml')} S002 'title' is missing"]


def test_a_step_of_the_house_is_the_last_of_its_phase() -> None:
    assert [step.id for step in read(HOST, OVERLAY).phases[0].steps] == ["call_host", "thank", "ring"]
    later = changed(OVERLAY, "into: work", "into: later")
    assert [step.id for step in read(HOST, later).phases[1].steps] == ["learn", "ring"]


@pytest.mark.parametrize(
    ("playbooks", "steps"),
    [
        ("    playbooks: every-key\n", 3),
        ("    playbooks: [ransomware, every-key]\n", 3),
        ("    playbooks: [ransomware]\n", 2),
        ("", 3),
    ],
)
def test_a_step_of_the_house_is_for_the_playbooks_it_names_or_for_all(playbooks: str, steps: int) -> None:
    overlay = changed(OVERLAY, "  - playbooks: every-key\n", "  -\n" + playbooks)
    text = HOST.replace("  - include: a-phase@1.2.0\n", "")
    assert len(list(read(text, overlay).steps())) == steps


def test_a_step_of_the_house_for_a_playbook_that_is_not_there_is_told() -> None:
    overlay = changed(OVERLAY, "playbooks: every-key", "playbooks: [every-kee, every-key]")
    (problem,) = problems_of(HOST, overlay)
    assert (problem.code, problem.message) == ("R005", "there is no playbook 'every-kee'")
    assert problem.hint == "Did you mean every-key?"


def test_a_step_of_the_house_into_no_phase_of_a_playbook_it_names_is_told() -> None:
    overlay = changed(OVERLAY, "into: work", "into: wurk")
    assert told(HOST, overlay) == [
        f"{place(overlay, 'into:', 'overlay.yaml')} R007 every-key has no phase 'wurk'"
    ]
    for_all = changed(overlay, "  - playbooks: every-key\n    into", "  - into")
    assert [step.id for step in read(HOST, for_all).steps()] == ["call_host", "thank", "learn"]


def test_a_step_of_the_house_is_held_to_the_rules_of_steps() -> None:
    overlay = changed(OVERLAY, "role: night, title: Ring", "role: nobody, title: Ring")
    assert [one.partition(" ")[2] for one in told(HOST, overlay)] == ["R004 there is no role 'nobody'"]
    nothing = changed(
        OVERLAY, "    step: {id: ring, kind: task, role: night, title: Ring, why: House rule}\n", ""
    )
    assert [one.partition(" ")[2] for one in told(HOST, nothing)] == ["S002 'step' is missing"]


def test_a_step_of_the_house_may_come_after_one_of_the_playbook() -> None:
    overlay = changed(OVERLAY, "why: House rule", "why: House rule, needs: [call_host]")
    ring = read(HOST, overlay).step("ring")
    assert ring is not None
    assert ring.needs == ("call_host",)


def test_clients_of_the_house_are_known_with_their_contracts() -> None:
    assert read_overlay(Source("overlay.yaml", OVERLAY.encode())) == (
        Client("City of Example", 24, "dpo@city.example.org"),
    )
    assert read_overlay(Source("overlay.yaml", b"schema: [")) == ()


def test_two_clients_of_one_name_are_told() -> None:
    overlay = OVERLAY + "  - {name: City of Example}\n"
    assert [one.partition(" ")[2] for one in told(HOST, overlay)] == ["S006 'City of Example' is here twice"]


def test_the_playbook_with_every_key_is_sound() -> None:
    assert len(list(read(PLAYBOOK, OVERLAY).steps())) == 14
