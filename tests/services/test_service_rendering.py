"""Rendering a saved draft: what is in the file, whether it may go out, what is inside for programs."""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.casework import Clock, state
from tests.services.full_cases import fill_controller, fill_processor
from tests.services.scenes import beside
from tocsin.content.library import Library
from tocsin.domain.entries import DraftSaved, Entry
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Verdict
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.case_facts import case_facts
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.rendering import Format, Rendered, may_go_out, render
from tocsin.services.drafts.review import review_draft
from tocsin.services.drafts.versions import save_draft
from tocsin.services.playbooks.steps import approve
from tocsin.services.record.integrity import redact
from tocsin.services.workbench import OpenCase, Workbench

has_poppler = pytest.mark.skipif(shutil.which("pdfdetach") is None, reason="poppler is not on this machine")


def made(home: Path, library: Library, role: str) -> Path:
    """Make a case in which everything is answered, and D-1 is its document."""
    workbench = Workbench(home, "lead", library=library, now=Clock())
    named = "City of Example" if role == "controller" else "Example Software"
    with open_new_case(
        workbench, "Portal", zone="Europe/Paris", playbook="portal-exposure", role=role, country="FR",
        organisation=named,
    ) as case:  # fmt: skip
        if role == "controller":
            fill_controller(case)
            save_draft(case, "sa-notification")
        else:
            fill_processor(case)
            save_draft(case, "controller-notice", party="P-1")
    return home


@pytest.fixture(scope="module")
def _controller_home(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("controller") / "workspace", library, "controller")


@pytest.fixture(scope="module")
def _processor_home(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("processor") / "workspace", library, "processor")


@pytest.fixture
def notified(_controller_home: Path, workbench: Workbench) -> Iterator[OpenCase]:
    """A controller's case in which everything is answered, and D-1 is the notification."""
    shutil.copytree(_controller_home, workbench.home)
    with workbench.open("2026-0001") as case:
        yield case


@pytest.fixture
def noticed(_processor_home: Path, workbench: Workbench) -> Iterator[OpenCase]:
    """A processor's case in which everything is answered, and D-1 is the notice to P-1."""
    shutil.copytree(_processor_home, workbench.home)
    with workbench.open("2026-0001") as case:
        yield case


def draft(case: OpenCase, id: str = "D-1") -> Entry[DraftSaved]:
    entry = case.state.drafts.get(id)
    assert entry is not None
    return entry


def text(case: OpenCase, form: Format = Format.TEXT) -> str:
    return render(case, "D-1", form).path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", list(Format))
def test_the_file_is_private_and_named_after_draft_language_and_digest(
    notified: OpenCase, form: Format
) -> None:
    done = render(notified, "d1", form)
    digest = hashlib.sha256(done.path.read_bytes()).hexdigest()
    assert done.sha256 == digest
    assert done.path == notified.folder / "out" / f"D-1_sa-notification_en_{digest[:12]}.{form}"
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("form", list(Format))
def test_rendering_records_nothing_and_gives_the_same_bytes_later(
    notified: OpenCase, clock: Clock, form: Format
) -> None:
    head = notified.head()
    before = render(notified, "D-1", form)
    assert notified.head() == head
    state(notified, "summary.authority", "Something else is known since")
    clock.move(days=3)
    assert render(notified, "D-1", form) == before


def test_the_head_is_that_of_the_entry_which_holds_the_draft(notified: OpenCase) -> None:
    entry = draft(notified)
    state(notified, "summary.authority", "Later")
    assert f"journal head {notified.head(entry.seq)} · 23 November 2026 at 14:00 (UTC+01:00)" in text(
        notified
    )


def test_title_and_organisation_are_those_of_the_document(notified: OpenCase) -> None:
    page = text(notified, Format.HTML)
    assert "<title>Notification of a personal data breach</title>" in page
    assert '<meta name="author" content="City of Example">' in page


def test_nobody_who_worked_on_the_case_is_named(notified: OpenCase) -> None:
    for form in (Format.HTML, Format.TEXT, Format.MARKDOWN):
        assert not re.search(r"\blead\b", text(notified, form))
    assert b"lead" not in case_facts(notified, draft(notified))


def test_a_document_in_french_has_a_french_frame(notified: OpenCase) -> None:
    save_draft(notified, "sa-notification", language="fr")
    written = render(notified, "D-2", Format.TEXT).path.read_text(encoding="utf-8")
    assert "PROJET, non approuvé" in written
    assert "Dossier 2026-0001 · projet D-2" in written
    assert "· 23 novembre 2026 à 14:00 (UTC+01:00)" in " ".join(written.split())


def test_a_draft_whose_text_was_removed_is_not_rendered(notified: OpenCase) -> None:
    redact(notified, draft(notified).id, "wrong recipient")
    with pytest.raises(UserError, match="The text of D-1 was removed"):
        render(notified, "D-1", Format.TEXT)


def test_a_word_template_is_for_docx_only(notified: OpenCase, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Only DOCX"):
        render(notified, "D-1", Format.PDF, word_template=tmp_path / "house.docx")
    with pytest.raises(UserError, match="cannot be read"):
        render(notified, "D-1", Format.DOCX, word_template=tmp_path / "none.docx")


def test_another_place_is_written_to_once_and_not_over_something_else(
    notified: OpenCase, tmp_path: Path
) -> None:
    target = tmp_path / "notice.txt"
    render(notified, "D-1", Format.TEXT, output=target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    render(notified, "D-1", Format.TEXT, output=target)
    with pytest.raises(UserError, match="is there already"):
        render(notified, "D-1", Format.HTML, output=target)
    render(notified, "D-1", Format.HTML, output=target, force=True)
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_folder_that_is_not_there_is_said(notified: OpenCase, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        render(notified, "D-1", Format.TEXT, output=tmp_path / "none" / "x.txt")


def test_pictures_and_html_of_an_editor_are_told(notified: OpenCase) -> None:
    save_draft(notified, "sa-notification", text="# N\n\n![plan](x.png) <b>now</b>\n")
    assert render(notified, "D-2", Format.TEXT).notes == (
        "left out: a picture: plan",
        "left out: HTML: <b>",
        "left out: HTML: </b>",
    )


# Whether it may go out.


def go_out(case: OpenCase, id: str = "D-1") -> bool:
    return may_go_out(case, draft(case, id))


def pass_gate(case: OpenCase, step: str, actor: str = "counsel") -> None:
    with beside(case, actor) as other:
        approve(other, step, "legal")
    case.refresh()


def test_a_draft_may_not_go_out_until_its_gate_is_passed(notified: OpenCase) -> None:
    assert not go_out(notified)
    before = render(notified, "D-1", Format.TEXT)
    pass_gate(notified, "approve_authority")
    assert go_out(notified)
    after = render(notified, "D-1", Format.TEXT)
    assert (before.approved, after.approved) == (False, True)
    assert before.path != after.path
    assert "DRAFT" not in after.path.read_text(encoding="utf-8")


def test_a_version_saved_after_the_gate_was_passed_may_not_go_out(notified: OpenCase) -> None:
    pass_gate(notified, "approve_authority")
    save_draft(notified, "sa-notification")
    assert go_out(notified)
    assert not go_out(notified, "D-2")


def test_passing_the_gate_is_about_the_newest_version(notified: OpenCase) -> None:
    save_draft(notified, "sa-notification")
    save_draft(notified, "sa-notification", language="fr")
    pass_gate(notified, "approve_authority")
    assert [go_out(notified, id) for id in ("D-1", "D-2", "D-3")] == [False, True, True]


def test_a_gate_says_nothing_of_other_documents(noticed: OpenCase) -> None:
    save_draft(noticed, "sa-notification")
    pass_gate(noticed, "approve_notices")
    assert go_out(noticed)
    assert not go_out(noticed, "D-2")


def test_what_was_filed_may_go_out(notified: OpenCase) -> None:
    record_filing(notified, filed_at=notified.moment("now"), draft="D-1")
    assert go_out(notified)


def test_what_was_approved_in_review_may_go_out_and_changes_wanted_hold_it(notified: OpenCase) -> None:
    with beside(notified, "counsel") as other:
        review_draft(other, "D-1", Verdict.APPROVED, role="legal")
    notified.refresh()
    assert go_out(notified)
    pass_gate(notified, "approve_authority")
    with beside(notified, "counsel") as other:
        review_draft(other, "D-1", Verdict.CHANGES_WANTED, because="the number is wrong")
    notified.refresh()
    assert not go_out(notified)


# What is inside for programs.


def inside(done: Rendered, folder: Path) -> bytes | None:
    detach = ["pdfdetach", "-saveall", "-o", str(folder), str(done.path)]
    subprocess.run(detach, check=True, capture_output=True)
    found = list(folder.glob("*.json"))
    return found[0].read_bytes() if found else None


@has_poppler
def test_the_copy_of_the_authority_has_the_facts_inside(notified: OpenCase, tmp_path: Path) -> None:
    done = render(notified, "D-1", Format.PDF)
    assert done.with_facts
    assert inside(done, tmp_path) == case_facts(notified, draft(notified))


@has_poppler
def test_a_notice_to_a_controller_has_nothing_inside(noticed: OpenCase, tmp_path: Path) -> None:
    done = render(noticed, "D-1", Format.PDF)
    assert not done.with_facts
    assert inside(done, tmp_path) is None


def test_an_edited_text_has_no_facts_inside_which_is_told(notified: OpenCase) -> None:
    save_draft(notified, "sa-notification", text="# Notification\n\nBy hand.\n")
    done = render(notified, "D-2", Format.PDF)
    assert not done.with_facts
    assert b"case-facts" not in done.path.read_bytes()
    assert done.notes == ("the facts are not inside: the text was edited, and may say something else",)


def test_facts_are_those_that_the_document_says(notified: OpenCase) -> None:
    facts = msgspec.json.decode(case_facts(notified, draft(notified)))
    entry = draft(notified)
    assert facts["schema"] == "tocsin-case-facts/1"
    assert (facts["case"], facts["draft"], facts["form"]) == ("2026-0001", "D-1", "sa-notification")
    assert (facts["regime"], facts["stage"], facts["language"]) == ("gdpr-33-1", "initial", "en")
    assert facts["journal_head"] == str(notified.head(entry.seq))
    items = {item["id"]: item for item in facts["items"]}
    aware = next(fact for fact in items["aware"]["facts"] if fact["key"] == "time.aware_at")
    assert aware == {
        "key": "time.aware_at",
        "status": "known",
        "value": {"at": "2026-11-23T12:45:00Z", "precision": "minute"},
    }
    labels = [row["label"] for item in facts["items"] for row in item.get("rows", [])]
    assert "Identity documents" in labels


def test_facts_stay_those_of_the_time_of_the_draft(notified: OpenCase, clock: Clock) -> None:
    before = case_facts(notified, draft(notified))
    state(notified, "summary.authority", "Something else is known since")
    clock.move(days=4)  # the clock is overdue now, and the form would ask for reasons
    assert case_facts(notified, draft(notified)) == before


def test_facts_hold_no_reasons_no_sources_and_nothing_typed(notified: OpenCase) -> None:
    said = case_facts(notified, draft(notified)).decode()
    for word in ("said", "because", "source", "actor", "evidence", "location"):
        assert f'"{word}"' not in said


# Without the extras.


@pytest.mark.parametrize(("form", "package"), [(Format.PDF, "typst"), (Format.DOCX, "docx")])
def test_what_is_not_installed_is_said_with_how_to_install_it(
    notified: OpenCase, form: Format, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UserError, match=re.escape(f"pip install 'tocsin[{form}]'")):
        render(notified, "D-1", form)


def test_rendering_needs_no_extra_for_the_other_formats() -> None:
    code = (
        "import sys; sys.modules.update(typst=None, docx=None)\n"
        "import tocsin.services.drafts.rendering\n"
        "print('rich' in sys.modules, 'textual' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
