"""A case in which everybody says hostile things wherever they can: markup, escapes, and very long lines."""

from __future__ import annotations

import json
from pathlib import Path

from tests.casework import state
from tests.services.scenes import beside
from tocsin.domain.entries import FactSet
from tocsin.domain.facts import FactStatus
from tocsin.domain.terms import CustodyAct, Verdict
from tocsin.services import rows
from tocsin.services.cases import amend_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.review import review_draft
from tocsin.services.drafts.versions import save_draft
from tocsin.services.events.importing import import_file
from tocsin.services.evidence.attaching import add_file, add_item
from tocsin.services.evidence.custody import Step, record_custody
from tocsin.services.hands import claim_step, hand_over
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.retention import set_hold
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

MARKUP = "[/] [/nope] [bold]b[/bold] [@click=app.quit]press me[/] [link=http://192.0.2.1]l[/link] {x} $y"
ESCAPES = "\x1b[2J\x1b]52;c;aGk=\x07\x1b]0;title\x1b\\ \x9b31m \x00\x7f \u202egnp.exe\u202c \u200b"
HOSTILE = f"{MARKUP} {ESCAPES}"
WHO = f"[@click=app.quit]me[/] [/] {ESCAPES}"
LONG = 1 << 20
"""Characters of a line."""


def fill_hostile(case: OpenCase, folder: Path) -> None:
    """Record hostile text in every field of a processor's case, by somebody with a hostile name too."""
    case.workbench.confirm = lambda _asked: True
    amend_case(case, title=HOSTILE)
    for key in ("summary.authority", "conseq.description", "measures.immediate", "time.aware_basis"):
        state(case, key, HOSTILE, source=HOSTILE)
    for odd in ("time.aware_at@evil", "summary.authority@\x1b[2J@P-1"):  # no command takes such a key
        case.record(lambda _state, key=odd: [FactSet(key=key, value=HOSTILE, status=FactStatus.KNOWN)])  # type: ignore[misc]
    state(case, "time.aware_at", "-3h", because=HOSTILE)
    state(case, "dpo.contact", f"{MARKUP} dpo@example.org")
    state(case, "subjects.count", f"10..20 {MARKUP}")
    rows.add_party(case, {"name": HOSTILE, "contract_hours": "24", "note": HOSTILE})
    rows.add_row(case, {"label": HOSTILE, "subjects": f"3 {MARKUP}", "location": HOSTILE, "party": "P-1"})
    decide(case, "nature.personal_data_breach", "confirmed", HOSTILE)
    for number in range(30):
        write_log(case, f"{number} {HOSTILE}\nsecond line {MARKUP}")
    write_log(case, "a" * 60_000)
    evil = folder / "[nope] [@click=app.quit]x.log"
    evil.write_text("x")
    add_file(case, evil, source=HOSTILE, note=HOSTILE)
    _events(case, folder)
    with beside(case, WHO) as other:
        other.workbench.confirm = case.workbench.confirm
        _another(other)
    case.refresh()


def _events(case: OpenCase, folder: Path) -> None:
    """Import machine events: a hostile one, and one of a megabyte if that is taken."""
    path = folder / "[bold]events.jsonl"
    said = {"datetime": "2026-11-20T01:00:00Z", "timestamp_desc": HOSTILE, "tag": ["[/]"]}
    lines = [{**said, "message": text} for text in (HOSTILE, f"{MARKUP} {'a' * LONG}", "an end [/]")]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    import_file(case, path, note=HOSTILE)


def _another(case: OpenCase) -> None:
    """Let somebody with a hostile name claim, keep, draft, review, file and hand over."""
    claim_step(case, "stop_exposure", HOSTILE)
    write_log(case, HOSTILE, tags=["[/]"])
    add_item(case, HOSTILE, source=HOSTILE, note=HOSTILE)
    step = Step(CustodyAct.TRANSFERRED, HOSTILE, HOSTILE, None, HOSTILE, HOSTILE, HOSTILE)
    record_custody(case, "EV-1", step)
    draft = save_draft(case, "sa-notification", text=f"# Notification\n\n{HOSTILE}\n\n{'b' * 100_000}\n")[0]
    review_draft(case, draft.body.draft, Verdict.COMMENT, role="[/]", because=HOSTILE)
    record_filing(
        case,
        filed_at=case.moment("now"),
        regime="gdpr-33-2",
        party="P-1",
        reference=HOSTILE,
        channel=HOSTILE,
        because=HOSTILE,
    )
    set_hold(case, on=True, because=HOSTILE)
    hand_over(case, WHO, HOSTILE)
