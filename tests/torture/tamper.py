"""Does to a record what people do to one, and sees who finds it.

    uv run --all-extras python -m tests.torture.tamper [--quick] [--show]

Each act is done to a copy of a case and of its bundle. `tocsin verify` looks at the case as somebody who
never saw it before, the stand-alone verifier at both, in a Python that knows no tocsin. They must name the
first bad entry, or, where nothing inside can show it, hold, say what is not proven, and find it by what was
kept elsewhere: a head, a seal in a file, the fingerprint of a key.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec

from tests.torture import record as the
from tests.torture.record import NOTHING, Anchors, Record, Verdict
from tests.torture.tampering import NEEDS_AN_ANCHOR, Tampering, careful, simple
from tests.torture.tampering_beside import beside


class Seen(msgspec.Struct, frozen=True):
    """Who looked at what with what, what they said, and what is wrong about that; nothing is, mostly."""

    tampering: Tampering
    who: str
    verdict: Verdict
    wrong: str = ""


def run(quick: bool) -> list[str]:
    """Do everything that is done to a record, and say who found it."""
    seen = everything(quick=quick)
    wrong = [f"{look.tampering.name}, {look.who}: {look.wrong}" for look in seen if look.wrong]
    assert not wrong, "\n".join(wrong)
    return list(_summary(seen))


def _summary(seen: list[Seen]) -> Iterator[str]:
    acts = {look.tampering.name: look.tampering for look in seen if look.tampering.group}.values()
    groups = Counter(act.group for act in acts)
    anchored = sum(act.shows_at == NEEDS_AN_ANCHOR for act in acts)
    yield f"{len(acts)} acts on a record: " + ", ".join(f"{count} {name}" for name, count in groups.items())
    yield f"{len(acts) - anchored} found without anything else, the first bad entry named"
    yield f"{anchored} found by what was kept elsewhere only, and said to be not proven without it"
    yield f"{len(seen)} looks, {sum(bool(look.wrong) for look in seen)} of them wrong"


def everything(*, quick: bool) -> list[Seen]:
    """Do each act to copies of a case and its bundle, and let everybody look.

    Starting Python anew for each look takes most of the time: a small run does it for what nobody touched, it
    tampers with one entry only, and compares what was kept elsewhere with the bundle alone.
    """
    loaded = the.load_verifier() if quick else None
    with tempfile.TemporaryDirectory() as made:
        record = the.build(Path(made) / "made")
        entries = [record.at["note1"]] if quick else range(1, record.heads["end"].seq + 1)
        acts = [act for at in entries for act in simple(record, at)]
        seen = list(_untouched(record, loaded))
        for act in [*acts, *careful(record), *beside(record)]:
            seen += _looks(record, act, Path(made) / "copies", loaded)
            shutil.rmtree(Path(made) / "copies")
    return seen


def _untouched(record: Record, loaded: ModuleType | None) -> Iterator[Seen]:
    """See that everybody is content with what nobody touched, whatever they kept."""
    nothing = Tampering("", "nothing", 0)
    for name, anchors in {"nothing": NOTHING, **anchors_of(record)}.items():
        inside = None if anchors == NOTHING else loaded
        for who, verdict in (
            ("tocsin", the.ask_tocsin(record, record.case, anchors)),
            ("verifier on the case", the.ask_verifier(record.case, anchors, inside)),
            ("verifier on the bundle", the.ask_verifier(record.bundle, anchors, inside)),
        ):
            wrong = "" if verdict.holds else f"found what is not there: {verdict.findings}"
            yield Seen(nothing, f"{who} with {name}", verdict, wrong)


def anchors_of(record: Record) -> dict[str, Anchors]:
    """Give what can be kept elsewhere, by name."""
    found = {
        "end": Anchors(heads=(str(record.heads["end"]),)),
        "middle": Anchors(heads=(str(record.heads["middle"]),)),
        "seal file": Anchors(files=(record.seal,)),
        "signed by": Anchors(fingers=(record.finger,)),
    }
    return {**found, "root": Anchors(root=record.root)} if record.root else found


def _looks(record: Record, act: Tampering, place: Path, loaded: ModuleType | None) -> Iterator[Seen]:
    case, bundle = place / "cases" / record.case.name, place / "bundle"
    all_anchors = anchors_of(record)
    if not act.bundle_only:
        shutil.copytree(record.case, case, symlinks=True)
        _do(act, case)
        some = {} if loaded else all_anchors
        yield from _judge(act, "tocsin", lambda kept: the.ask_tocsin(record, case, kept), some)
        yield from _judge(
            act, "verifier on the case", lambda kept: the.ask_verifier(case, kept, loaded), some
        )
    if not act.case_only:
        shutil.copytree(record.bundle, bundle, symlinks=True)
        _do(act, bundle)
        ask: the.Ask = lambda kept: the.ask_verifier(bundle, kept, loaded)  # noqa: E731 - as those above
        yield from _judge(act, "verifier on the bundle", ask, all_anchors)


def _do(act: Tampering, folder: Path) -> None:
    journal = folder / "journal.jsonl"
    if act.rows is not None and journal.exists():
        rows = act.rows([json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()])
        journal.write_text(the.lines_of(rows), encoding="utf-8", newline="\n")
        manifest = json.loads((folder / "manifest.json").read_bytes())
        manifest["head"] = {"seq": rows[-1]["seq"], "hash": rows[-1]["hash"]}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    elif act.rows is not None:
        the.put_rows(folder, act.rows(the.rows_of(folder)))
    if act.files is not None:
        act.files(folder)
    if journal.exists() and act.group != "bundle":
        the.sum_up(folder)


def _judge(act: Tampering, who: str, ask: the.Ask, anchors: dict[str, Anchors]) -> Iterator[Seen]:
    alone = ask(NOTHING)
    if act.shows_at != NEEDS_AN_ANCHOR:
        wrong = "" if _is_found(act, alone) else f"expected entry {act.shows_at} {act.names}, got {alone}"
        yield Seen(act, who, alone, wrong)
        return
    wrong = "" if alone.holds and not alone.vouched else f"nothing inside shows it, and they say {alone}"
    yield Seen(act, who, alone, wrong)
    for name, kept in anchors.items():
        verdict = ask(kept)
        expected = name not in act.found_by
        wrong = "" if verdict.holds is expected else f"expected {expected}, got {verdict}"
        yield Seen(act, f"{who} with {name}", verdict, wrong)


def _is_found(act: Tampering, verdict: Verdict) -> bool:
    named = any(act.names in finding for finding in verdict.findings)
    return verdict.holds is False and verdict.first_bad == act.shows_at and named


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.tamper", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one entry, and Python started less often")
    parser.add_argument("--show", action="store_true", help="a line for each look")
    chosen = parser.parse_args()
    seen = everything(quick=chosen.quick)
    for look in seen:
        if chosen.show or look.wrong:
            said = "holds" if look.verdict.holds else f"#{look.verdict.first_bad} {look.verdict.findings[:1]}"
            _say(f"{look.tampering.name} | {look.who} | {look.wrong or said}")
    for line in _summary(seen):
        _say(line)
    return 1 if any(look.wrong for look in seen) else 0


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is a report


if __name__ == "__main__":
    sys.exit(main())
