"""Writing playbooks of one's own: where they begin, where they are saved, and what is said of them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.drill import DRILL, shipped_text
from tocsin.content.library import Library
from tocsin.domain.errors import Severity, UserError
from tocsin.services.playbooks.authoring import Edited, edit_playbook

TODAY = "2026-11-26"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of one's own content; nothing is in it yet."""
    return tmp_path / "config"


@pytest.fixture
def library(own: Path) -> Library:
    """The shipped content, with a folder of one's own."""
    return Library(own=own)


class Editor:
    """An editor that does as it is told, and remembers what it was shown."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._script = folder / "editor"
        self._shown = folder / "shown"
        monkeypatch.setenv("EDITOR", str(self._script))
        self.does()

    def does(self, *lines: str) -> None:
        """Say what it does with ``$1``."""
        keep = f'cp "$1" "{self._shown}"'
        self._script.write_text("\n".join(["#!/bin/sh", keep, *lines, ""]), encoding="utf-8")
        self._script.chmod(self._script.stat().st_mode | stat.S_IXUSR)

    def writes(self, text: str) -> None:
        """Say what it makes of any text."""
        written = self._script.with_name("written")
        written.write_text(text, encoding="utf-8")
        self.does(f'cp "{written}" "$1"')

    @property
    def shown(self) -> str:
        """What it was shown last."""
        return self._shown.read_text(encoding="utf-8")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """An editor that changes nothing until it is told to."""
    return Editor(tmp_path, monkeypatch)


def edit(library: Library, id: str, like: str = "") -> Edited:
    return edit_playbook(library, id, like=like, today=TODAY)


def codes(edited: Edited) -> set[str]:
    return {problem.code for problem in edited.problems}


def test_a_new_one_begins_as_a_copy_of_the_one_for_everything_under_its_own_id(
    library: Library, own: Path, editor: Editor
) -> None:
    edited = edit(library, "ours")
    assert editor.shown == shipped_text("generic").replace("id: generic\n", "id: ours\n", 1)
    assert edited.path == own / "playbooks" / "ours.yaml"
    assert edited.path.read_text(encoding="utf-8") == editor.shown
    assert edited.playbook is not None
    assert (edited.playbook.id, edited.problems) == ("ours", ())
    assert "ours" in library.shelf.playbooks


def test_a_new_one_begins_like_another_and_only_its_id_differs(library: Library, editor: Editor) -> None:
    edit(library, "our-portal", "portal-exposure")
    differing = [
        (old, new)
        for old, new in zip(
            shipped_text("portal-exposure").split("\n"), editor.shown.split("\n"), strict=True
        )
        if old != new
    ]
    assert differing == [("id: portal-exposure", "id: our-portal")]


def test_a_new_one_may_begin_like_a_file(library: Library, editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_text(DRILL, encoding="utf-8")
    edited = edit(library, "ours", str(path))
    assert editor.shown == DRILL.replace("id: drill", "id: ours")
    assert "N001" in codes(edited)


def test_one_of_ones_own_is_shown_as_it_is_written(library: Library, own: Path, editor: Editor) -> None:
    path = own / "playbooks" / "drill.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"# of the house\n{DRILL}", encoding="utf-8")
    edited = edit(library, "drill")
    assert editor.shown == f"# of the house\n{DRILL}"
    assert edited.path is None
    assert edited.playbook is not None
    assert "N001" in codes(edited)


def test_what_was_written_is_in_the_library_at_once(library: Library, editor: Editor) -> None:
    assert "drill" not in library.shelf.playbooks
    editor.writes(DRILL)
    edit(library, "drill")
    assert library.shelf.playbooks["drill"].version == "1.0.0"
    editor.writes(DRILL.replace("1.0.0", "1.1.0"))
    edited = edit(library, "drill")
    assert edited.playbook is not None
    assert edited.playbook.version == "1.1.0"
    assert library.shelf.playbooks["drill"].version == "1.1.0"


def test_a_copy_of_a_shipped_one_takes_its_place(library: Library, editor: Editor) -> None:
    editor.writes(shipped_text("generic").replace("2.0.0", "2.0.1"))
    assert edit(library, "generic").problems == ()
    assert library.shelf.playbooks["generic"].version == "2.0.1"


def test_a_shipped_one_that_was_not_changed_is_not_copied(
    library: Library, own: Path, editor: Editor
) -> None:
    edited = edit(library, "generic")
    assert editor.shown == shipped_text("generic")
    assert (edited.path, edited.problems) == (None, ())
    assert edited.playbook == library.shelf.playbooks["generic"]
    assert list((own / "playbooks").glob("*.yaml")) == []


def test_a_shipped_one_may_be_replaced_by_a_copy_of_another(library: Library, editor: Editor) -> None:
    edited = edit(library, "generic", "ransomware")
    assert editor.shown == shipped_text("ransomware").replace("id: ransomware\n", "id: generic\n", 1)
    assert edited.path is not None
    assert library.shelf.playbooks["generic"].family == "ransomware"


def test_what_cannot_be_used_is_saved_and_left_out(library: Library, own: Path, editor: Editor) -> None:
    editor.writes(shipped_text("generic") + "nonsense: 1\n")
    edited = edit(library, "generic")
    assert edited.path == own / "playbooks" / "generic.yaml"
    assert edited.path.read_text(encoding="utf-8").endswith("nonsense: 1\n")
    assert edited.playbook is None
    assert [(one.code, one.file) for one in edited.problems] == [("S005", str(edited.path))]
    assert library.shelf.playbooks["generic"].version == "2.0.0"
    assert edited.problems[0] in library.shelf.problems


def test_what_is_no_yaml_at_all_is_saved_too(library: Library, editor: Editor) -> None:
    editor.writes("phases: [\n")
    edited = edit(library, "ours")
    assert edited.path is not None
    assert edited.path.read_text(encoding="utf-8") == "phases: [\n"
    assert {problem.severity for problem in edited.problems} == {Severity.ERROR}


def test_mending_it_brings_it_back(library: Library, editor: Editor) -> None:
    editor.writes(DRILL + "nonsense: 1\n")
    edit(library, "drill")
    assert "drill" not in library.shelf.playbooks
    editor.does('sed \'/nonsense/d\' "$1" > "$1.new"', 'mv "$1.new" "$1"')
    edited = edit(library, "drill")
    assert editor.shown == DRILL + "nonsense: 1\n"
    assert edited.playbook is not None
    assert library.shelf.playbooks["drill"] == edited.playbook


def test_of_an_editor_that_fails_nothing_is_saved_and_what_was_written_is_kept(
    library: Library, own: Path, editor: Editor
) -> None:
    editor.does('echo half > "$1"', "exit 3")
    with pytest.raises(UserError, match="The editor ended with 3") as refusal:
        edit(library, "ours")
    (kept,) = (own / "playbooks" / "unsent").iterdir()
    assert refusal.value.hint == f"What was written is in {kept}"
    assert kept.read_text(encoding="utf-8") == "half\n"
    assert list((own / "playbooks").glob("*.yaml")) == []
    assert "ours" not in library.shelf.playbooks


def test_nothing_is_left_behind_that_nobody_asked_for(library: Library, own: Path, editor: Editor) -> None:
    editor.writes(DRILL)
    edit(library, "drill")
    assert [path.name for path in sorted((own / "playbooks").rglob("*")) if path.is_file()] == ["drill.yaml"]


@pytest.mark.parametrize(
    "id", ["", "Ours", "our portal", "../ours", "ours.yaml", "-ours", "ours/mine", "o" * 80]
)
def test_what_is_no_id_is_refused_before_the_editor_is_opened(
    library: Library, editor: Editor, id: str
) -> None:
    with pytest.raises(UserError, match="is no id for a playbook"):
        edit(library, id)
    with pytest.raises(FileNotFoundError):
        assert editor.shown


def test_a_copy_is_not_written_over_one_there_is(library: Library, own: Path, editor: Editor) -> None:
    editor.writes(DRILL)
    edit(library, "drill")
    with pytest.raises(UserError, match="There is a playbook 'drill' of your own already"):
        edit(library, "drill", "ransomware")
    assert (own / "playbooks" / "drill.yaml").read_text(encoding="utf-8") == DRILL


@pytest.mark.usefixtures("editor")
def test_what_it_begins_like_must_be_there(library: Library) -> None:
    with pytest.raises(UserError, match="There is no playbook called 'zzz'"):
        edit(library, "ours", "zzz")


@pytest.mark.usefixtures("editor")
def test_a_file_that_is_no_text_is_not_opened(library: Library, own: Path) -> None:
    path = own / "playbooks" / "ours.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="is not UTF-8"):
        edit(library, "ours")
    assert path.read_bytes() == b"\xff\xfe"


def test_without_a_folder_of_ones_own_there_is_nothing_to_edit() -> None:
    with pytest.raises(UserError, match="There is no folder for playbooks of your own"):
        edit(Library(own=None), "ours")
