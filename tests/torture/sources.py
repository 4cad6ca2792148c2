"""Every entry of three whole cases is changed, one at a time; what then reads differently must cite it.

Every document is written for each of its readers, in each of its languages. And what says an entry whole must
read differently.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.casework import Clock
from tests.services.perturbed import perturbations, readers_of, tried, written
from tests.services.stories import STORIES
from tocsin.content.library import Library
from tocsin.services.workbench import Workbench


def run(quick: bool) -> list[str]:
    """Change the entries and say how often a document was written; quickly, of the first case in English."""
    library = Library()
    written_again = 0
    found: list[str] = []
    for name, play in list(STORIES.items())[: 1 if quick else None]:
        clock = Clock()
        with tempfile.TemporaryDirectory() as home:
            workbench = Workbench(Path(home), "lead", library=library, now=clock)
            with play(workbench, clock) as case:
                changed = perturbations(case)[:: 60 if quick else 1]
                for whose in (whose for form in library.forms for whose in readers_of(case, form)):
                    if quick and whose.language != "en":
                        continue
                    before = written(case, whose)
                    for what in changed:
                        written_again += 1
                        found += (f"{name} {line}" for line in tried(case, whose, what, before))
    assert not found, "\n".join(found)
    return [f"{written_again:,} documents with one entry changed: every line that changed cites it"]
