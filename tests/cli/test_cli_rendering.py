"""Documents from the shell."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def saved(tocsin: Shell, controller_ref: str) -> str:
    """A controller's case with D-1, a notification in which nearly all is open."""
    tocsin.done("draft", "save", "sa-notification")
    return controller_ref


def test_without_a_format_the_markdown_is_written_as_it_was_saved(tocsin: Shell, saved: str) -> None:
    path = Path(tocsin.done("draft", "render", "D-1"))
    assert path == tocsin.folder(saved) / "out" / "D-1_sa-notification_en.md"
    assert path.read_text(encoding="utf-8").startswith("# Notification of a personal data breach")


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    ("form", "starts"),
    [("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("html", b"<!DOCTYPE"), ("md", b"**DRAFT"), ("txt", b"***")],
)
def test_a_format_writes_that_and_json_says_where_with_its_digest(
    tocsin: Shell, form: str, starts: bytes
) -> None:
    done = tocsin.json("draft", "render", "D-1", "--format", form, "--json")
    data = Path(done["path"]).read_bytes()
    assert data.startswith(starts)
    assert done["sha256"] == hashlib.sha256(data).hexdigest()
    assert done["approved"] is False
    assert done["with_facts"] is (form == "pdf")
    assert tocsin.done("draft", "render", "1", "--format", form) == done["path"]


@pytest.mark.usefixtures("saved")
def test_json_is_there_for_the_markdown_as_saved_too(tocsin: Shell) -> None:
    done = tocsin.json("draft", "render", "D-1", "--json")
    assert done["sha256"] == hashlib.sha256(Path(done["path"]).read_bytes()).hexdigest()


@pytest.mark.usefixtures("saved")
def test_the_ending_of_a_file_says_the_format(tocsin: Shell, tmp_path: Path) -> None:
    result = tocsin("draft", "render", "D-1", "--output", str(tmp_path / "n.html"))
    assert result.exit_code == 0
    assert (tmp_path / "n.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert "Marked as a draft on every page" in result.stderr
    said = tocsin("draft", "render", "D-1", "--output", str(tmp_path / "n.odt"))
    assert said.exit_code == 2
    assert "Say what to write it as" in said.stderr


@pytest.mark.usefixtures("saved")
def test_a_file_that_is_there_is_written_over_only_by_force(tocsin: Shell, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("mine", encoding="utf-8")
    arguments = ("draft", "render", "D-1", "--output", str(tmp_path / "n.txt"))
    assert "is there already" in tocsin.refused(*arguments)
    assert (tmp_path / "n.txt").read_text(encoding="utf-8") == "mine"
    tocsin.done(*arguments, "--force")


@pytest.mark.usefixtures("saved")
def test_a_template_that_is_none_is_refused_in_words(tocsin: Shell, tmp_path: Path) -> None:
    (tmp_path / "house.docx").write_bytes(b"no")
    said = tocsin.refused("draft", "render", "D-1", "--word-template", str(tmp_path / "house.docx"))
    assert "The Word template cannot be used" in said
    assert "save it anew as .docx" in said


@pytest.mark.usefixtures("saved")
def test_a_draft_that_is_not_there_is_refused(tocsin: Shell) -> None:
    assert "There is no draft 'D-9'" in tocsin.refused("draft", "render", "D-9", "--format", "pdf")


# All documents at once.


@pytest.mark.usefixtures("saved")
def test_the_newest_version_of_every_document_is_written(tocsin: Shell, tmp_path: Path) -> None:
    for form, language in (("sa-notification", "en"), ("sa-notification", "fr"), ("sitrep", "en")):
        tocsin.done("draft", "save", form, "--language", language)
    result = tocsin("draft", "render", "--all", "--format", "html", "--output", str(tmp_path / "all"))
    assert result.exit_code == 0
    written = [Path(line) for line in result.stdout.splitlines()]
    assert [path.name.rsplit("_", 1)[0] for path in written] == [
        "D-2_sa-notification_en",
        "D-3_sa-notification_fr",
        "D-4_sitrep_en",
    ]
    assert all(path.parent == tmp_path / "all" and path.read_bytes()[:9] == b"<!DOCTYPE" for path in written)
    assert "3 documents, 3 of them marked as drafts" in result.stderr


@pytest.mark.usefixtures("saved")
def test_all_documents_as_json_say_where_and_from_which_draft(tocsin: Shell) -> None:
    tocsin.done("draft", "save", "sitrep")
    done = tocsin.json("draft", "render", "--all", "--format", "txt", "--json")["documents"]
    assert [one["draft"] for one in done] == ["D-1", "D-2"]
    for one in done:
        assert hashlib.sha256(Path(one["path"]).read_bytes()).hexdigest() == one["sha256"]


def test_all_documents_of_a_case_that_has_none_is_refused(tocsin: Shell, controller_ref: str) -> None:
    assert controller_ref
    assert "No document was saved yet" in tocsin.refused("draft", "render", "--all", "--format", "pdf")


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("command", [("D-1", "--all"), ()])
def test_one_draft_or_all_of_them(tocsin: Shell, command: tuple[str, ...]) -> None:
    assert "Say which draft, such as D-1, or --all" in tocsin.refused("draft", "render", *command)
