"""The overlay of an organisation in a case: its clients, how a role is reached, the steps of the house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import House, house_at
from tests.drill import OVERLAY


@pytest.fixture
def house(ref: str, home: Path, tmp_path: Path) -> Iterator[House]:  # noqa: ARG001 - opens the case
    """The house of the organisation of the only open case."""
    with house_at(home, tmp_path / "config") as house:
        yield house


def test_clients_of_the_overlay_are_added_with_contract_hours_and_contacts(house: House) -> None:
    house.put("overlay.yaml", OVERLAY)
    assert house.done("party", "add-clients").split("\n") == ["P-1", "P-2"]
    council, city = house.json("party", "list", "--json")
    assert (council["name"], council["contract_hours"], council["involvement"]) == (
        "Departmental Council 11",
        24,
        "checking",
    )
    assert council["contact"]["email"] == "dpo@cd11.example.org"
    assert (city["contract_hours"], city["contact"], city["role"]) == (None, None, "controller")


def test_a_client_that_is_listed_is_left_alone(house: House) -> None:
    house.put("overlay.yaml", OVERLAY)
    house.done("party", "add", "city of example", "--contract-hours", "12")
    assert house.done("party", "add-clients") == "P-2"
    assert [party["contract_hours"] for party in house.json("party", "list", "--json")] == [12, 24]
    said = house.refused("party", "add-clients")
    assert "The overlay names no client that is not listed yet" in said
    assert "clients: in overlay.yaml" in said


def test_contract_hours_of_a_client_are_known_when_it_is_named(house: House) -> None:
    house.put("overlay.yaml", OVERLAY)
    house.done("party", "add", "departmental council 11", "--involvement", "affected")
    house.done("party", "add", "Departmental Council 11", "--contract-hours", "36")
    hours = [party["contract_hours"] for party in house.json("party", "list", "--json")]
    assert hours == [24, 36]


def test_without_an_overlay_there_are_no_clients_to_add(house: House) -> None:
    assert "names no client" in house.refused("party", "add-clients")


def test_a_case_shows_how_a_role_is_reached_and_the_steps_of_the_house(house: House) -> None:
    house.put("overlay.yaml", OVERLAY)
    house.done("playbook", "adopt", "generic", "--because", "with the overlay")
    shown = house.done("step", "show", "is_breach").split("\n")
    assert shown[1] == "  decision, Data protection officer (the duty phone, day and night), waiting"
    assert house.done("step", "show", "phone_chain").split("\n")[0] == "· Start the phone chain"
    (one,) = house.json("playbook", "followed", "--json")
    assert {"kind": "overlay", "name": "our-house", "version": ""} in one["parts"]
    # What is pinned does not change with the file.
    house.put("overlay.yaml", OVERLAY.replace("duty phone", "new phone"))
    assert "(the duty phone, day and night)" in house.done("step", "show", "is_breach")
    assert "    contacts.dpo: the duty phone, day and night → the new phone, day and night" in house.done(
        "playbook", "diff"
    ).split("\n")


def test_the_library_shows_how_a_role_is_reached_too(house: House) -> None:
    house.put("overlay.yaml", OVERLAY)
    shown = house.done("playbook", "show", "ransomware", "is_breach").split("\n")
    assert "  who        Data protection officer (the duty phone, day and night)" in shown
    assert "  from       our-house" in house.done("playbook", "show", "ransomware", "phone_chain").split("\n")
