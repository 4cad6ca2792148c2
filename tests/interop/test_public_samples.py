"""Public files of others: each is imported, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casework import SAMPLES
from tests.interop.cacao_checks import PLAYBOOKS, SCHEMAS
from tests.interop.importing import LIBRARY, read
from tocsin.domain.errors import UserError
from tocsin.interop.playbooks.drafting import Format
from tocsin.services.playbooks.exchange import import_playbook
from tocsin.services.workbench import Workbench

REACT = SAMPLES / "react"
ACTIONS = REACT / "response_actions"

CACAO_FILES = sorted(PLAYBOOKS.glob("*"))
REACT_FILES = sorted(path for path in REACT.rglob("*") if path.is_file())
OTHERS = [*sorted(SCHEMAS.rglob("*.json")), *sorted((SAMPLES / "veris").rglob("*.json"))]

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of other projects are not here")
pytestmark = needs_samples


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path / "workspace", "lead", library=LIBRARY)


def name(path: Path) -> str:
    return str(path.relative_to(SAMPLES))


@pytest.mark.parametrize("path", CACAO_FILES, ids=name)
def test_a_cacao_playbook_is_imported(path: Path, workbench: Workbench) -> None:
    result = import_playbook(workbench, path)
    assert result.format is Format.CACAO
    assert result.losses
    read(result)


def test_there_are_cacao_playbooks() -> None:
    assert len(CACAO_FILES) >= 19


@pytest.mark.parametrize("path", REACT_FILES, ids=name)
def test_a_file_of_atc_react_is_imported_or_refused_with_what_to_do(path: Path, workbench: Workbench) -> None:
    if path.name == "RP_0001_phishing_email.yml":
        playbook = read(import_playbook(workbench, path, actions=ACTIONS))
        assert sum(1 for _step in playbook.steps()) == 42
        return
    with pytest.raises(UserError) as refused:
        import_playbook(workbench, path, actions=ACTIONS)
    assert refused.value.hint


def test_an_imported_phishing_playbook_has_its_stages_in_order(workbench: Workbench) -> None:
    result = import_playbook(
        workbench, REACT / "response_playbooks" / "RP_0001_phishing_email.yml", actions=ACTIONS
    )
    playbook = read(result)
    assert [phase.id for phase in playbook.phases] == ["prepare", "qualify", "contain", "recover", "close"]
    found = playbook.step("ra2202")
    assert found is not None
    assert found.after == ("ra2201",)
    assert "in `.EML` format" in found.why["en"]
    assert "ATT&CK T1566.001" in playbook.refs


@pytest.mark.parametrize("path", OTHERS, ids=name)
def test_what_is_no_playbook_is_refused_with_what_to_do(path: Path, workbench: Workbench) -> None:
    with pytest.raises(UserError) as refused:
        import_playbook(workbench, path)
    assert refused.value.hint


@pytest.mark.parametrize("path", CACAO_FILES, ids=name)
@pytest.mark.parametrize("form", [Format.REACT, Format.IRIS, Format.THEHIVE])
def test_a_file_that_is_read_as_something_else_is_refused(
    path: Path, form: Format, workbench: Workbench
) -> None:
    with pytest.raises(UserError):
        import_playbook(workbench, path, form=form)
