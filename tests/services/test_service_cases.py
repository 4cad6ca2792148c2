"""Opening a case: its reference, its first facts, and that nothing is made where something is wrong."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.casework import Clock
from tests.conftest import OpenACase
from tocsin.content.library import Library, playbooks_folder
from tocsin.domain.entries import CaseOpened, PlaybookAdopted
from tocsin.domain.errors import FieldError, UserError
from tocsin.domain.moments import Moment, Precision
from tocsin.services.cases import open_new_case
from tocsin.services.workbench import OpenCase, Workbench


def test_a_case_begins_with_its_opening_its_playbook_and_the_first_facts(open_case: OpenACase) -> None:
    case = open_case(role="controller", organisation="City of Example", aware="13:30", country="FR")
    kinds = [entry.body.kind for entry in case.state.entries]
    assert kinds == ["case.opened", "playbook.adopted", *["fact.set"] * 5]
    assert list(case.state.facts) == [
        "case.role",
        "org.name",
        "controller.name",
        "time.aware_at",
        "org.countries",
    ]
    assert case.state.value("org.countries") == ("fr",)


def test_the_opening_says_format_zone_language_country_and_program(open_case: OpenACase) -> None:
    case = open_case("Portal", zone="Europe/Berlin", language="fr", country="DE")
    opened = case.state.entries[0].body
    assert isinstance(opened, CaseOpened)
    assert (opened.format, opened.ref, opened.title) == (1, "2026-0001", "Portal")
    assert (opened.zone, opened.language, opened.country) == ("Europe/Berlin", "fr", "DE")
    assert opened.program.startswith("tocsin ")


def test_the_header_tells_what_the_case_is_called(open_case: OpenACase) -> None:
    header = open_case("Portal", country="fr").header
    assert (header.title, header.zone, header.language, header.country) == (
        "Portal",
        "Europe/Paris",
        "en",
        "FR",
    )
    assert header.is_open
    assert header.opened_at == "2026-11-23T13:00:00.000000Z"


def test_the_whole_playbook_is_pinned_in_the_case(open_case: OpenACase) -> None:
    adopted = open_case(playbook="portal-exposure").state.entries[1].body
    assert isinstance(adopted, PlaybookAdopted)
    source = (playbooks_folder() / "portal-exposure.yaml").read_text(encoding="utf-8")
    assert (adopted.playbook, adopted.text) == ("portal-exposure", source)


def test_the_generic_playbook_is_followed_where_none_is_named(workbench: Workbench) -> None:
    with open_new_case(workbench, "Something", zone="UTC") as case:
        assert case.playbook is not None
        assert case.playbook.id == "generic"
        assert case.state.facts == {}


def test_a_playbook_of_ones_own_is_found_by_its_path(workbench: Workbench, tmp_path: Path) -> None:
    text = (playbooks_folder() / "generic.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("id: generic", "id: own", 1), encoding="utf-8")
    with open_new_case(workbench, "Something", zone="UTC", playbook=str(own)) as case:
        own.unlink()
        assert case.playbook is not None
        assert case.playbook.id == "own"


def test_a_controller_writes_under_its_own_name(open_case: OpenACase) -> None:
    case = open_case(role="controller", organisation="City of Example")
    assert case.state.value("org.name") == "City of Example"
    assert case.state.value("controller.name") == "City of Example"


@pytest.mark.parametrize("role", ["processor", "joint_controller", ""])
def test_nobody_else_is_taken_for_the_controller(open_case: OpenACase, role: str) -> None:
    case = open_case(role=role, organisation="Example Software")
    assert case.state.value("org.name") == "Example Software"
    assert case.state.statement("controller.name") is None


def test_an_organisation_that_is_called_controller_is_not_one_for_that(open_case: OpenACase) -> None:
    case = open_case(organisation="controller")
    assert list(case.state.facts) == ["org.name"]


@pytest.mark.parametrize(
    ("typed", "role"),
    [("controller", "controller"), ("Sous-traitant", "processor"), ("joint", "joint_controller")],
)
def test_a_role_is_understood_as_a_form_would(open_case: OpenACase, typed: str, role: str) -> None:
    assert open_case(role=typed).state.value("case.role") == role


def test_awareness_is_read_in_the_zone_of_the_case(open_case: OpenACase) -> None:
    # New York is five hours behind UTC in November.
    case = open_case(zone="America/New_York", aware="2026-11-23 07:15")
    assert case.state.value("time.aware_at") == Moment(
        at="2026-11-23T12:15:00.000000Z",
        precision=Precision.MINUTE,
        said="2026-11-23 07:15",
        zone="America/New_York",
    )


def test_references_count_on_within_the_year(open_case: OpenACase, clock: Clock) -> None:
    assert [open_case().header.ref, open_case().header.ref] == ["2026-0001", "2026-0002"]
    clock.now = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    assert [open_case().header.ref, open_case().header.ref] == ["2027-0001", "2027-0002"]


def test_the_year_of_a_reference_is_that_of_the_zone_of_the_case(open_case: OpenACase, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 00:30 of the new year in Paris
    assert open_case(zone="Europe/Paris").header.ref == "2027-0001"
    assert open_case(zone="UTC").header.ref == "2026-0001"


def test_a_reference_goes_on_after_the_highest_one_where_a_folder_is_gone(
    open_case: OpenACase, home: Path
) -> None:
    open_case().close()
    (home / "cases" / "2026-0001").rename(home / "cases" / "2026-0041")
    assert open_case().header.ref == "2026-0042"


def test_a_case_is_readable_by_its_owner_alone(case: OpenCase) -> None:
    folders = [case.folder, *(case.folder / name for name in ("vault", "out", "unsent"))]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert stat.S_IMODE((case.folder / "case.db").stat().st_mode) == 0o600


BAD_OPTIONS = {
    "no title": ("title", {"title": "  "}),
    "a title too long": ("title", {"title": "x" * 2001}),
    "no such playbook": ("playbook", {"playbook": "portal"}),
    "no such file": ("playbook", {"playbook": "missing.yaml"}),
    "no such zone": ("zone", {"zone": "Paris"}),
    "a zone that is a path": ("zone", {"zone": "/etc/passwd"}),
    "a language without playbook": ("language", {"language": "de"}),
    "no such country": ("country", {"country": "ZZ"}),
    "a region": ("country", {"country": "EU"}),
    "no such role": ("role", {"role": "owner"}),
    "awareness without meaning": ("aware", {"aware": "yesterday"}),
    "awareness in the skipped hour": ("aware", {"aware": "2026-03-29 02:30"}),
    "an organisation too long": ("organisation", {"organisation": "x" * 2001}),
    "an organisation of bad bytes": ("organisation", {"organisation": "City \udcff"}),
}


@pytest.mark.parametrize(("field", "options"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_what_cannot_be_used_is_named_by_its_field_and_makes_nothing(
    workbench: Workbench, field: str, options: dict[str, str]
) -> None:
    settings: dict[str, Any] = {"title": "Portal", "zone": "Europe/Paris", **options}
    title = settings.pop("title")
    with pytest.raises(FieldError) as refusal:
        open_new_case(workbench, title, **settings)
    assert refusal.value.field == field
    assert not workbench.home.exists()


def test_a_workspace_that_cannot_be_made_is_said_in_words(
    tmp_path: Path, library: Library, clock: Clock
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    workbench = Workbench(in_the_way, "lead", library=library, now=clock)
    with pytest.raises(UserError, match="A case cannot be made in"):
        open_new_case(workbench, "Portal", zone="UTC")


def test_a_mistyped_playbook_is_met_with_the_nearest(workbench: Workbench) -> None:
    with pytest.raises(UserError, match="Did you mean portal-exposure"):
        open_new_case(workbench, "Portal", zone="UTC", playbook="portal-exposur")
