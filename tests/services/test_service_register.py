"""The register over all cases of a workspace, and the formats it is written in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.casework import SAMPLES, Clock, state
from tests.conftest import OpenACase
from tests.services.full_cases import fill_controller, fill_processor
from tests.services.scenes import become_aware
from tocsin.domain.errors import UserError
from tocsin.domain.register.row import CellStatus, RegisterEntry, RegisterFilter
from tocsin.domain.text import visible
from tocsin.interop.spreadsheet import csv_text
from tocsin.services.cases import amend_case, close_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.integrity import redact
from tocsin.services.register.export import RegisterFormat, as_markdown, edpb_entries, write_register
from tocsin.services.register.rows import Register, compile_register, read_filter
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

EXAMPLE = SAMPLES / "edpb" / "breach-register.example.json"


@pytest.fixture
def full(open_case: OpenACase) -> OpenCase:
    """A controller's case in which everything is answered and the authority notified."""
    case = open_case(role="controller", country="FR", organisation="City of Example")
    fill_controller(case)
    record_filing(
        case, filed_at=case.moment("13:55"), regime="gdpr-33-1", reference="26-118", channel="portal"
    )
    return case


def refs(register: Register) -> list[str]:
    return [entry.ref for entry in register.entries]


def table(register: Register) -> list[dict[str, str]]:
    """Read the CSV of a register back, each line by the ids of its columns."""
    data = write_register(register, RegisterFormat.CSV).decode()
    _titles, *lines = csv.reader(io.StringIO(data, newline=""))
    ids = [column.id for column in register.columns]
    return [dict(zip(ids, map(csv_text, line), strict=True)) for line in lines]


def document(register: Register) -> Any:
    return json.loads(write_register(register, RegisterFormat.JSON))


# Which cases are in it.


def test_an_empty_workspace_has_an_empty_register(workbench: Workbench) -> None:
    register = compile_register(workbench)
    assert register.entries == ()
    for form in RegisterFormat:
        assert write_register(register, form)


def test_every_case_is_in_it_notified_or_not_open_or_closed(
    open_case: OpenACase, full: OpenCase, workbench: Workbench
) -> None:
    quiet = open_case("Misdirected letter", role="controller")
    decide(quiet, "notify.authority", "none", "the recipient gave it back unopened")
    close_case(quiet, "nothing is left to do")
    first, second = compile_register(workbench).entries
    assert (first.ref, first.is_notified, first.is_open) == (full.header.ref, True, True)
    assert (second.ref, second.is_notified, second.is_open) == (quiet.header.ref, False, False)
    assert second.cell("authority.because").text == "the recipient gave it back unopened"
    assert second.cell("case.closed_because").text == "nothing is left to do"


def test_cases_stand_by_awareness(open_case: OpenACase, workbench: Workbench) -> None:
    for when in ("", "13:50", "13:40"):
        case = open_case(role="controller")
        if when:
            become_aware(case, when)
    assert refs(compile_register(workbench)) == ["2026-0003", "2026-0002", "2026-0001"]


def test_a_case_that_cannot_be_read_is_a_line_that_says_so(
    open_case: OpenACase, workbench: Workbench
) -> None:
    damaged = open_case("Damaged")
    damaged.close()
    (damaged.folder / "case.db").write_bytes(b"overwritten " * 100)
    open_case("Good")
    register = compile_register(workbench, RegisterFilter(notified=True))
    assert refs(register) == ["2026-0001"]
    assert "is not a case file" in table(register)[0]["case.state"]
    assert document(register)["entries"][0]["trouble"]
    assert "is not a case file" in as_markdown(register)


def test_a_redacted_text_stays_a_line_and_a_cell(full: OpenCase, workbench: Workbench) -> None:
    statement = full.state.statement("summary.authority")
    assert statement is not None
    redact(full, statement.entry, "named a person")
    (entry,) = compile_register(workbench).entries
    assert entry.cell("summary.authority").status is CellStatus.REDACTED
    assert table(compile_register(workbench))[0]["summary.authority"] == "[redacted]"


def test_filters_choose_by_time_and_by_what_was_done(
    open_case: OpenACase, full: OpenCase, workbench: Workbench
) -> None:
    other = open_case(role="controller")
    become_aware(other, "2026-11-20 10:00")
    chosen: Callable[..., list[str]] = lambda **wanted: refs(  # noqa: E731 - short for each line below
        compile_register(workbench, read_filter(workbench, **wanted))
    )
    assert chosen(since="2026-11-21") == [full.header.ref]
    assert chosen(until="2026-11-20") == [other.header.ref]
    assert chosen(since="2026-11-20", until="2026-11-23") == [other.header.ref, full.header.ref]
    assert chosen(notified=True) == [full.header.ref]
    assert chosen(notified=False, is_open=True) == [other.header.ref]
    assert chosen(is_open=False) == []


def test_a_last_day_is_meant_as_a_whole(workbench: Workbench) -> None:
    wanted = read_filter(workbench, since="2026-11-20", until="2026-11-20")
    assert wanted.since is not None
    assert wanted.until is not None
    assert wanted.until - wanted.since == timedelta(days=1)


def test_a_time_that_cannot_be_read_is_refused(workbench: Workbench) -> None:
    with pytest.raises(UserError, match="not a time"):
        read_filter(workbench, since="last week")


def test_a_language_that_the_register_does_not_have_is_refused(workbench: Workbench) -> None:
    with pytest.raises(UserError, match="not written in 'de'"):
        compile_register(workbench, language="de")


# What it says.


def test_the_register_answers_what_art_33_5_asks(full: OpenCase, workbench: Workbench) -> None:
    (line,) = table(compile_register(workbench))
    assert line["summary.authority"].startswith("After a release of the portal")
    assert line["nature.cia"] == "Confidentiality"
    assert line["conseq.harms"] == "Discrimination, Identity theft, Intrusion into private life"
    assert line["measures.immediate"].startswith("14:05 document route closed")
    assert (line["risk.level"], line["risk.because"]) == (
        "High risk",
        "disability files and identity documents",
    )
    assert (line["authority.notified"], line["authority.name"]) == ("yes", "CNIL")
    assert line["authority.in_time"] == "yes"
    assert line["authority.filings"] == (
        "F-1: 2026-11-23 13:55 +01:00, CNIL, Initial notification, portal, reference 26-118"
    )
    assert (line["people.told"], line["notify.subjects"]) == ("no", "Tell each person")
    assert line["people.because"] == "the risk is high"
    assert line["records.count"] == "unknown for now: the log is being restored"
    assert line["journal.head"] == str(full.head())


@pytest.mark.usefixtures("full")
def test_the_register_speaks_the_language_that_is_asked_for(workbench: Workbench) -> None:
    register = compile_register(workbench, language="fr")
    assert "Autorité notifiée" in register.titles()
    (line,) = table(register)
    assert line["summary.authority"].startswith("Après une mise à jour du portail")
    assert line["risk.level"] == "Risque élevé"
    assert line["time.started_at"] == "≈ 2026-10-13"


def test_a_processor_is_in_it_with_its_controllers(processor_case: OpenCase, workbench: Workbench) -> None:
    fill_processor(processor_case)
    record_filing(processor_case, filed_at=processor_case.moment("now"), regime="gdpr-33-2", party="P-1")
    (line,) = table(compile_register(workbench))
    assert line["authority.notified"] == "no (processor)"
    told = line["controllers.told"].splitlines()
    assert told[0].startswith("F-1: 2026-11-23 14:00 +01:00, Council 4")
    assert told[1:] == ["P-2 Council 11: not told yet", "P-3 Metropolis of the North: not told yet"]


# How it is written.


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("form", RegisterFormat)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_same_cases_give_the_same_bytes(
    form: RegisterFormat, language: str, workbench: Workbench, clock: Clock
) -> None:
    first = write_register(compile_register(workbench, language=language), form)
    clock.move(hours=2)
    assert write_register(compile_register(workbench, language=language), form) == first


def test_json_has_every_column_with_value_and_status(full: OpenCase, workbench: Workbench) -> None:
    register = compile_register(workbench)
    made = document(register)
    assert (made["schema"], made["language"]) == ("tocsin-register/1", "en")
    ids = [column["id"] for column in made["columns"]]
    (entry,) = made["entries"]
    assert list(entry["cells"]) == ids
    assert (entry["ref"], entry["open"], entry["notified"], entry["trouble"]) == (
        full.header.ref,
        True,
        True,
        None,
    )
    assert entry["aware_at"] == "2026-11-23T12:45:00Z"
    assert entry["cells"]["nature.cia"] == {
        "status": "known",
        "text": "Confidentiality",
        "value": ["confidentiality"],
    }
    assert entry["cells"]["subjects.count"]["value"] == {
        "low": 310,
        "best": 2400,
        "high": 5200,
        "basis": "files of the affected tenants",
    }
    assert entry["cells"]["time.started_at"] == {
        "status": "estimated",
        "text": "≈ 2026-10-13",
        "value": {"at": "2026-10-12T22:00:00Z", "precision": "day", "zone": "Europe/Paris"},
    }
    assert {cell["status"] for cell in entry["cells"].values()} <= {str(status) for status in CellStatus}


HOSTILE = [
    '=HYPERLINK("http://example.org","x")',
    "a | b\n\n| c |",
    "<script>alert(1)</script> [x](javascript:y) **bold** `code`",
    "\x1b[31mred\x1b[0m \u202egnp.exe",
    "\r\n@SUM(1)",
    "'=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_in_every_format(text: str, case: OpenCase, workbench: Workbench) -> None:
    state(case, "summary.authority", text)
    register = compile_register(workbench)
    stored = case.state.text_value("summary.authority")
    assert table(register)[0]["summary.authority"] == visible(stored)
    assert document(register)["entries"][0]["cells"]["summary.authority"]["value"] == stored
    for form in (RegisterFormat.CSV, RegisterFormat.JSON, RegisterFormat.EDPB_JSON, RegisterFormat.MARKDOWN):
        written = write_register(register, form).decode().replace("\r\n", "\n")
        assert visible(written) == written
    tokens = MarkdownIt("commonmark").enable("table").parse(as_markdown(register))
    assert [token.type for token in tokens if token.type == "tr_open"] == ["tr_open"] * 2
    inline = [child for token in tokens for child in token.children or []]
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<br>"}
    assert not [child for child in inline if child.type in {"link_open", "code_inline"}]


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=texts, note=texts, reason=texts)
def test_whatever_is_in_a_case_the_csv_reads_back_with_the_same_cells(
    case: OpenCase, workbench: Workbench, title: str, note: str, reason: str
) -> None:
    # A register is written after every example, over a case that keeps what the examples before left.
    for act in (
        lambda: amend_case(case, title=title),
        lambda: write_log(case, note),
        lambda: state(case, "summary.authority", note),
        lambda: decide(case, "notify.authority", "none", reason),
    ):
        try:
            act()
        except UserError:
            continue  # an empty text, or the word that says unknown
    register = compile_register(workbench)
    read = [list(line.values()) for line in table(register)]
    assert read == [[visible(cell) for cell in row] for row in register.rows()]


# Beside the example register of the EDPB's draft.

ORIGINS = {
    "b) Encrypted device / ransomware": ("nature.attack", "ransomware"),
    "r) Personal data sent by mistake (post/email)": ("nature.origin", "wrong_recipient"),
}


def like_the_example(case: OpenCase, row: dict[str, Any], clock: Clock) -> None:
    """Answer a case so that it says what a row of the example says."""
    summary, _line, cause = row["circumstances_cause"].partition(" | cause: ")
    letter = cause[0]
    key, value = ORIGINS[row["incident_type"]]
    if key in case.catalogue:
        state(case, key, value)
    state(case, "time.started_at", row["date_period"])
    state(case, "summary.authority", summary)
    state(case, "nature.cause", {"a": "internal_accidental", "d": "external_malicious"}[letter])
    state(case, "nature.cia", "confidentiality")
    state(case, "data.categories", "identity, contact")
    state(case, "subjects.count", row["numbers"].replace(",", ""))
    state(case, "measures.immediate", row["measures"])
    is_high = row["risk_outcome"].startswith("a)")
    decide(case, "risk.level", "high_risk" if is_high else "none_or_unlikely", "as the example says")
    decide(case, "notify.authority", "full" if is_high else "none", row["reasoned_basis"])
    decide(case, "notify.subjects", "direct" if is_high else "not_required", row["reasoned_basis"])
    if is_high:
        clock.move(hours=1)
        record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
        record_filing(case, filed_at=case.moment("now"), regime="gdpr-34")


@pytest.mark.skipif(not EXAMPLE.is_file(), reason="the samples of other projects are not here")
@pytest.mark.parametrize("number", [0, 1])
def test_a_case_can_be_compared_with_the_example_field_by_field(
    number: int, open_case: OpenACase, workbench: Workbench, clock: Clock
) -> None:
    row = json.loads(EXAMPLE.read_text(encoding="utf-8"))[number]
    case = open_case(role="controller", country="FR")
    like_the_example(case, row, clock)
    (made,) = json.loads(write_register(compile_register(workbench), RegisterFormat.EDPB_JSON))
    assert list(made) == list(row)
    ours = {"reference", "data_categories", "saved_at"}  # another case, our own words, another day
    missing = {"methodology_enisa", "retention"}
    if number == 0 and "nature.attack" not in case.catalogue:
        missing.add("incident_type")
    assert {key for key, value in made.items() if value is None} == missing
    assert {key: made[key] for key in row if key not in ours | missing} == {
        key: row[key] for key in row if key not in ours | missing
    }
    assert all(type(made[key]) is type(row[key]) for key in row if key not in missing)
    assert made["saved_at"].endswith("Z")


@pytest.mark.usefixtures("case")
def test_what_the_example_has_and_a_case_has_not_is_listed(workbench: Workbench) -> None:
    (entry,) = edpb_entries(compile_register(workbench))
    assert {"methodology_enisa", "retention", "numbers"} <= set(entry.left_open)


def test_without_its_library_a_workbook_is_refused_with_what_to_do(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(UserError, match="needs the library xlsxwriter") as refusal:
        write_register(compile_register(workbench), RegisterFormat.XLSX)
    assert "--format csv --bom" in refusal.value.hint


def test_every_column_is_headed_by_words_of_its_own(workbench: Workbench) -> None:
    for language in ("en", "fr"):
        titles = compile_register(workbench, language=language).titles()
        assert sorted(set(titles)) == sorted(titles)


def test_an_entry_of_another_register_has_no_cell_here() -> None:
    assert RegisterEntry(ref="C-1").cell("case.title").status is CellStatus.NOT_ANSWERED


@pytest.mark.usefixtures("full")
def test_the_folder_of_the_workspace_is_left_as_it_was(workbench: Workbench) -> None:
    def files() -> set[Path]:
        return {path for path in workbench.home.rglob("*") if not path.name.endswith(("-wal", "-shm"))}

    before = files()
    write_register(compile_register(workbench), RegisterFormat.XLSX)
    assert files() == before
