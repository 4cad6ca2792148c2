"""The zone of the machine, for a case that is opened without naming one."""

from __future__ import annotations

import pytest

from tocsin.domain.moments import find_zone
from tocsin.services.zones import local_zone


@pytest.mark.parametrize(
    ("setting", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        (":America/New_York", "America/New_York"),
        ("UTC", "UTC"),
        ("Japan", "Japan"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_the_setting_of_the_person_goes_first(
    monkeypatch: pytest.MonkeyPatch, setting: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", setting)
    assert local_zone() == zone


@pytest.mark.parametrize(
    "setting", ["", "CET-1CEST,M3.5.0,M10.5.0/3", "/usr/share/zoneinfo/Asia/Tokyo", "Mars"]
)
def test_a_setting_that_names_no_zone_leaves_it_to_the_machine(
    monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.delenv("TZ")
    of_the_machine = local_zone()
    monkeypatch.setenv("TZ", setting)
    assert local_zone() == of_the_machine
    assert find_zone(of_the_machine).key == of_the_machine
