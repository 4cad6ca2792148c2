"""What the keys of a playbook mean that say when, how often, for whom and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.content.playbook_every_key import AROUND, BARE_HEAD, PLAYBOOK
from tests.content.written import changed, shown
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.domain.errors import Problem
from tocsin.domain.playbooks.playbook import Due, Playbook, Repeat, Side, Step
from tocsin.domain.playbooks.work import (
    Call,
    Checklist,
    Collects,
    Decision,
    EvidenceWanted,
    Form,
    Record,
    Task,
    Wait,
    Work,
)

STEP = "      - {{id: one, kind: {kind}, role: lead, title: One, why: Because, {more}}}\n"


def parse(text: str) -> tuple[Playbook | None, list[Problem]]:
    return parse_playbook(text.encode(), "every-key.yaml", AROUND)


def read(text: str) -> Playbook:
    playbook, problems = parse(text)
    assert shown(problems) == []
    assert playbook is not None
    return playbook


def told(text: str) -> list[str]:
    """Give what is wrong, as ``CODE path: message``."""
    playbook, problems = parse(text)
    assert playbook is None
    return [f"{one.code} {one.path}: {one.message}" for one in problems]


def one(kind: str, more: str) -> Step:
    """Read a step of a kind, with these keys."""
    found = read(BARE_HEAD + STEP.format(kind=kind, more=more)).step("one")
    assert found is not None
    return found


def wrong(kind: str, more: str) -> list[str]:
    """Give what is wrong with a step of a kind that has these keys."""
    at = "phases[0].steps[0]"
    messages = told(BARE_HEAD + STEP.format(kind=kind, more=more))
    assert all(f" {at}" in message for message in messages), messages
    return [message.replace(f"{at}.", "").replace(f" {at}:", "") for message in messages]


def work(step: str) -> Work:
    found = read(PLAYBOOK).step(step)
    assert found is not None
    return found.work


# Of the playbook.


@pytest.mark.parametrize(
    ("line", "sides"),
    [
        ("for: [controller]\n", (Side.CONTROLLER,)),
        ("for: processor\n", (Side.PROCESSOR,)),
        ("for: [processor, controller]\n", (Side.PROCESSOR, Side.CONTROLLER)),
        ("for: []\n", (Side.CONTROLLER, Side.PROCESSOR)),
        ("", (Side.CONTROLLER, Side.PROCESSOR)),
    ],
)
def test_a_playbook_is_for_the_sides_it_names_or_for_both(line: str, sides: tuple[Side, ...]) -> None:
    assert read(changed(PLAYBOOK, "for: [controller, processor]\n", line)).sides == sides


def test_a_side_that_there_is_not_is_told() -> None:
    assert told(changed(PLAYBOOK, "for: [controller, processor]", "for: [controller, joint]")) == [
        "S005 for: 'joint' is not known here"
    ]


def test_what_closes_a_case_may_ask_about_steps_and_facts() -> None:
    closes = read(PLAYBOOK).closes_when
    assert closes is not None
    assert closes.names == ("step.approve.done", "step.answers.outcome")
    text = changed(PLAYBOOK, "step.answers.outcome == 'timeout'", "step.answers.outcome == 'late'")
    assert told(text) == ["T001 closes_when: 'late' is not a value of step.answers.outcome"]
    text = changed(PLAYBOOK, "step.approve.done or", "step.aprove.done or")
    assert told(text) == ["R002 closes_when: there is nothing called step.aprove.done"]


def test_advice_of_the_playbook_goes_before_that_of_the_decision() -> None:
    found = work("is_breach")
    assert isinstance(found, Decision)
    assert [advice.when.source if advice.when else "" for advice in found.advice] == [
        "step.hold.done",
        "known(subjects.count)",
    ]


def test_advice_of_the_playbook_stands_in_its_own_order() -> None:
    first = "{decides: nature.breach, when: unknown(subjects.count), suggest: pending, because: No}"
    found = read(changed(PLAYBOOK, "advice:\n  - {decides", f"advice:\n  - {first}\n  - {{decides")).step(
        "is_breach"
    )
    assert found is not None
    assert isinstance(found.work, Decision)
    assert [advice.suggest for advice in found.work.advice] == ["pending", "confirmed", "confirmed"]


@pytest.mark.parametrize(
    ("advice", "message"),
    [
        ("decides: nature.cia, suggest: confirmed, because: B", ".decides: no step decides 'nature.cia'"),
        ("decides: nature.breach, suggest: maybe, because: B", ".suggest: there is no option 'maybe'"),
        ("decides: nature.breach, suggest: confirmed", ": 'because' is missing"),
        ("suggest: confirmed, because: B", ": 'decides' is missing"),
        (
            "decides: nature.breach, suggest: confirmed, because: B, when: step.held.done",
            ".when: there is nothing called step.held.done",
        ),
        ("decides: nature.breach, suggest: confirmed, because: B, weight: 3", ": 'weight' is not known here"),
    ],
)
def test_advice_of_the_playbook_is_checked_like_any_other(advice: str, message: str) -> None:
    text = PLAYBOOK[: PLAYBOOK.index("advice:\n  - {decides")] + f"advice:\n  - {{{advice}}}\n"
    assert f"advice[0]{message}" in [one[5:] for one in told(text)]


# Where in a condition something is wrong.


@pytest.mark.parametrize(
    ("typed", "line", "column"),
    [
        ("case.rule == 'controller'", 0, 15),
        ("\"case.rule == 'controller'\"", 0, 16),
        ("known(subjects.count) and case.rule == 'x'", 0, 41),
        ("\"known(subjects.count) and case.rule == 'x'\"", 0, 42),
        (">-\n          known(subjects.count) and\n          case.rule == 'x'", 0, 15),
        ("|\n          case.rule == 'x'", 0, 15),
        ("known(subjects.count) and\n          case.rule == 'x'", 0, 15),
        ("\"known(subjects.count) and\n          case.rule == 'x'\"", 0, 15),
    ],
)
def test_a_mistake_in_a_condition_has_its_column_if_it_is_on_the_line_of_the_key(
    typed: str, line: int, column: int
) -> None:
    step = STEP.format(kind="task", more="X").replace("{", "").replace("}", "").replace(", ", "\n        ")
    text = BARE_HEAD + step.replace("\n        X", f"\n        when: {typed}")
    (problem,) = parse(text)[1]
    when = text[: text.index("when:")].count("\n") + 1
    assert (problem.code, problem.line, problem.column) == ("R001", when + line, column)


# How long, how often, for what.


def test_a_step_says_how_long_it_takes_and_when_it_is_ready() -> None:
    found = read(PLAYBOOK).step("call_host")
    assert found is not None
    assert found.est == timedelta(minutes=30)
    assert found.ready == {"en": "They answered", "fr": "They answered"}
    assert one("task", "est: 2d").est == timedelta(days=2)
    assert one("task", "law: []").est is None


@pytest.mark.parametrize("est", ["soon", "1.5h", "90", "2 h", "-1h", "1y"])
def test_a_time_is_a_whole_number_and_its_unit(est: str) -> None:
    (message,) = wrong("task", f'est: "{est}"')
    assert message.startswith(f"S003 est: {est!r} is not a length of time")


def test_what_an_author_accepts_needs_a_reason() -> None:
    assert one("task", "accept: {V001: It is lost}").id == "one"
    assert wrong("task", 'accept: {V001: ""}') == ["S003 accept.V001: the text is empty"]
    assert wrong("task", "accept: {V001: }") == ["S003 accept.V001: nothing is not a text"]
    assert wrong("task", "accept: [V001]") == ["S003 accept: a map is expected here"]


def test_a_task_or_checklist_may_be_done_again() -> None:
    repeat = one("task", "repeat: {until: known(time.ended_at), most: 5}").repeat
    assert isinstance(repeat, Repeat)
    assert repeat.until is not None
    assert (repeat.until.source, repeat.most) == ("known(time.ended_at)", 5)
    assert one("checklist", "items: [{id: a, text: A}], repeat: {most: 50}").repeat == Repeat(None, 50)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("repeat: {}", "S004 repeat.most: how often at most is not said: from 1 to 50"),
        ("repeat: {most: 0}", "S004 repeat.most: how often at most is not said: from 1 to 50"),
        ("repeat: {most: 51}", "S004 repeat.most: how often at most is not said: from 1 to 50"),
        ("repeat: {most: 5, until: later}", "R001 repeat.until: there is nothing called later"),
        ("repeat: {most: 5, every: 2h}", "S005 repeat: 'every' is not known here"),
        ("repeat: 5", "S003 repeat: a map is expected here"),
    ],
)
def test_how_often_is_said(more: str, message: str) -> None:
    assert message in wrong("task", more)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("form", "fields: [{fact: subjects.count}]"),
        ("decision", "decides: nature.breach, options: [{id: confirmed, text: Y}, {id: pending, text: N}]"),
        ("call", "playbook: ransomware"),
        ("gate", "any_of: [lead]"),
        ("wait", "for: 2d"),
        ("evidence", "items: [{id: a, what: A}]"),
        ("draft", "form: sa-notification"),
        ("clock", "regimes: [gdpr-33-1]"),
    ],
)
def test_only_tasks_and_checklists_are_done_again(kind: str, more: str) -> None:
    assert wrong(kind, f"{more}, repeat: {{most: 2}}") == [
        f"S013 repeat: a {kind} is not done again and again"
    ]


@pytest.mark.parametrize("over", Collects)
def test_a_step_may_be_for_each_row(over: Collects) -> None:
    found = one("task", f"for_each: {{in: {over}}}").for_each
    assert found is not None
    assert (found.over, found.where) == (over, None)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("for_each: {}", "S002 for_each.in: 'in' is missing"),
        ("for_each: {in: people}", "S005 for_each.in: 'people' is not known here"),
        (
            "for_each: {in: parties, where: row.colour == 'red'}",
            "R001 for_each.where: there is nothing called row.colour",
        ),
        (
            "for_each: {in: parties, where: row.role == 'boss'}",
            "T001 for_each.where: 'boss' is not a value of row.role",
        ),
        (
            "for_each: {in: inventory, where: row.role == 'x'}",
            "R001 for_each.where: there is nothing called row.role",
        ),
        ("when: row.role == 'processor'", "R001 when: there is nothing called row.role"),
    ],
)
def test_rows_have_their_columns_and_no_others(more: str, message: str) -> None:
    assert wrong("task", more) == [message]


def test_what_a_step_waits_for_may_ask_its_row() -> None:
    found = one("task", "for_each: {in: parties}, when: row.contract_hours < 24 and row.role == 'controller'")
    assert found.when is not None
    assert found.when.names == ("row.contract_hours", "row.role")


@pytest.mark.parametrize("kind", ["form", "decision", "call"])
def test_what_holds_for_the_whole_case_is_not_asked_for_each_row(kind: str) -> None:
    more = {
        "form": "fields: [{fact: subjects.count}]",
        "decision": "decides: nature.breach, options: [{id: confirmed, text: Y}, {id: pending, text: N}]",
        "call": "playbook: ransomware",
    }[kind]
    assert wrong(kind, f"{more}, for_each: {{in: parties}}") == [
        f"S013 for_each: a {kind} is answered once for the whole case"
    ]


# When it is due.


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("{after: time.aware_at, within: 4h}", Due(after="time.aware_at", length=timedelta(hours=4))),
        ("{after: clock.gdpr-33-1, within: 4h}", Due(after="clock.gdpr-33-1", length=timedelta(hours=4))),
        ("{before: clock.gdpr-33-1, by: 2h}", Due(before="clock.gdpr-33-1", length=timedelta(hours=2))),
        (
            "{before: clock.gdpr-33-1.complement, by: 1d}",
            Due(before="clock.gdpr-33-1.complement", length=timedelta(days=1)),
        ),
    ],
)
def test_a_step_is_due_after_a_moment_or_before_the_end_of_a_clock(due: str, expected: Due) -> None:
    assert one("task", f"due: {due}").due == expected


@pytest.mark.parametrize(
    ("due", "messages"),
    [
        ("{before: time.aware_at, by: 2h}", ["T001 due.before: 'time.aware_at' is no clock"]),
        ("{before: clock.gdpr-33-9, by: 2h}", ["R003 due.before: there is no regime 'gdpr-33-9'"]),
        (
            "{before: clock.gdpr-33-1, within: 2h}",
            ["S002 due.by: 'by' is missing", "S005 due: 'within' is not known here"],
        ),
        ("{before: clock.gdpr-33-1}", ["S002 due.by: 'by' is missing"]),
        (
            "{after: clock.gdpr-33-1, by: 2h}",
            ["S002 due.within: 'within' is missing", "S005 due: 'by' is not known here"],
        ),
        ("{after: time.aware_at, before: clock.gdpr-33-1, by: 2h}", ["S005 due: 'after' is not known here"]),
        ("{within: 2h}", ["S002 due: 'after' is missing"]),
        ("{after: nature.story, within: 2h}", ["T001 due.after: nature.story is not a point in time"]),
        ("2h", ["S003 due: a map is expected here"]),
    ],
)
def test_a_due_time_that_makes_no_sense_is_told(due: str, messages: list[str]) -> None:
    assert wrong("task", f"due: {due}") == messages


# What it asks for.


def test_a_task_records_what_is_so_once_it_is_done() -> None:
    found = work("call_host")
    assert isinstance(found, Task)
    assert found.records == (Record("time.ended_at", "now"), Record("nature.breach", "confirmed"))
    assert found.not_run == ("rm -rf /tmp/example",)
    checklist = work("contain")
    assert isinstance(checklist, Checklist)
    assert checklist.records == (Record("subjects.vulnerable", "true"),)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("nature.breach", "pending"),
        ("nature.cia", "availability, integrity"),
        ("time.aware_at", "now"),
        ("time.aware_at", "-2h"),
        ("subjects.count", "~12000"),
        ("subjects.vulnerable", "no"),
        ("case.staff", "12"),
        ("nature.story", "closed by us"),
        ("subjects.count", "unknown"),
    ],
)
def test_what_can_be_typed_can_be_recorded(fact: str, value: str) -> None:
    assert one("task", f'records: [{{fact: {fact}, value: "{value}"}}]').work == Task((Record(fact, value),))


@pytest.mark.parametrize(
    ("fact", "value", "message"),
    [
        ("nature.breach", "maybe", "'maybe' is not a value of nature.breach"),
        ("nature.breach", "pend", "'pend' is not a value of nature.breach"),
        ("nature.cia", "speed", "nature.cia cannot be that: 'speed' is not one of the values"),
        ("subjects.count", "many", "subjects.count cannot be that: 'many' is not a number or a range"),
        (
            "subjects.vulnerable",
            "perhaps",
            "subjects.vulnerable cannot be that: 'perhaps' is neither yes nor no",
        ),
        ("case.staff", "a dozen", "case.staff cannot be that: 'a dozen' is not a whole number"),
        ("subjects.count", "now", "subjects.count is not a point in time"),
        ("nature.story", "now", "nature.story is not a point in time"),
    ],
)
def test_what_cannot_be_stated_cannot_be_recorded(fact: str, value: str, message: str) -> None:
    found = wrong("task", f'records: [{{fact: {fact}, value: "{value}"}}]')
    assert found == [f"T001 records[0].value: {message}"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (
            "{fact: nature.unheard, value: x}",
            "R001 records[0].fact: there is no fact called 'nature.unheard'",
        ),
        ("{fact: nature.story}", "S002 records[0]: 'value' is missing"),
        ("{fact: subjects.vulnerable, value: true}", "S003 records[0].value: true is not a text"),
        ("{fact: nature.story, value: x, when: y}", "S005 records[0]: 'when' is not known here"),
    ],
)
def test_a_record_names_a_fact_and_its_value(record: str, message: str) -> None:
    assert message in wrong("task", f"records: [{record}]")


def test_a_wait_says_what_for_and_how_long() -> None:
    found = work("answers")
    assert isinstance(found, Wait)
    assert found.until is not None
    assert (found.until.source, found.length, found.remind, found.timeout) == (
        "subjects.vulnerable",
        timedelta(days=30),
        timedelta(days=5),
        timedelta(weeks=4),
    )
    assert one("wait", "for: 2h").work == Wait(length=timedelta(hours=2))


@pytest.mark.parametrize("more", ["remind: 2d", "timeout: 2d", "remind: 2d, timeout: 4d"])
def test_a_wait_for_nothing_is_told(more: str) -> None:
    assert wrong("wait", more) == ["S002 until: what is waited for is not said"]


def test_a_call_names_a_playbook_and_which_versions_fit() -> None:
    assert work("other") == Call("ransomware", "^1")
    assert one("call", "playbook: ransomware").work == Call("ransomware", "")
    assert one("call", "playbook: ransomware, version: 1.2.0").work == Call("ransomware", "1.2.0")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("playbook: ransomwear", "R005 playbook: there is no playbook 'ransomwear'"),
        ("version: ^1", "S002 'playbook' is missing"),
        (
            "playbook: ransomware, version: newest",
            "S004 version: 'newest' is not a version such as ^1 or 1.2.0",
        ),
        ("playbook: ransomware, version: ^1.2", "S004 version: '^1.2' is not a version such as ^1 or 1.2.0"),
    ],
)
def test_a_call_of_what_is_not_there_is_told(more: str, message: str) -> None:
    assert message in wrong("call", more)


def test_evidence_says_how_far_back_it_should_reach() -> None:
    found = work("hold")
    assert isinstance(found, EvidenceWanted)
    assert [(item.id, item.window, item.optional) for item in found.items] == [
        ("logs", timedelta(days=90), False),
        ("report", None, True),
    ]
    assert found.supports == ("nature.story",)
    (message,) = wrong("evidence", "items: [{id: logs, what: Logs, window: long}]")
    assert message.startswith("S003 items[0].window: 'long' is not a length of time")


def test_a_form_may_ask_for_rows() -> None:
    found = work("first_facts")
    assert isinstance(found, Form)
    assert [(field.id, field.optional) for field in found.fields] == [
        ("portal.path", True),
        ("subjects.count", False),
        ("inventory", True),
    ]
