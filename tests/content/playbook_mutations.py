"""Single faults, made one at a time in shipped playbooks and fragments: each has a code that must be told.

A document is a tree as JSON knows it; a fault is made in a copy of it, in place. JSON is YAML too, so that
what comes out is read like any other file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from tocsin.content.library import Library
from tocsin.content.yaml_text import Mapping, Node, Scalar, Sequence, read_yaml

Tree: TypeAlias = Any
"""What JSON can hold."""

Make: TypeAlias = Callable[[], None]
"""Makes the fault at one place."""

LIBRARY = Library()


class Fault(msgspec.Struct, frozen=True):
    """One sort of fault: the codes of which one at least must be told, and where in a tree it can be made."""

    name: str
    codes: tuple[str, ...]
    places: Callable[[Tree], Iterator[Make]]


FAULTS: list[Fault] = []


def fault(*codes: str) -> Callable[[Callable[[Tree], Iterator[Make]]], Callable[[Tree], Iterator[Make]]]:
    """Register a sort of fault, which is called like its function."""

    def register(places: Callable[[Tree], Iterator[Make]]) -> Callable[[Tree], Iterator[Make]]:
        FAULTS.append(Fault(places.__name__, codes, places))
        return places

    return register


# Trees, and walking them.


def plain(node: Node) -> Tree:
    match node:
        case Mapping(pairs=pairs):
            return {key.text: plain(value) for key, value in pairs}
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Scalar(text=text):
            if node.is_null:
                return None
            return text if node.is_text else json.loads(text)


@cache
def _tree(path: Path) -> Tree:
    node, problems = read_yaml(path.read_bytes(), path.name)
    assert node is not None, problems
    return plain(node)


def tree_of(path: Path) -> Tree:
    """Read a file as a tree that nobody else has."""
    return json.loads(json.dumps(_tree(path)))


def as_file(tree: Tree) -> bytes:
    return json.dumps(tree, indent=1, ensure_ascii=False).encode()


def phases(tree: Tree) -> list[Tree]:
    return [phase for phase in tree.get("phases", []) if "include" not in phase]


def steps(tree: Tree, *kinds: str) -> list[Tree]:
    """Give the steps that are written out in a document, of these kinds or of any."""
    listed = [step for phase in [*phases(tree), tree] for step in phase.get("steps", [])]
    return [step for step in listed if "include" not in step and (not kinds or step["kind"] in kinds)]


def maps(tree: Tree) -> Iterator[Tree]:
    left = [tree]
    while left:
        node = left.pop(0)
        if isinstance(node, dict):
            yield node
            left += node.values()
        elif isinstance(node, list):
            left += node


def texts(tree: Tree) -> list[Tree]:
    """Give the texts that are in two languages."""
    return [node for node in maps(tree) if set(node) == {"en", "fr"}]


def dropped(node: Tree, key: str) -> Iterator[Make]:
    if key in node:
        yield lambda: node.pop(key)


def put(node: Tree, key: str | int, value: Tree) -> Make:
    def make() -> None:
        node[key] = value

    return make


def misspelt(node: Tree, key: str) -> Iterator[Make]:
    """Give the places to misspell a word, or one word of a list, under a key."""
    value = node.get(key)
    if isinstance(value, str):
        yield put(node, key, f"{value}x")
    elif isinstance(value, list):
        yield from (put(value, n, f"{word}x") for n, word in enumerate(value))


def conditions(tree: Tree) -> Iterator[tuple[Tree, str]]:
    """Give the maps that hold a condition, and its key."""
    for node in maps(tree):
        for key in ("when", "until", "where", "closes_when"):
            if isinstance(node.get(key), str):
                yield node, key


def rewritten(tree: Tree, pattern: str, new: str) -> Iterator[Make]:
    """Give the places to change what a pattern finds first in a condition."""
    for node, key in conditions(tree):
        changed = re.sub(pattern, new, node[key], count=1)
        if changed != node[key]:
            yield put(node, key, changed)


# Something is missing.


@fault("S002", "S001")
def the_head_lacks_a_key(tree: Tree) -> Iterator[Make]:
    wanted = ["schema", "id", "version", "languages"]
    if tree["schema"] == "breach-playbook/1":
        wanted += ["reviewed", "title", "summary", "phases"]
    for key in wanted:
        yield from dropped(tree, key)


@fault("S002")
def a_phase_lacks_a_key(tree: Tree) -> Iterator[Make]:
    for phase in phases(tree):
        for key in ("id", "title", "steps"):
            yield from dropped(phase, key)


@fault("S002")
def a_step_lacks_a_key(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for key in ("id", "kind", "role", "title", "why"):
            yield from dropped(step, key)


@fault("S002")
def a_step_lacks_what_its_kind_asks_for(tree: Tree) -> Iterator[Make]:
    for kind, key in (
        ("checklist", "items"),
        ("evidence", "items"),
        ("form", "fields"),
        ("decision", "options"),
        ("decision", "decides"),
        ("draft", "form"),
        ("clock", "regimes"),
    ):
        for step in steps(tree, kind):
            yield from dropped(step, key)
    yield from (make for step in steps(tree, "wait") if "for" not in step for make in dropped(step, "until"))


@fault("S002")
def a_part_of_a_step_lacks_a_key(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for name, keys in {
            "items": ("id", "text", "what"),
            "options": ("id", "text"),
            "advice": ("suggest", "because"),
        }.items():
            for part in step.get(name, []):
                for key in keys:
                    yield from dropped(part, key)
        for name, key in (("due", "after"), ("due", "within"), ("escalate", "after"), ("escalate", "to")):
            yield from dropped(step.get(name, {}), key)


@fault("S012")
def a_gate_has_no_approver(tree: Tree) -> Iterator[Make]:
    yield from (make for step in steps(tree, "gate") for make in dropped(step, "any_of"))


@fault("S009")
def a_fact_has_no_choices(tree: Tree) -> Iterator[Make]:
    for fact in tree.get("facts", {}).values():
        yield from dropped(fact, "choices")


# Something is misspelt.


@fault("S005")
def a_key_is_misspelt(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for key in ("ready", "avoid", "est", "due", "law", "mandatory", "after", "needs", "when"):
            if key in step:
                yield lambda step=step, key=key: step.update({f"{key}x": step.pop(key)})  # type: ignore[misc]


@fault("S005")
def a_closed_word_is_misspelt(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for key in ("kind", "goal", "at_deadline"):
            yield from misspelt(step, key)
    yield from misspelt(tree, "status")
    yield from misspelt(tree, "for")


@fault("R002")
def a_step_that_is_referred_to_is_misspelt(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for key in ("needs", "after", "not_author_of"):
            yield from misspelt(step, key)
    yield from rewritten(tree, r"\bstep\.(\w+)\.", r"step.\1x.")


@fault("R004")
def a_role_is_misspelt(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for key in ("role", "any_of", "all_of"):
            yield from misspelt(step, key)
        yield from misspelt(step.get("escalate", {}), "to")


@fault("R001")
def a_fact_is_misspelt(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for part in (step, *step.get("fields", []), *step.get("options", [])):
            for key in ("decides", "supports", "fact", "asks"):
                yield from misspelt(part, key)
        yield from misspelt(step.get("due", {}), "after")
    yield from rewritten(tree, r"\b((?:nature|data|notify|risk|case|subjects)\.\w+)", r"\1x")


@fault("R003")
def a_clock_is_misspelt(tree: Tree) -> Iterator[Make]:
    yield from (make for step in steps(tree, "clock") for make in misspelt(step, "regimes"))
    yield from rewritten(tree, r"\bclock\.gdpr-", "clock.gdqr-")


@fault("R005")
def a_form_or_playbook_is_misspelt(tree: Tree) -> Iterator[Make]:
    yield from (make for step in steps(tree, "draft") for make in misspelt(step, "form"))
    yield from (make for step in steps(tree, "call") for make in misspelt(step, "playbook"))


@fault("R006")
def an_option_or_decision_is_misspelt(tree: Tree) -> Iterator[Make]:
    for step in steps(tree, "decision"):
        yield from (make for advice in step.get("advice", []) for make in misspelt(advice, "suggest"))
    for advice in tree.get("advice", []):
        yield from misspelt(advice, "decides")
        yield from misspelt(advice, "suggest")


@fault("S010")
def an_option_is_no_value_of_its_fact(tree: Tree) -> Iterator[Make]:
    for step in steps(tree, "decision"):
        yield from (make for option in step["options"] for make in misspelt(option, "id"))
        yield lambda step=step: step["options"].pop()  # type: ignore[misc]


@fault("R007")
def a_group_or_list_of_choices_is_misspelt(tree: Tree) -> Iterator[Make]:
    for fact in tree.get("facts", {}).values():
        yield from misspelt(fact, "group")
        if "choices" in fact:
            yield put(fact, "choices", "nobody_knows")


@fault("I001", "I002")
def an_include_is_misspelt(tree: Tree) -> Iterator[Make]:
    for node in maps(tree):
        if "include" in node:
            name, version = node["include"].split("@")
            for wrong in (f"{name}x@{version}", f"{name}@^9", name, f"../{name}@{version}"):
                yield put(node, "include", wrong)


@fault("T001")
def a_value_is_none_of_its_fact(tree: Tree) -> Iterator[Make]:
    yield from rewritten(tree, r"'(\w+)'", r"'\1x'")


@fault("X001", "X002")
def a_condition_cannot_be_read(tree: Tree) -> Iterator[Make]:
    yield from rewritten(tree, " == ", " = ")
    yield from rewritten(tree, "$", " and")


@fault("X002")
def a_condition_is_too_long(tree: Tree) -> Iterator[Make]:
    yield from (put(node, key, " or ".join([node[key]] * 60)) for node, key in conditions(tree))


@fault("S003", "S004")
def a_value_is_of_the_wrong_kind(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        for key, wrong in (
            ("id", "Not An Id"),
            ("title", ["a"]),
            ("est", "soon"),
            ("due", "tomorrow"),
            ("law", {}),
            ("mandatory", "yes"),
            ("when", 7),
            ("after", [7]),
        ):
            yield put(step, key, wrong)


@fault("S013")
def a_form_or_decision_is_repeated(tree: Tree) -> Iterator[Make]:
    for step in steps(tree, "form", "decision"):
        yield put(step, "for_each", {"in": "parties"})
        yield put(step, "repeat", {"most": 3})


# The order.


@fault("G001")
def two_steps_wait_for_each_other(tree: Tree) -> Iterator[Make]:
    own = {step["id"]: step for step in steps(tree)}
    for step in own.values():
        for earlier in (*step.get("after", []), *step.get("needs", [])):
            if earlier in own:
                before = own[earlier]
                yield put(before, "after", [*before.get("after", []), step["id"]])
        yield put(step, "needs", [*step.get("needs", []), step["id"]])


@fault("G002")
def a_step_can_never_apply(tree: Tree) -> Iterator[Make]:
    never = "case.role == 'controller' and case.role == 'processor'"
    yield from (put(step, "when", never) for step in steps(tree))


@fault("G003")
def a_wait_never_ends(tree: Tree) -> Iterator[Make]:
    for step in steps(tree, "wait"):

        def make(step: Tree = step) -> None:
            for key in ("for", "timeout"):
                step.pop(key, None)
            step["until"] = "data.special and unknown(data.special)"

        yield make


@fault("S006")
def something_is_there_twice(tree: Tree) -> Iterator[Make]:
    for phase in [*phases(tree), tree]:
        for step in phase.get("steps", []):
            if "include" not in step:
                yield lambda phase=phase, step=step: phase["steps"].append(step)  # type: ignore[misc]
    for first, second in zip(phases(tree), phases(tree)[1:], strict=False):
        yield put(second, "id", first["id"])
    for step in steps(tree):
        for name in ("items", "options"):
            if len(step.get(name, [])) > 1:
                yield put(step[name][1], "id", step[name][0]["id"])


@fault("S011")
def there_are_too_many_steps(tree: Tree) -> Iterator[Make]:
    for phase in [*phases(tree), tree]:
        if steps({"steps": phase.get("steps", [])}):

            def make(phase: Tree = phase) -> None:
                more = {"kind": "task", "role": steps(phase)[0]["role"], "title": "More", "why": "More"}
                phase["steps"] += [{**more, "id": f"more{n}"} for n in range(300)]

            yield make


# Languages and care.


@fault("L001")
def a_language_is_missing_or_one_too_many(tree: Tree) -> Iterator[Make]:
    for text in texts(tree):
        yield from dropped(text, "fr")
        yield put(text, "en", "")
        yield put(text, "de", "Noch eins")
    yield put(tree, "languages", ["en", "fr", "de"])


@fault("L002")
def french_lacks_its_space(tree: Tree) -> Iterator[Make]:
    yield from (put(text, "fr", f"{text['fr']} ?") for text in texts(tree))


@fault("L003")
def a_translation_is_cut_short(tree: Tree) -> Iterator[Make]:
    yield from (put(text, "fr", "Bref") for text in texts(tree) if len(text["en"]) > 40)
    yield from (put(text, "fr", text["fr"] + " {row.name}") for text in texts(tree))


@fault("P001")
def something_personal_is_in_it(tree: Tree) -> Iterator[Make]:
    for text in texts(tree):
        for personal in ("ada@city.fr", "+33 1 23 45 67 89", "password: hunter22x"):
            yield put(text, "en", f"{text['en']} {personal}")


@fault("Q003", "Q004", "Q005", "Q006")
def a_step_does_not_say_what_it_should(tree: Tree) -> Iterator[Make]:
    for step in steps(tree):
        keys = ["ready", "law"]
        keys += ["est"] if step["kind"] not in {"wait", "call"} else []
        keys += ["avoid"] if step["kind"] in {"task", "checklist", "evidence", "draft", "gate"} else []
        for key in keys:
            yield from dropped(step, key)


@fault("Q007")
def advice_has_no_grounds(tree: Tree) -> Iterator[Make]:
    for node in (tree, *steps(tree, "decision")):
        for advice in node.get("advice", []):
            yield from dropped(advice, "source")
            yield from dropped(advice, "when")


@fault("Q008")
def it_was_reviewed_long_ago(tree: Tree) -> Iterator[Make]:
    if "reviewed" in tree:
        yield put(tree, "reviewed", "2024-02-29")


@fault("S014")
def a_list_has_one_line(tree: Tree) -> Iterator[Make]:
    yield from (put(step, "items", step["items"][:1]) for step in steps(tree, "checklist"))


@fault("W001")
def something_is_never_used(tree: Tree) -> Iterator[Make]:
    declared = {"type": "text", "title": "Not used"}
    yield put(tree, "roles", {**tree.get("roles", {}), "nobody": "Nobody"})
    yield put(tree, "facts", {**tree.get("facts", {}), "spare.fact": declared})
    yield from (put(step, "accept", {"V999": "Because"}) for step in steps(tree))


@fault("W002", "C002")
def a_step_waits_for_what_nobody_asks(tree: Tree) -> Iterator[Make]:
    yield from (put(step, "when", "known(crossborder.is)") for step in steps(tree, "task", "checklist"))


# The legal duties.


def step_called(tree: Tree, id: str) -> Iterator[Tree]:
    yield from (step for step in steps(tree) if step["id"] == id)


@fault("N005")
def a_gate_costs_the_deadline(tree: Tree) -> Iterator[Make]:
    for id in ("approve_authority", "approve_notices"):
        for step in step_called(tree, id):
            yield put(step, "at_deadline", "hold")
            yield from dropped(step, "escalate")


@fault("S012", "N005")
def only_the_author_may_approve(tree: Tree) -> Iterator[Make]:
    for step in steps(tree, "gate"):
        for author in step_called(tree, str(step.get("not_author_of", ""))):

            def make(step: Tree = step, role: str = str(author["role"])) -> None:
                step["any_of"] = [role]
                step["escalate"] = {"after": "2h", "to": role}

            yield make


@fault("N002")
def the_decision_waits_for_a_fact(tree: Tree) -> Iterator[Make]:
    for id in ("decide_authority", "start_clocks", "is_breach", "file_authority", "send_notices"):
        for step in step_called(tree, id):
            yield put(step, "when", "nature.access_observed == 'confirmed'")
    for phase in phases(tree):
        if phase["id"] in {"decide", "notify", "controllers"}:
            yield put(phase, "when", f"{phase['when']} and known(risk.level)")


@fault("N001")
def a_duty_is_not_met(tree: Tree) -> Iterator[Make]:
    for id in ("file_authority", "send_notices", "tell_people"):
        yield from (put(step, "goal", "started") for step in step_called(tree, id))
    for phase in phases(tree):
        if phase["id"] in {"decide", "notify"}:
            yield put(phase, "when", "case.role == 'controller'")
        if phase["id"] == "controllers":
            yield put(phase, "when", "case.role == 'joint_controller'")


@fault("N003")
def there_is_more_work_than_time(tree: Tree) -> Iterator[Make]:
    for id in ("first_facts", "is_breach", "decide_authority", "draft_authority", "send_notices"):
        yield from (put(step, "est", "80h") for step in step_called(tree, id))


@fault("N007")
def there_is_little_time_left(tree: Tree) -> Iterator[Make]:
    yield from (put(step, "est", "40h") for step in step_called(tree, "is_breach"))


@fault("N004")
def a_duty_is_due_too_late_or_never(tree: Tree) -> Iterator[Make]:
    for id in ("decide_authority", "file_authority", "send_notices"):
        for step in step_called(tree, id):
            yield from dropped(step, "due")
            yield put(step, "due", {"after": "time.aware_at", "within": "72h"})


REQUIRED = {
    *("nature.cia", "nature.access_observed", "summary.authority", "subjects.count", "dpo.contact"),
    *("conseq.description", "measures.immediate", "measures.prevent"),
}
"""Facts that a notification must hold, one of which at least each form asks for that is changed here."""


def asking(tree: Tree) -> list[Tree]:
    return [step for step in steps(tree, "form") if {one.get("fact") for one in step["fields"]} & REQUIRED]


@fault("C002")
def what_is_required_is_asked_for_only_sometimes(tree: Tree) -> Iterator[Make]:
    yield from (put(step, "when", "data.protection == 'encrypted_key_safe'") for step in asking(tree))


@fault("C001", "R002")
def nobody_asks_for_what_is_required(tree: Tree) -> Iterator[Make]:
    for step in asking(tree):
        for phase in [*phases(tree), tree]:
            if step in phase.get("steps", []):
                yield lambda phase=phase, step=step: phase["steps"].remove(step)  # type: ignore[misc]
        fields = [one for one in step["fields"] if one.get("fact") in {"measures.prevent", "nature.cia"}]
        for field in fields:
            yield lambda step=step, field=field: step["fields"].remove(field)  # type: ignore[misc]


@fault("C003", "C002")
def what_is_required_is_asked_for_after_it_is_filed(tree: Tree) -> Iterator[Make]:
    yield from (put(step, "after", ["file_authority"]) for step in asking(tree))


@fault("K001")
def nobody_asks_what_starts_the_clock(tree: Tree) -> Iterator[Make]:
    for step in step_called(tree, "is_breach"):
        yield put(step["options"][0], "asks", ["time.aware_basis"])


@fault("V001")
def a_repair_comes_before_the_evidence(tree: Tree) -> Iterator[Make]:
    for step in steps(tree, "task", "checklist"):
        if not {*step.get("after", []), *step.get("needs", [])} and "when" not in step:
            yield put(step, "title", "Wipe and rebuild it")


INCLUDES = {
    "open-log": ("R002",),
    "qualify-breach": ("R002",),
    "people-and-effects": ("C001", "R002"),
    "processor-notice": ("N001", "R002", "R004"),
    "art33-decide": ("R002",),
    "art33-notify": ("N001", "R002", "R004"),
    "art34-notify": ("N001", "R002", "R004"),
    "register-close": ("R002",),
}
"""For each shipped fragment what is told, one at least, where a playbook does not include it any more."""

ONLY_FOR = {"processor-notice": "processor", "art33-notify": "controller", "art34-notify": "controller"}
"""Fragments that only one side must have."""


def without_include(tree: Tree, name: str) -> bool:
    """Take an include out of a tree; says whether it was there."""
    for phase in [*tree["phases"], tree]:
        for listed in (phase.get("steps", []), phase.get("phases", [])):
            for node in listed:
                if node.get("include", "").startswith(f"{name}@"):
                    listed.remove(node)
                    return True
    return False
