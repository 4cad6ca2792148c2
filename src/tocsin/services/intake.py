"""What comes in from a line that was typed or a text that was pasted."""

from __future__ import annotations

import io
from pathlib import Path

from tocsin.domain.errors import UserError
from tocsin.domain.terms import Audience, Lane, LogKind
from tocsin.domain.text import TEXT_LIMIT, required
from tocsin.services.evidence.attaching import add_file, add_stream
from tocsin.services.personal_data import doubts_about
from tocsin.services.timeline.logbook import read_log_line, write_log
from tocsin.services.workbench import OpenCase


def write_line(
    case: OpenCase,
    typed: str,
    *,
    log: LogKind,
    lane: Lane,
    amends: str = "",
    audience: Audience | None = None,
) -> None:
    """Write a line into the timeline, as `tocsin.services.timeline.logbook.read_log_line` takes it apart.

    Files named with ``+`` are copied into the vault first; if one cannot be, nothing is written.
    """
    read = read_log_line(typed, zone=case.zone, now=case.workbench.now())
    required(read.text, "The text", TEXT_LIMIT)
    missing = [name for name in read.files if not Path(name).expanduser().is_file()]
    if missing:
        raise UserError(
            f"There is no file {missing[0]}", "Write + and its path, or take the + out of the text"
        )
    case.workbench.ask(doubts_about([read.text]))  # before anything is copied
    evidence = [add_file(case, Path(name).expanduser()) for name in read.files]
    write_log(
        case,
        read.text,
        at=read.at,
        log=log,
        lane=lane,
        evidence=evidence,
        amends=amends,
        audience=audience,
    )


def keep_paste(case: OpenCase, text: str) -> str:
    """Keep a long text that was pasted as evidence, and give its id."""
    stream = io.BytesIO(text.encode(errors="surrogatepass"))
    return add_stream(case, stream, "pasted.txt", source="pasted into the workbench")
