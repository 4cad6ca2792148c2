"""The profile of the organisation: filled in once, checked, and known to every case that is opened."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.casework import Clock
from tocsin.content.library import Library
from tocsin.domain.answers import Answer
from tocsin.domain.errors import ContentError, UserError
from tocsin.domain.facts import Contact, FactStatus
from tocsin.domain.profile import Profile
from tocsin.services.cases import open_new_case
from tocsin.services.demo import build_demo
from tocsin.services.organisation import (
    edit_organisation,
    lines_of,
    missing_of,
    need_organisation,
    read_organisation,
    set_value,
)
from tocsin.services.workbench import OpenCase, Workbench


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A configuration folder that does not exist yet."""
    return tmp_path / "config" / "tocsin"


@pytest.fixture
def ours(own: Path) -> Library:
    """The shipped content, with a configuration folder."""
    return Library(own=own)


@pytest.fixture
def bench(home: Path, clock: Clock, ours: Library) -> Workbench:
    return Workbench(home, "lead", library=ours, now=clock)


def fill(ours: Library, **more: str) -> None:
    """Fill in a small profile of a French organisation."""
    for key, typed in {
        "org.name": "Example Software",
        "org.countries": "fr, de",
        "org.main_establishment": "fr",
        "org.siren": "732 829 320",
        "dpo.contact": "Data protection officer, dpo@example.org",
        "org.vat": "n/a because we pay none",
        **more,
    }.items():
        set_value(ours, key, typed)


def opened(bench: Workbench, **options: str) -> OpenCase:
    settings = {"zone": "Europe/Paris", **options}
    profile = read_organisation(bench.library).profile
    return open_new_case(
        bench,
        "Portal",
        zone=settings.pop("zone"),
        role=settings.get("role", ""),
        country=settings.get("country", ""),
        language=settings.get("language", "en"),
        organisation=settings.get("organisation", ""),
        profile=profile,
    )


# Filling it in.


def test_without_a_file_nothing_is_known_and_nothing_is_wrong(ours: Library, own: Path) -> None:
    found = read_organisation(ours)
    assert (found.path, found.profile, found.problems, found.is_there) == (
        own / "org.yaml", Profile(), (), False,
    )  # fmt: skip
    assert not own.exists()


def test_a_value_is_kept_for_this_user_alone(ours: Library, own: Path) -> None:
    line = set_value(ours, "org.siren", "732 829 320")
    assert (line.key, line.answer) == ("org.siren", Answer("732829320", FactStatus.KNOWN))
    assert stat.S_IMODE((own / "org.yaml").stat().st_mode) == 0o600
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert [path.name for path in own.iterdir()] == ["org.yaml"]


def test_what_people_wrote_around_a_value_stays(ours: Library, own: Path) -> None:
    fill(ours)
    path = own / "org.yaml"
    path.write_text(path.read_text() + "\n  # asked every year\n  org.size: small   # for now\n")
    set_value(ours, "org.name", "Example")
    assert path.read_text().endswith("\n  # asked every year\n  org.size: small   # for now\n")
    assert need_organisation(ours).profile.facts["org.name"] == Answer("Example", FactStatus.KNOWN)


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("org.nam", "Example", "'org.nam' is no fact of the organisation"),
        ("subjects.count", "12", "'subjects.count' is a fact of one case"),
        ("org.siren", "123", "'123' is no SIREN"),
        ("org.size", "huge", "'huge' is not one of the values"),
        ("org.size", "unknown", "org.size is not known this way"),
        ("org.name", "", "Nothing was typed"),
        ("org.name", "Example \u202e", "org.name cannot be written: the character U+202E is not allowed"),
    ],
)
def test_what_cannot_stand_there_is_refused_and_nothing_is_written(
    ours: Library, own: Path, key: str, typed: str, message: str
) -> None:
    with pytest.raises(UserError) as refusal:
        set_value(ours, key, typed)
    assert refusal.value.message.startswith(message)
    assert not own.exists()


def test_a_profile_with_a_problem_is_not_written_to(ours: Library, own: Path) -> None:
    own.mkdir(parents=True)
    (own / "org.yaml").write_text("schema: breach-org/1\nfacts:\n  org.size: huge\n")
    with pytest.raises(ContentError, match=r"org\.yaml cannot be used: 1 problem") as refusal:
        set_value(ours, "org.name", "Example")
    assert refusal.value.problems[0].line == 3
    assert "org.name" not in (own / "org.yaml").read_text()


def test_without_a_configuration_folder_there_is_no_profile(library: Library) -> None:
    assert read_organisation(library).path is None
    with pytest.raises(UserError, match="There is no folder for a profile"):
        set_value(library, "org.name", "Example")


def test_the_lines_stand_under_their_headings(ours: Library) -> None:
    fill(ours)
    profile = need_organisation(ours).profile
    grouped = {group.id: [line.key for line in lines] for group, lines in lines_of(ours, profile)}
    assert grouped == {
        "organisation": ["org.name", "org.siren", "org.vat", "org.main_establishment"],
        "law": ["org.countries"],
        "contacts": ["dpo.contact"],
    }
    everything = [line for _group, lines in lines_of(ours, profile, everything=True) for line in lines]
    assert len(everything) == sum(spec.profile for spec in ours.catalogue)
    assert [line.key for line in everything if line.answer] == [
        *grouped["organisation"], "org.countries", "dpo.contact",
    ]  # fmt: skip


# What is missing.


def test_what_is_missing_depends_on_the_countries(ours: Library) -> None:
    fill(ours)
    missing = {one.spec.key for one in missing_of(ours, need_organisation(ours).profile)}
    assert {"org.address", "reporter.contact", "org.nace", "org.authority"} <= missing
    assert missing.isdisjoint({"org.siren", "org.vat", "org.kvk", "org.ico_no", "org.lei", "dpo.contact"})


def test_what_is_missing_names_the_documents_that_ask_for_it(ours: Library) -> None:
    (dpo,) = [one for one in missing_of(ours, Profile()) if one.spec.key == "dpo.contact"]
    assert "sa-notification" in dpo.asked_by


# The editor.


def edited_by(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setenv("EDITOR", f"sed -i {script}")


def test_a_new_profile_is_edited_from_a_blank_one(
    ours: Library, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited_by(monkeypatch, "'s/#org.size:/org.size: small/'")
    edited = edit_organisation(ours)
    assert edited.saved
    assert edited.organisation.profile.facts == {"org.size": Answer("small", FactStatus.KNOWN)}
    assert "#org.name:" in (own / "org.yaml").read_text()


def test_a_profile_that_nobody_changed_is_not_saved(
    ours: Library, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited_by(monkeypatch, "''")
    assert not edit_organisation(ours).saved
    assert not (own / "org.yaml").exists()


def test_what_was_written_is_saved_even_if_it_cannot_be_used(
    ours: Library, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ours)
    edited_by(monkeypatch, "s/org.name/org.nam/")
    edited = edit_organisation(ours)
    assert edited.saved
    assert [problem.message for problem in edited.organisation.problems] == [
        "'org.nam' is no fact of the organisation"
    ]
    assert edited.organisation.profile == Profile()
    assert "org.nam:" in (own / "org.yaml").read_text()


# Opening a case.


def test_a_case_knows_the_profile_from_its_first_moment(ours: Library, bench: Workbench) -> None:
    fill(ours)
    with opened(bench) as case:
        name = case.state.statement("org.name")
        assert name is not None
        assert (name.value, name.status, name.because) == (
            "Example Software", FactStatus.KNOWN, "organisation profile",
        )  # fmt: skip
        assert case.state.value("dpo.contact") == Contact("Data protection officer", "dpo@example.org")
        assert case.state.value("org.countries") == ("fr", "de")
        vat = case.state.statement("org.vat")
        assert vat is not None
        assert (vat.status, vat.because) == (
            FactStatus.NOT_APPLICABLE, "organisation profile: we pay none",
        )  # fmt: skip
        assert case.header.country == "FR"
        assert case.authority == "CNIL"


def test_a_case_in_french_says_so_in_french(ours: Library, bench: Workbench) -> None:
    fill(ours)
    with opened(bench, language="fr") as case:
        name = case.state.statement("org.name")
        assert name is not None
        assert name.because == "profil de l'organisme"


def test_what_is_said_when_a_case_is_opened_goes_before_the_profile(ours: Library, bench: Workbench) -> None:
    fill(ours)
    with opened(bench, organisation="City of Example", country="BE", role="controller") as case:
        assert case.header.country == "BE"
        assert case.state.value("org.countries") == ("be",)
        assert case.state.value("controller.name") == "City of Example"
        assert [statement.value for statement in case.state.facts["org.name"]] == ["City of Example"]
        assert case.state.value("org.siren") == "732829320"


def test_a_controller_is_called_as_the_profile_says(ours: Library, bench: Workbench) -> None:
    fill(ours)
    with opened(bench, role="controller") as case:
        assert case.state.value("controller.name") == "Example Software"


def test_the_clocks_of_the_countries_of_the_profile_are_those_of_the_case(
    ours: Library, bench: Workbench
) -> None:
    fill(ours)
    with opened(bench, role="controller") as case:
        reading = next(reading for reading in case.readings() if reading.regime == "gdpr-33-1")
        assert reading.recipient == "CNIL"


def test_a_profile_with_a_problem_does_not_keep_a_case_from_being_opened(own: Path, bench: Workbench) -> None:
    own.mkdir(parents=True)
    (own / "org.yaml").write_text("schema: breach-org/1\nfacts:\n  org.name: Example\n  org.size: huge\n")
    with opened(bench) as case:
        assert case.state.facts == {}


def test_the_example_case_is_not_ours(ours: Library, bench: Workbench) -> None:
    fill(ours)
    with bench.open(build_demo(bench)) as case:
        assert case.state.value("org.siren") is None
