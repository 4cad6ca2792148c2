from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.content.playbook_written import SOUND
from tocsin.content.library import DATA, Library, playbooks_folder
from tocsin.domain.errors import ContentError, UserError
from tocsin.services.playbooks.adopting import adoption

OWN = """\
schema: breach-playbook/1
id: our-own
version: 1.0.0
reviewed: "2026-11-23"
languages: [en]
title: "Our own"
summary: "Ours"
roles: {lead: "Lead"}
phases:
  - id: open
    title: "Open"
    steps:
      - {id: look, kind: task, role: lead, title: "Look", why: "Because"}
"""


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped content."""
    return Library()


OUR_REGIME = """\
schema: breach-regime/1
languages: [en]
id: our-insurer
title: "Notice to our insurer"
jurisdiction: fr
source: {law: "Policy 12", url: "https://insurer.example.org", checked: "2026-11-23", confidence: high}
audience: authority
recipient: "our insurer"
applies_when: "insurance.cyber == true"
periods:
  - from: "2026-01-01"
    stages: [{id: notice, title: "Notice", starts: time.aware_at, within: 48 hours}]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shipped data, to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_the_playbooks_of_a_checkout_are_beside_its_source() -> None:
    folder = playbooks_folder()
    assert folder.name == "playbooks"
    assert {"generic.yaml", "portal-exposure.yaml"} <= {path.name for path in folder.iterdir()}


def test_content_is_read_once(library: Library) -> None:
    assert library.catalogue is library.catalogue
    assert library.shelf.playbooks is library.shelf.playbooks
    assert library.forms is library.forms


# Finding a playbook.


def test_a_shipped_playbook_is_found_by_its_id(library: Library) -> None:
    assert library.shelf.find("generic").id == "generic"


def test_a_mistyped_id_is_told_the_nearest(library: Library) -> None:
    with pytest.raises(UserError, match="There is no playbook called 'portal-expsure'") as refusal:
        library.shelf.find("portal-expsure")
    assert refusal.value.hint.startswith("Did you mean portal-exposure?")


def test_an_id_like_no_other_is_told_what_there_is(library: Library) -> None:
    with pytest.raises(UserError) as refusal:
        library.shelf.find("xyz")
    assert refusal.value.hint == (
        "One of: " + ", ".join(library.shelf.playbooks) + ". A file of your own: its path"
    )
    assert refusal.value.hint.startswith("One of: ai-leak, availability-loss, ")


@pytest.mark.parametrize("name", ["own.yaml", "own.yml", "own"])
def test_a_playbook_of_ones_own_is_found_by_its_path(library: Library, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OWN)
    assert library.shelf.find(str(tmp_path / name)).id == "our-own"


def test_a_file_named_like_a_shipped_playbook_does_not_take_its_place(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "generic").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    assert library.shelf.find("generic").id == "generic"
    assert library.shelf.find("./generic").id == "our-own"


def test_a_path_that_leads_nowhere_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"own\.yaml cannot be read: No such file"):
        library.shelf.find(str(tmp_path / "own.yaml"))


def test_a_folder_is_no_playbook(library: Library, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").mkdir()
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        library.shelf.find(str(tmp_path / "own.yaml"))


def test_everything_wrong_with_a_playbook_of_ones_own_is_told(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        OWN.replace("1.0.0", "1").replace("kind: task", "kind: chore").replace("role: lead", "role: x")
    )
    with pytest.raises(ContentError) as refusal:
        library.shelf.find(str(path))
    assert refusal.value.message == f"The playbook {path} cannot be used: 3 problems"
    assert [problem.path for problem in refusal.value.problems] == [
        "version",
        "phases[0].steps[0].kind",
        "phases[0].steps[0].role",
    ]
    lines = refusal.value.hint.splitlines()
    assert lines[0].startswith(f"{path}:3:10 S003 version: 1 is not a text")
    assert len(lines) == 3


def test_checking_a_playbook_gives_its_problems(library: Library, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN.replace("role: lead", "role: boss"))
    playbook, problems = library.shelf.check(tmp_path / "own.yaml")
    assert playbook is None
    assert [problem.message for problem in problems] == ["there is no role 'boss'"]


def test_a_playbook_may_use_only_facts_there_are(library: Library, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(SOUND)  # written for another catalogue
    _playbook, problems = library.shelf.check(tmp_path / "own.yaml")
    assert "there is no fact called 'nature.breach'" in {problem.message for problem in problems}


def test_a_pinned_playbook_is_read_from_its_text(library: Library) -> None:
    shipped = library.shelf.playbooks["generic"]
    playbook, problems = library.shelf.read_pinned(adoption(shipped))
    assert problems == []
    assert playbook == shipped


# Forms, templates, languages.


def test_a_form_is_found_by_its_id(library: Library) -> None:
    assert library.form("sa-notification").id == "sa-notification"


def test_a_form_that_is_not_there_is_told_those_that_are(library: Library) -> None:
    with pytest.raises(UserError, match="There is no document called 'letter'") as refusal:
        library.form("letter")
    assert refusal.value.hint == "One of: " + ", ".join(library.forms)


def test_a_template_is_found_by_language_and_name(library: Library) -> None:
    assert "Article 33" in library.template("en", "sa-notification")


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [("de", "sa-notification", "en, fr"), ("en", "letter", ""), ("../..", "x", "")],
)
def test_a_template_that_is_not_written_is_told(
    library: Library, language: str, name: str, written: str
) -> None:
    with pytest.raises(UserError, match=f"{name} is not written in") as refusal:
        library.template(language, name)
    assert refusal.value.hint == f"Languages it is written in: {written}"


def test_the_letter_to_people_is_written_in_more_languages_than_the_rest(library: Library) -> None:
    assert library.languages == ("en", "fr")
    assert library.languages_of("subject-letter") == ("de", "en", "es", "fr", "it", "nl")


def test_a_language_without_words_is_told(library: Library) -> None:
    with pytest.raises(UserError, match="There are no documents in 'pl'") as refusal:
        library.phrases("pl")
    assert refusal.value.hint == "One of: de, en, es, fr, it, nl"


# Content that is broken is an error that names every problem.


def test_a_broken_catalogue_is_told_with_all_its_problems(data: Path) -> None:
    path = data / "vocabulary" / "facts.yaml"
    path.write_text(path.read_text().replace("type: instant", "type: date"))
    with pytest.raises(ContentError) as refusal:
        _ = Library(data).catalogue
    # Twenty-three of the common facts are points in time.
    assert refusal.value.message == f"{path} cannot be used: 23 problems"
    assert {problem.message for problem in refusal.value.problems} == {"'date' is not known here"}


@pytest.mark.parametrize("part", ["regimes", "forms"])
def test_broken_rules_are_told_with_their_file(data: Path, part: str) -> None:
    path = sorted((data / part).glob("*.yaml"))[0]
    path.write_text(path.read_text().replace("confidence: ", "confidence: un"))
    with pytest.raises(ContentError, match=path.name):
        _ = getattr(Library(data), part)


def test_a_broken_playbook_of_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN.replace("kind: task", "kind: chore"))
    with pytest.raises(ContentError, match=r"own\.yaml cannot be used: 1 problem"):
        _ = Library(playbooks=tmp_path).shelf.playbooks


def test_other_playbooks_can_take_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    assert list(Library(playbooks=tmp_path).shelf.playbooks) == ["our-own"]


# What is this user's own.


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A configuration folder with a regime of one's own."""
    (tmp_path / "own" / "regimes").mkdir(parents=True)
    (tmp_path / "own" / "regimes" / "insurer.yaml").write_text(OUR_REGIME, encoding="utf-8")
    return tmp_path / "own"


def test_a_regime_of_one_s_own_is_known_like_a_shipped_one(own: Path) -> None:
    library = Library(own=own)
    assert list(library.regimes)[-1] == "our-insurer"
    assert library.own_regimes == {"our-insurer"}
    assert library.own_problems == ()
    assert {"our-insurer", "our-insurer.notice", "gdpr-33-1.initial"} <= library.clock_names


def test_a_regime_of_one_s_own_takes_the_place_of_a_shipped_one(own: Path) -> None:
    path = own / "regimes" / "insurer.yaml"
    path.write_text(OUR_REGIME.replace("id: our-insurer", "id: fr-lopmi"), encoding="utf-8")
    library = Library(own=own)
    assert library.regimes["fr-lopmi"].source.law == "Policy 12"
    assert len(library.regimes) == len(Library().regimes)


def test_regimes_of_one_s_own_that_are_wrong_or_cannot_be_read_are_told_and_left_out(own: Path) -> None:
    (own / "regimes" / "broken.yaml").write_text("schema: [", encoding="utf-8")
    (own / "regimes" / "lost.yaml").symlink_to(own / "nowhere")
    library = Library(own=own)
    assert library.own_regimes == {"our-insurer"}
    told = {Path(problem.file).name: problem.message for problem in library.own_problems}
    assert set(told) == {"broken.yaml", "lost.yaml"}
    assert "cannot be read" in told["lost.yaml"]


def test_a_folder_of_one_s_own_need_not_be_there(tmp_path: Path) -> None:
    library = Library(own=tmp_path / "nothing")
    assert (library.own_regimes, library.own_problems) == (frozenset(), ())
