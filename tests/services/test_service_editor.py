"""A text in the person's own editor: given back, or kept where it is named."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.domain.errors import UserError
from tocsin.services.editor import edit_text

Editor = Callable[[str], Path]
"""Makes a program of these lines of shell and names it as the editor; ``$1`` is the file."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a case."""
    path = tmp_path / "2026-0001"
    path.mkdir()
    return path


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """See `Editor`."""

    def make(script: str) -> Path:
        path = tmp_path / "editor"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o700)
        monkeypatch.setenv("EDITOR", str(path))
        return path

    return make


def left(folder: Path) -> list[Path]:
    """Give the files that an edit has left in the case folder."""
    return sorted((folder / "unsent").glob("*"))


def test_what_the_editor_makes_of_a_text_is_given_back(folder: Path, editor: Editor) -> None:
    editor('printf "more\\n" >> "$1"')
    assert edit_text("Draft à vérifier\n", folder) == "Draft à vérifier\nmore\n"


def test_a_text_that_was_left_alone_comes_back_as_it_was(folder: Path, editor: Editor) -> None:
    editor("exit 0")
    assert edit_text("one\n\ntwo\n", folder) == "one\n\ntwo\n"


def test_the_file_is_gone_when_all_went_well(folder: Path, editor: Editor) -> None:
    editor("exit 0")
    edit_text("text", folder)
    assert left(folder) == []


def test_the_file_lies_in_the_case_folder_for_its_owner_alone(
    folder: Path, tmp_path: Path, editor: Editor
) -> None:
    editor(f'echo "$1" > {tmp_path}/seen; stat -c %a "$1" >> {tmp_path}/seen')
    edit_text("text", folder)
    where, mode = (tmp_path / "seen").read_text(encoding="utf-8").split()
    assert Path(where).parent == folder / "unsent"
    assert mode == "600"
    assert stat.S_IMODE((folder / "unsent").stat().st_mode) == 0o700


def test_an_editor_that_writes_a_new_file_in_place_of_the_old_one_works(folder: Path, editor: Editor) -> None:
    editor('printf "new" > "$1.new"; mv "$1.new" "$1"')
    assert edit_text("old", folder) == "new"


def test_an_editor_that_fails_leaves_the_file_and_names_it(folder: Path, editor: Editor) -> None:
    editor('printf "half done" > "$1"; exit 3')
    with pytest.raises(UserError, match="The editor ended with 3") as refusal:
        edit_text("text", folder)
    (path,) = left(folder)
    assert path.read_text(encoding="utf-8") == "half done"
    assert str(path) in refusal.value.hint


def test_the_next_edit_leaves_what_a_failed_one_had_kept(folder: Path, editor: Editor) -> None:
    editor('printf "half done" > "$1"; exit 3')
    with pytest.raises(UserError, match="The editor ended"):
        edit_text("text", folder)
    editor('printf "done" > "$1"')
    assert edit_text("text", folder) == "done"
    assert [path.read_text(encoding="utf-8") for path in left(folder)] == ["half done"]


def test_a_text_that_is_not_utf_8_is_kept_and_named(folder: Path, editor: Editor) -> None:
    editor(r'printf "caf\351" > "$1"')
    with pytest.raises(UserError, match="The edited text is not UTF-8") as refusal:
        edit_text("text", folder)
    (path,) = left(folder)
    assert path.read_bytes() == b"caf\xe9"
    assert str(path) in refusal.value.hint


@pytest.mark.parametrize(
    "command", ["no-such-editor-anywhere", "'unbalanced", "/etc"], ids=["missing", "unreadable", "a folder"]
)
def test_an_editor_that_cannot_be_started_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    with pytest.raises(UserError, match="cannot be started") as refusal:
        edit_text("text", folder)
    assert refusal.value.hint == "Set $EDITOR to one that is installed"
    assert left(folder) == []


def test_an_editor_that_removes_the_file_is_said_in_words(folder: Path, editor: Editor) -> None:
    editor('rm "$1"')
    with pytest.raises(UserError, match="The editor removed the text"):
        edit_text("text", folder)


def test_an_editor_may_come_with_options(
    folder: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = editor('[ "$1" = --wait ] && printf "waited" > "$2"')
    monkeypatch.setenv("EDITOR", f"{path} --wait")
    assert edit_text("text", folder) == "waited"


def test_the_visual_editor_goes_first(folder: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    path = editor('printf "visual" > "$1"')
    monkeypatch.setenv("VISUAL", str(path))
    monkeypatch.setenv("EDITOR", "no-such-editor-anywhere")
    assert edit_text("text", folder) == "visual"


def test_nothing_of_the_text_reaches_the_shell(folder: Path, tmp_path: Path, editor: Editor) -> None:
    editor("exit 0")
    hostile = f"$(touch {tmp_path}/owned) `touch {tmp_path}/owned`\n"
    assert edit_text(hostile, folder) == hostile
    assert not (tmp_path / "owned").exists()
