"""Judging a file: a playbook with all its parts, a fragment or an overlay where it is part of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.lints.sound import LIBRARY, SOUND, TODAY, in_step
from tests.content.written import changed
from tocsin.content.library import Library, playbooks_folder
from tocsin.content.playbooks.lints import judge_file
from tocsin.domain.errors import UserError

FRAGMENTS = sorted((playbooks_folder() / "fragments").glob("*.yaml"))


def told(path: Path, library: Library = LIBRARY) -> list[str]:
    """Give what is wrong with a file, as ``file:line CODE``."""
    found = judge_file(path, library, TODAY)
    return [f"{Path(one.file).name}:{one.line} {one.code}" for one in found]


def copy(path: Path, folder: Path, old: str = "", new: str = "") -> Path:
    """Copy a file into a folder, with one thing changed in it."""
    text = path.read_text(encoding="utf-8")
    (folder / path.name).write_text(changed(text, old, new) if old else text, encoding="utf-8")
    return folder / path.name


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_a_shipped_fragment(path: Path) -> None:
    assert told(path) == []


def test_what_the_rules_find_in_a_copy_of_a_fragment_is_told_once_in_its_file(tmp_path: Path) -> None:
    fragment = playbooks_folder() / "fragments" / "art33-notify.yaml"
    assert told(copy(fragment, tmp_path)) == []
    path = copy(fragment, tmp_path, "        escalate: {after: 2h, to: executive}\n", "")
    line = path.read_text(encoding="utf-8").splitlines().index("      - id: approve_authority") + 1
    assert told(path) == [f"art33-notify.yaml:{line} N005"]


def test_what_a_fragment_takes_away_from_playbooks_is_told_where_it_is_told_for_these(tmp_path: Path) -> None:
    path = copy(
        playbooks_folder() / "fragments" / "people-and-effects.yaml",
        tmp_path,
        "      - {fact: measures.prevent}\n",
        "",
    )
    assert told(path) == []  # that nobody asks for it is told in the playbooks, at their phases
    written = LIBRARY.shelf.written_of(path)
    assert len(written) == len(LIBRARY.shelf.files)


def test_a_playbook_is_told_with_what_it_includes(tmp_path: Path) -> None:
    (tmp_path / "fragments").mkdir()
    copy(playbooks_folder() / "fragments" / "open-log.yaml", tmp_path / "fragments", "    est: 10m\n", "")
    path = copy(playbooks_folder() / "generic.yaml", tmp_path, "        est: 8h\n", "")
    found = judge_file(path, LIBRARY, TODAY)
    assert [(one.file, one.code) for one in found] == [
        (str(path), "Q005"),
        (str(tmp_path / "fragments" / "open-log.yaml"), "Q005"),
    ]


OVERLAY = """\
schema: breach-overlay/1
id: house
languages: [en, fr]
steps:
  - into: open
    step:
      id: ring
      kind: task
      role: lead
      after: [first_facts]
      title: {en: "Ring", fr: "Appeler"}
      why: {en: "House rule", fr: "Règle de la maison"}
      avoid: {en: "Mail", fr: "Le courriel"}
      ready: {en: "They answered", fr: "Ils ont répondu"}
      est: 5m
      law: ["House rule 3"]
"""


def test_an_overlay_is_judged_with_every_playbook(tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    assert told(path) == []
    path.write_text(changed(OVERLAY, "      est: 5m\n", ""), encoding="utf-8")
    assert told(path) == ["overlay.yaml:7 Q005"]
    path.write_text(changed(OVERLAY, "role: lead", "role: leader"), encoding="utf-8")
    assert told(path) == ["overlay.yaml:9 R004"]


def test_a_playbook_on_its_own_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert told(path) == []
    path.write_text(in_step("rebuild", "        est: 4h\n", ""), encoding="utf-8")
    assert [one.rpartition(" ")[2] for one in told(path)] == ["Q005"]


@pytest.mark.parametrize("text", ["", "schema: [", "just text", "schema: breach-fragment/2\n", "a: &a b\n"])
def test_a_file_that_is_nothing_of_the_kind_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    assert [one.partition(" ")[2][0] for one in told(path)] in (["Y"], ["S"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        judge_file(tmp_path / "lost.yaml", LIBRARY, TODAY)
