from __future__ import annotations

import base64

from tests.interop.importing import (
    codes,
    imported,
    loss,
    one_action,
    only_step,
    read,
)
from tocsin.domain.facts import FactType
from tocsin.domain.playbooks.work import Field, Form

# Variables.


def test_what_is_given_from_outside_is_asked_for_first() -> None:
    theirs = one_action()
    theirs["playbook_variables"] = {
        "__ip__": {"type": "ipv4-addr", "external": True, "description": "Which one"}
    }
    playbook = read(imported(theirs))
    first = next(playbook.steps())
    assert isinstance(first.work, Form)
    assert [field.fact for field in first.work.fields] == ["x_random.ip"]
    assert playbook.facts[0].question == {"en": "Which one"}


def test_what_a_machine_would_note_is_asked_for_after_the_step() -> None:
    theirs = one_action(out_args=["__count__"])
    theirs["playbook_variables"] = {"__count__": {"type": "integer"}}
    playbook = read(imported(theirs))
    first, second = playbook.steps()
    assert (second.id, second.after) == ("look_values", (first.id,))
    assert second.work == Form((Field(fact="x_random.count", optional=True),))
    assert playbook.facts[0].type is FactType.INT


def test_a_variable_that_nothing_needs_is_told() -> None:
    theirs = one_action()
    theirs["playbook_variables"] = {"__ip__": {"type": "string"}}
    result = imported(theirs)
    assert read(result).facts == ()
    assert loss(result, "X008").place == "playbook_variables.__ip__"


# What stays behind.


MASKED = "hunter2-correct-horse"
PLACES_OF_SECRETS = (
    *("authentication_info_definitions.user-auth--1", "username, password", "__password__.value"),
    *("commands[0].headers", "commands[0].command", "commands[1].content", "command_b64", "description"),
)
PERSON = "Firstname Surname"


def test_secrets_are_left_out_and_named_without_their_values() -> None:
    encoded = base64.b64encode(f"Authorization: Basic {MASKED}".encode()).decode()
    theirs = one_action(
        description=f"Log in at https://root:{MASKED}@example.org/ with --password {MASKED}",
        agent="http-api--1",
        commands=[
            {"type": "http-api", "command": f"GET /?token={MASKED}", "headers": {"Cookie": [MASKED]}},
            {"type": "http-api", "command": "POST /", "content": f'{{"api_key": "{MASKED}"}}'},
            {"type": "http-api", "command_b64": encoded},
        ],
    )
    theirs["playbook_variables"] = {"__password__": {"type": "string", "value": MASKED, "external": True}}
    theirs["agent_definitions"] = {
        "http-api--1": {
            "type": "http-api",
            "name": "API",
            "username": MASKED,
            "authentication_info": "user-auth--1",
        }
    }
    theirs["authentication_info_definitions"] = {
        "user-auth--1": {"type": "user-auth", "name": "x", "username": MASKED, "password": MASKED}
    }
    result = imported(theirs)
    read(result)
    assert MASKED not in result.text
    assert MASKED not in "\n".join(map(str, result.losses))
    told = "\n".join(str(one) for one in result.losses if one.code == "X002")
    assert all(place in told for place in PLACES_OF_SECRETS)


def test_a_person_becomes_a_role_without_a_name() -> None:
    theirs = one_action(agent="individual--1", targets=["individual--2"])
    someone = {"type": "individual", "name": PERSON, "contact": {"email": {"work": "someone@example.org"}}}
    theirs["agent_definitions"] = {"individual--1": someone}
    theirs["target_definitions"] = {"individual--2": someone}
    result = imported(theirs)
    assert read(result).roles == {"person_1": {"en": "Person 1"}}
    assert only_step(result).why == {"en": "It acts on: Person 2"}
    for told in (result.text, *map(str, result.losses)):
        assert PERSON not in told
        assert "someone@" not in told


def test_a_machine_becomes_a_role_that_a_person_fills() -> None:
    theirs = one_action(agent="soarca--1")
    theirs["agent_definitions"] = {"soarca--1": {"type": "soarca", "name": "soarca-ssh"}}
    result = imported(theirs)
    assert read(result).roles == {"automation": {"en": "Automation"}}
    assert "X011" in codes(result)


def test_what_is_not_known_is_told_by_its_name() -> None:
    theirs = one_action(x_layout={"x": 1}, delay=5, timeout=6, owner="identity--1")
    result = imported({**theirs, "x_vendor": 1, "priority": 0, "severity": 80, "revoked": False})
    assert "workflow.action--1: left out: x_layout" in [
        f"{one.place}: {one.message}" for one in result.losses
    ]
    assert {"X009", "X003", "X001"} <= codes(result)
    whole = next(one.message for one in result.losses if not one.place)
    assert whole == "left out: x_vendor, severity"


def test_a_long_text_is_cut_and_told() -> None:
    result = imported(one_action(description="x" * 5_000))
    assert only_step(result).why["en"] == f"{'x' * 4_000} …"
    assert "4,000 of 5,000" in loss(result, "X006").message
