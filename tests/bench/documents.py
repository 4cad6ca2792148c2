"""What documents cost: checking every form of a full case, a PDF from a cold start, all documents at once."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.casework import Clock
from tests.services.stories import STORIES
from tocsin.domain.entries import DraftSaved
from tocsin.services.drafts.check import check_document
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.versions import save_draft
from tocsin.services.workbench import Workbench

LOOKS = 9


def full_case(home: Path) -> tuple[str, int]:
    """Play a whole case and save all its documents; gives its reference, and how many there are."""
    clock = Clock()
    with STORIES["ransomware"](Workbench(home, "lead", now=clock), clock) as case:
        languages = case.workbench.library.languages_of
        for one in list_documents(case):
            for language in languages(one.form.template):
                party, segment = one.reader
                save_draft(case, one.form.id, language=language, party=party, segment=segment)
        return case.header.ref, len({_document(entry.body) for entry in case.state.drafts})


def check_all(home: Path, ref: str) -> tuple[float, float, int]:
    """Check every document that a case owes: gives ms of the first time, of later ones, how many."""
    with Workbench(home, "lead").open(ref) as case:
        owed = list_documents(case)
        taken = []
        for _look in range(LOOKS):
            start = time.perf_counter()
            with case.at_one_moment():
                for one in owed:
                    party, segment = one.reader
                    check_document(case, one.form.id, party=party, segment=segment)
            taken.append(1000 * (time.perf_counter() - start))
        return taken[0], statistics.median(taken[1:]), len(owed)


COLD = """
import pathlib, sys, time
from tocsin.services.workbench import Workbench
case = Workbench(pathlib.Path(sys.argv[1]), "lead").open(sys.argv[2])
start = time.perf_counter()
from tocsin.services.drafts.rendering import Format, render
done = render(case, sys.argv[3], Format.PDF)
print(1000 * (time.perf_counter() - start))
"""
"""Writes a PDF in a process that has written none: reading the writer, its fonts and the draft counts."""


def cold_pdf(home: Path, ref: str, draft: str) -> float:
    """Write one PDF in a process of its own, some times; gives ms."""
    command = [sys.executable, "-c", COLD, str(home), ref, draft]
    return statistics.median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(LOOKS)
    )


def two_pages(home: Path, ref: str) -> str:
    """Give a draft whose PDF has two pages."""
    from tocsin.services.drafts.rendering import Format, newest_versions, render

    with Workbench(home, "lead").open(ref) as case:
        for entry in newest_versions(case):
            done = render(case, entry.body.draft, Format.PDF)
            if _pages(done.path) == 2:
                return entry.body.draft
    raise RuntimeError("No document of the case has two pages")


def _pages(path: Path) -> int:
    """Count pages as the tree of pages of a PDF does; Typst writes it uncompressed."""
    return int(re.findall(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)", path.read_bytes())[0])


def _document(draft: DraftSaved) -> tuple[str, ...]:
    return draft.form, draft.party, draft.segment, draft.language
