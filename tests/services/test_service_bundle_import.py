"""A case brought back from a bundle: byte for byte, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.casework import Clock, state
from tests.services.bundles import contents, fill, packed, record, relisted, verified
from tests.services.scenes import beside
from tocsin.content.library import Library
from tocsin.domain.entries import EventsImported
from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import BatchDigest, EventQuery, EventRow, spans_of
from tocsin.domain.journal import Head
from tocsin.domain.terms import CopyFor
from tocsin.services.bundle.exporting import stream_case
from tocsin.services.bundle.importing import BroughtIn, Outcome, import_case
from tocsin.services.bundle.manifest import JOURNAL, MANIFEST, Withheld
from tocsin.services.bundle.plan import Wanted
from tocsin.services.cases import close_case, open_new_case
from tocsin.services.events.importing import import_file
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.integrity import redact
from tocsin.services.record.purge import purge_case
from tocsin.services.record.verification import verify_case
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

OpenACase = Callable[..., OpenCase]


@pytest.fixture
def elsewhere(tmp_path: Path, workbench: Workbench) -> Workbench:
    """Another machine: a workspace with nothing in it, whose user has seen nothing yet."""
    return Workbench(
        tmp_path / "elsewhere", "lead", library=workbench.library, heads=tmp_path / "heads", now=workbench.now
    )


def copied(case: OpenCase) -> bytes:
    """Give a copy of the whole case."""
    target = io.BytesIO()
    stream_case(case, Wanted(), target)
    return target.getvalue()


def brought(workbench: Workbench, bundle: bytes) -> BroughtIn:
    """Bring a bundle in."""
    return import_case(workbench, io.BytesIO(bundle))


def left_behind(workbench: Workbench) -> list[str]:
    """Name everything below a workspace."""
    return sorted(str(path.relative_to(workbench.home)) for path in workbench.home.rglob("*"))


def test_everything_comes_back_to_the_last_byte(case: OpenCase, tmp_path: Path, elsewhere: Workbench) -> None:
    fill(case, tmp_path)
    bundle = copied(case)
    found = brought(elsewhere, bundle)
    assert (found.outcome, found.ref, found.head) == (Outcome.MADE, case.header.ref, case.head())
    with elsewhere.open(found.ref) as again:
        assert list(again.sealed()) == list(case.sealed())
        assert again.recall_unsent("log") == "typed and not sent"
        (batch,) = case.state.imports
        first, end = batch.body.first, batch.body.first + batch.body.rows
        assert list(again.events.rows(first, end)) == list(case.events.rows(first, end))
        assert copied(again) == bundle
    assert verify_case(elsewhere, found.ref).holds
    here = {path.name: path.read_bytes() for path in (case.folder / "vault").iterdir()}
    assert {path.name: path.read_bytes() for path in (found.folder / "vault").iterdir()} == here


def test_machine_events_are_found_by_their_words_and_known_again(
    case: OpenCase, tmp_path: Path, elsewhere: Workbench
) -> None:
    fill(case, tmp_path)
    brought(elsewhere, copied(case))
    with elsewhere.open(case.header.ref) as again:
        spans = spans_of(again.state.imports)
        for query in (
            EventQuery(words=("192.0.2.77",)),
            EventQuery(words=("read", "7")),
            EventQuery(tags=("portal",)),
        ):
            wanted = [event.id for event in case.events.walk(spans, query)]
            assert wanted
            assert [event.id for event in again.events.walk(spans, query)] == wanted
        more = tmp_path / "more.jsonl"
        more.write_text((tmp_path / "events.jsonl").read_text() + "\n")
        look = import_file(again, more).look
        assert (look.ok, look.duplicate) == (0, 120)


def test_work_goes_on_where_it_stopped(case: OpenCase, elsewhere: Workbench) -> None:
    write_log(case, "one")
    brought(elsewhere, copied(case))
    with elsewhere.open(case.header.ref) as again:
        write_log(again, "two")
        add_stream(again, io.BytesIO(b"x"), "x.log")
    assert verify_case(elsewhere, case.header.ref).holds
    assert list(elsewhere.home.glob("cases/.*")) == []


def test_a_purged_case_comes_back_as_what_is_left_of_it(
    case: OpenCase, elsewhere: Workbench, tmp_path: Path
) -> None:
    fill(case, tmp_path)
    close_case(case, "done")
    case.workbench.confirm = lambda _doubts: True
    purge_case(case, "over")
    found = brought(elsewhere, copied(case))
    with elsewhere.open(found.ref) as again:
        assert again.header.is_purged
        assert list(again.sealed()) == list(case.sealed())
    assert verify_case(elsewhere, found.ref).holds


def test_evidence_that_was_gone_already_is_told_and_the_rest_comes_back(
    case: OpenCase, elsewhere: Workbench
) -> None:
    for text in ("one", "two"):
        add_stream(case, io.BytesIO(text.encode()), f"{text}.log")
    first = next(iter(case.state.evidence)).body.sha256
    case.vault.path(first).unlink()
    found = brought(elsewhere, copied(case))
    assert any("EV-1 one.log" in line for line in found.left_out)
    assert [finding.what for finding in verify_case(elsewhere, found.ref).findings] == [
        "EV-1: the file is gone"
    ]


def test_what_an_import_left_behind_that_was_killed_is_removed_by_the_next(
    case: OpenCase, elsewhere: Workbench
) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    folders = [elsewhere.home / "cases" / f".incoming-{pid}-ab" for pid in (process.pid, os.getpid())]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "case.db").write_text("half of a case")
    brought(elsewhere, copied(case))
    assert [folder.exists() for folder in folders] == [False, True]
    assert elsewhere.refs() == [case.header.ref]


# Beside a case that is there.


def test_a_bundle_of_the_case_that_is_there_changes_nothing(case: OpenCase) -> None:
    write_log(case, "one")
    bundle = copied(case)
    before = left_behind(case.workbench)
    assert brought(case.workbench, bundle).outcome is Outcome.SAME
    write_log(case, "two")
    found = brought(case.workbench, bundle)
    assert (found.outcome, found.head) == (Outcome.AHEAD, case.head())
    assert left_behind(case.workbench) == before


def test_a_bundle_that_is_ahead_is_refused_with_what_to_do(case: OpenCase, elsewhere: Workbench) -> None:
    brought(elsewhere, copied(case))
    write_log(case, "one")
    write_log(case, "two")
    before = left_behind(elsewhere)
    with pytest.raises(UserError, match="is 2 entries ahead of") as refusal:
        brought(elsewhere, copied(case))
    assert "move" in refusal.value.hint
    assert left_behind(elsewhere) == before
    with elsewhere.open(case.header.ref) as again:
        assert again.state.seq == case.state.seq - 2


def test_where_histories_differ_the_first_entry_that_does_is_named(
    case: OpenCase, elsewhere: Workbench
) -> None:
    write_log(case, "one")
    brought(elsewhere, copied(case))
    differs = case.state.seq + 1
    write_log(case, "this here")
    write_log(case, "and that")
    with elsewhere.open(case.header.ref) as again:
        write_log(again, "something else")
        head = again.head()
    with pytest.raises(UserError, match=f"differ from entry #{differs} on"):
        brought(elsewhere, copied(case))
    with elsewhere.open(case.header.ref) as again:
        assert again.head() == head


def test_another_case_of_the_same_name_is_left_alone(case: OpenCase, elsewhere: Workbench) -> None:
    with open_new_case(elsewhere, "Another", zone="UTC") as other:
        assert other.header.ref == case.header.ref
    with pytest.raises(UserError, match="Another case is called"):
        brought(elsewhere, copied(case))


def test_a_redaction_on_one_side_is_no_other_history(case: OpenCase, elsewhere: Workbench) -> None:
    write_log(case, "a name")
    bundle = copied(case)
    redact(case, f"#{case.state.seq}", "a name")
    assert brought(case.workbench, bundle).outcome is Outcome.AHEAD
    found = brought(elsewhere, copied(case))
    assert found.outcome is Outcome.MADE


def test_an_old_copy_is_told_to_be_one_where_this_user_saw_more(
    case: OpenCase, workbench: Workbench, tmp_path: Path
) -> None:
    bundle = copied(case)
    with beside(case, "lead") as again:
        write_log(again, "later")
    other = Workbench(tmp_path / "other", "lead", library=workbench.library, now=workbench.now)
    (notice,) = brought(other, bundle).notices
    assert "shorter than the last head seen" in notice


def test_a_copy_for_somebody_makes_no_case(case: OpenCase, elsewhere: Workbench) -> None:
    for copy in sorted(set(CopyFor) - {CopyFor.WHOLE, CopyFor.CONTROLLER}):
        target = io.BytesIO()
        stream_case(case, Wanted(copy), target)
        with pytest.raises(UserError, match=f"a copy for somebody \\({copy}\\)"):
            brought(elsewhere, target.getvalue())
    assert not elsewhere.home.exists()


# What was bent on the way, with a manifest that fits.


def bent(bundle: bytes, old: bytes, new: bytes, count: int = 1) -> bytes:
    """Give a bundle whose journal says something else."""
    files = contents(bundle)
    assert old in files[JOURNAL]
    files[JOURNAL] = files[JOURNAL].replace(old, new, count)
    return relisted(files)


def test_a_journal_that_was_rewritten_in_place_is_refused(case: OpenCase, elsewhere: Workbench) -> None:
    write_log(case, "the door was open")
    write_log(case, "last")
    with pytest.raises(UserError, match=r"entry #\d+ of its journal has a body that does not match"):
        brought(elsewhere, bent(copied(case), b"the door was open", b"the door was shut"))
    assert not elsewhere.home.exists() or left_behind(elsewhere) == ["cases"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"seq":2,', b'"seq":3,', "follows #1"),
        (b'"seq":2,', b'"seq":-2,', "follows #1"),
        (b'"seq":2,', b'"seq": 2,', "written in another way"),
        (b'"seq":2,', b'"seq":2,"seq":2,', "written in another way"),
        (b'"seq":2,', b'"seq":2,"more":1,', "written in another way"),
        (b'"seq":2,', b'"seq":"2",', "line 2"),
        (b'"kind":"case.opened"', b'"kind":"case.invented"', "Entry #1 of the bundle is of a kind"),
        (b'"kind":"case.opened"', b'"kind":"case.closed"', "entry #1 of its journal was changed"),
        (b'"seq":1,', b'"seq":99999999999999999999,', "follows #0"),
        (b"\n", b"\n\n", "line 2"),
        (b"\n", b"\r\n", "line 1 is written in another way"),
        (b'"actor":"lead"', b'"actor":"\\ud800"', "line 1"),
        (b'"actor":"lead"', b'"actor":"\xff"', "line 1"),
    ],
)
def test_a_journal_that_is_not_as_it_was_written_is_refused(
    old: bytes, new: bytes, why: str, case: OpenCase, elsewhere: Workbench
) -> None:
    with pytest.raises(UserError, match=why):
        brought(elsewhere, bent(copied(case), old, new))
    assert elsewhere.refs() == []


def test_a_journal_without_its_end_is_refused(case: OpenCase, elsewhere: Workbench) -> None:
    write_log(case, "last")
    files = contents(copied(case))
    files[JOURNAL] = b"".join(files[JOURNAL].splitlines(keepends=True)[:-1])
    with pytest.raises(UserError, match="its journal ends at"):
        brought(elsewhere, relisted(files))
    files[JOURNAL] = files[JOURNAL][:-1]
    with pytest.raises(UserError, match="in the middle of a line"):
        brought(elsewhere, relisted(files))
    files[JOURNAL] = b""
    with pytest.raises(UserError, match="its journal ends at"):
        brought(elsewhere, relisted(files))


def test_files_that_the_record_does_not_know_are_refused(
    case: OpenCase, elsewhere: Workbench, tmp_path: Path
) -> None:
    fill(case, tmp_path)
    files = contents(copied(case))
    strange = {**files, "vault/" + "0" * 64: b"strange"}
    with pytest.raises(UserError, match="not the file that it is named after"):
        brought(elsewhere, relisted(strange))
    digest = hashlib.sha256(b"strange").hexdigest()
    with pytest.raises(UserError, match="is no evidence of the journal"):
        brought(elsewhere, relisted({**files, f"vault/{digest}": b"strange"}))
    batch = "imports/B-1.jsonl"
    events = {
        name: data.replace(b"user 7 read", b"user 7 knew") if name == batch else data
        for name, data in files.items()
    }
    with pytest.raises(UserError, match="not those that were imported"):
        brought(elsewhere, relisted(events))
    names = list(files)
    at = names.index(batch) + 1
    more = dict(
        [
            *((name, files[name]) for name in names[:at]),
            ("imports/B-2.jsonl", b""),
            *((name, files[name]) for name in names[at:]),
        ]
    )
    with pytest.raises(UserError, match="belongs to no import"):
        brought(elsewhere, relisted(more))
    assert elsewhere.refs() == []
    assert left_behind(elsewhere) == ["cases"]


@pytest.mark.parametrize(
    "mapping", ["{", "[]", '{"time":[]}', '{"form":"%"}', "[" * 9_000, '{"zone":"Nowhere"}']
)
def test_columns_that_mean_nothing_are_refused_though_the_chain_holds(
    mapping: str, case: OpenCase, elsewhere: Workbench
) -> None:
    record(case, EventsImported(batch="B-1", mapping=mapping, digest=BatchDigest().hexdigest()))
    with pytest.raises(UserError, match="the columns of B-1 mean nothing"):
        brought(elsewhere, copied(case))


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "[" * 9_000, '{"message":"x","datetime":"never"}'])
def test_a_machine_event_whose_record_says_nothing_is_kept_as_it_is(
    text: str, case: OpenCase, elsewhere: Workbench
) -> None:
    row: EventRow = (1, 1, 7, "then", "UTC", "second", "", "began", "", text)
    digest = BatchDigest()
    digest.add([row])
    case.events.add("lead", [(*row, 0)], [(1, "began", "", "", "")])
    body = EventsImported(batch="B-1", form="timesketch-jsonl", first=1, rows=1, digest=digest.hexdigest())
    record(case, body)
    brought(elsewhere, copied(case))
    with elsewhere.open(case.header.ref) as again:
        assert list(again.events.rows(1, 2)) == [row]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"format": 2}, "has form 2"),
        ({"ref": "../../x"}, "is not the reference of a case"),
        ({"ref": "2026-0099"}, "its journal is that of case"),
        ({"head": Head(1, "0" * 64)}, "its journal ends at"),
        ({"withheld": Withheld(bodies=(2,))}, "with entries left out"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    changes: dict[str, object], why: str, case: OpenCase, elsewhere: Workbench
) -> None:
    with pytest.raises(UserError, match=why):
        brought(elsewhere, relisted(contents(copied(case)), **changes))
    assert elsewhere.refs() == []


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b'{"format":1}', b"\xff", b'{"format":1,"extra":2}', b"[" * 5_000]
)
def test_a_manifest_that_is_none_is_refused(data: bytes, case: OpenCase, elsewhere: Workbench) -> None:
    with pytest.raises(UserError, match=r"damaged|manifest"):
        brought(elsewhere, packed({**contents(copied(case)), MANIFEST: data}))


# Any small case.

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip()) and "@" not in text
)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("log"), TEXTS),
        st.tuples(st.just("fact"), st.integers(0, 10_000)),
        st.tuples(st.just("decide"), TEXTS),
        st.tuples(st.just("evidence"), st.binary(min_size=1, max_size=200)),
        st.tuples(st.just("redact"), st.integers(3, 6)),
        st.tuples(st.just("unsent"), TEXTS),
    ),
    max_size=6,
)
LIBRARY = Library()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS)
def test_any_small_case_comes_back_whole_and_the_verifier_agrees(
    acts: list[tuple[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    bench = Workbench(folder / "a", "lead", library=LIBRARY, heads=folder / "heads", now=Clock())
    bench.confirm = lambda _doubts: True
    with open_new_case(bench, "Any", zone="UTC") as case:
        for act, what in acts:
            match act, what:
                case "log", str():
                    write_log(case, what)
                case "fact", int():
                    state(case, "records.count", str(what))
                case "decide", str():
                    decide(case, "risk.level", "risk", what)
                case "evidence", bytes():
                    add_stream(case, io.BytesIO(what), "x.log")
                case "redact", int() if what <= case.state.seq and not case.state.entry(f"#{what}").redacted:
                    redact(case, f"#{what}", "why")
                case "unsent", str():
                    case.keep_unsent("log", what)
        bundle = copied(case)
        other = Workbench(folder / "b", "lead", library=LIBRARY, heads=folder / "more", now=Clock())
        assert brought(other, bundle).outcome is Outcome.MADE
        with other.open(case.header.ref) as again:
            assert list(again.sealed()) == list(case.sealed())
            assert again.recall_unsent("log") == case.recall_unsent("log")
            assert copied(again) == bundle
    assert verify_case(other, other.refs()[0]).holds
    assert verified(bundle, folder / "out")["findings"] == []
    assert msgspec.json.decode(contents(bundle)[MANIFEST])["withheld"]["bodies"] == []
