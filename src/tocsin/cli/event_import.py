"""Taking in somebody's log from the shell: looked at first, taken in with --yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from tocsin.cli import output
from tocsin.cli.evidence import progress_bar
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.errors import UserError
from tocsin.domain.events.mapping import EventMapping
from tocsin.domain.events.times import Fold
from tocsin.domain.moments import brief_utc
from tocsin.services.events import importing as services
from tocsin.services.events.mappings import read_mapping, save_mapping
from tocsin.services.events.sieve import Look, RowVerdict
from tocsin.services.workbench import OpenCase

_SHOWN = 20
_TABULATORS = {"tab": "\t", "\\t": "\t"}


@click.command(
    "import",
    epilog="Examples: tocsin events import timesketch.jsonl · tocsin events import timesketch.jsonl --yes · "
    "tocsin events import fw.csv --time day --time hour --time-format '%d/%m/%Y %H:%M:%S' "
    "--zone Europe/Paris --message action --message host --about Firewall --save-mapping firewall · "
    "tocsin events import fw2.csv --mapping firewall --yes",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Take in the rows that can be read, and keep the file as evidence.")
@click.option("--zone", metavar="ZONE", default="", help="The zone of times that carry no offset.")
@click.option(
    "--fold",
    type=click.Choice([fold.value for fold in Fold]),
    default=None,
    help="What is meant where the clock showed an hour twice; refuse, if nothing is said.",
)
@click.option("--time", "time", multiple=True, metavar="COLUMN", help="Says when; several are joined.")
@click.option("--message", multiple=True, metavar="COLUMN", help="Says what happened; several are joined.")
@click.option(
    "--time-format",
    "form",
    metavar="FORM",
    default="",
    help="How times are written: iso (if nothing is said), epoch-s, epoch-ms, epoch-us, "
    "or a pattern such as '%d/%m/%Y %H:%M:%S'.",
)
@click.option("--zone-column", metavar="COLUMN", default="", help="Holds the offset or the zone of a row.")
@click.option("--about", metavar="TEXT", default="", help="What sort of events they are.")
@click.option("--about-column", metavar="COLUMN", default="", help="Says what sort of event it is.")
@click.option("--tags", multiple=True, metavar="COLUMN", help="Holds tags.")
@click.option(
    "--tag-separator", metavar="CHAR", default="", help="Stands between tags; a comma, if not said."
)
@click.option("--delimiter", metavar="CHAR", default="", help="Stands between columns; tab for a tab.")
@click.option("--mapping", "named", metavar="NAME", default="", help="Columns as saved under a name.")
@click.option("--save-mapping", "save", metavar="NAME", default="", help="Keep these columns under a name.")
@click.option(
    "--verdicts",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the verdict on every row there, as JSONL.",
)
@click.option("--note", default="", help="What the file is; recorded with the import.")
@json_option
@case_options
@pass_invocation
@click.pass_context
def import_command(
    ctx: click.Context,
    invocation: Invocation,
    *,
    file: Path,
    yes: bool,
    zone: str,
    fold: str | None,
    time: tuple[str, ...],
    message: tuple[str, ...],
    form: str,
    zone_column: str,
    about: str,
    about_column: str,
    tags: tuple[str, ...],
    tag_separator: str,
    delimiter: str,
    named: str,
    save: str,
    verdicts: Path | None,
    note: str,
    as_json: bool,
) -> None:
    """Look at a log, row by row; with --yes, take it in.

    Without --yes nothing is written: the verdict on the rows is shown. Timesketch CSV and JSONL and the
    timeline CSV of DFIR-IRIS are recognised; of other CSV and JSONL, say which columns mean what. Rows that
    cannot be read are left out and listed in a file; rows that an earlier import brought are left out, too.

    Nothing is guessed: dates with slashes need --time-format, times without an offset need --zone
    (Timesketch's are UTC, as there), and a local time that does not exist, or exists twice, is refused.
    """
    columns = EventMapping(
        time=time,
        message=message,
        form=form or "iso",
        zone_column=zone_column,
        about=about,
        about_column=about_column,
        tags=tags,
        tag_separator=tag_separator or ",",
        delimiter=_TABULATORS.get(delimiter, delimiter),
    )
    declared = _declared(zone, Fold(fold) if fold else None, named, columns)
    if save and declared.mapping:
        output.note(f"Mapping kept: {save_mapping(save, declared.mapping)}")
    elif save:
        raise UserError("There is no mapping to keep", "Say which columns mean what: --time, --message")
    with invocation.open_case() as case:
        total = file.stat().st_size if file.is_file() else 0
        if not yes:
            look = _look(case, file, declared, verdicts, total)
            _show(look, as_json=as_json)
            if not look.taken and not look.imported:
                ctx.exit(1)
            return
        with progress_bar(total, file.name) as progress:
            done = services.import_file(case, file, declared, note=note, progress=progress)
    if as_json:
        output.emit_json(
            {
                **_counts(done.look),
                "batch": done.entry.body.batch if done.entry else done.look.imported,
                "evidence": done.entry.body.evidence if done.entry else "",
                "refused_file": str(done.refused_file or ""),
                "done": done.entry is not None,
            }
        )
    else:
        _show_done(done)


def _declared(zone: str, fold: Fold | None, named: str, columns: EventMapping) -> services.Declared:
    is_said = columns != EventMapping(time=(), message=())
    if named and is_said:
        raise UserError("A mapping is named, and columns are given, too", "Leave one of the two out")
    mapping = read_mapping(named) if named else columns if is_said else None
    if mapping is not None:
        mapping = msgspec.structs.replace(mapping, zone=zone or mapping.zone, fold=fold or mapping.fold)
    return services.Declared(zone=zone, fold=fold or Fold.REFUSE, mapping=mapping)


@contextmanager
def _telling(path: Path | None) -> Iterator[Callable[[RowVerdict], None] | None]:
    """Write verdicts to a file, each on a line."""
    if path is None:
        yield None
        return
    encoder = msgspec.json.Encoder()
    with path.open("xb") as stream:

        def tell(row: RowVerdict) -> None:
            stream.write(encoder.encode(row) + b"\n")

        yield tell


def _look(case: OpenCase, file: Path, declared: services.Declared, verdicts: Path | None, total: int) -> Look:
    try:
        with progress_bar(total, file.name) as progress, _telling(verdicts) as tell:
            return services.look_at_file(case, file, declared, tell=tell, progress=progress)
    except FileExistsError:
        raise UserError(f"{verdicts} is there already", "Name another file for the verdicts") from None


def _counts(look: Look) -> dict[str, Any]:
    plain: dict[str, Any] = output.plain(look)
    return {**plain, "taken": look.taken}


def _show(look: Look, *, as_json: bool) -> None:
    if as_json:
        output.emit_json(_counts(look))
        return
    output.say(f"{look.file}: {look.form}, {_zone_words(look)}")
    output.say(
        f"{look.ok:,} ok, {look.warned:,} warned, {look.duplicate:,} known already, {look.refused:,} refused",
        bold=True,
    )
    if look.earliest:
        output.say(f"from {brief_utc(look.earliest)} to {brief_utc(look.latest)}")
    for remark, count in look.remarks.items():
        output.say(f"  {count:,} rows: {remark}")
    rows = [
        [str(row.line), row.verdict, brief_utc(row.happened_at), row.said, row.about, row.text]
        for row in look.sample
    ]
    output.table(rows, ["line", "verdict", "happened (UTC)", "as written", "about", "message"])
    unusual = [row for row in look.rows if row.verdict != "warned"] or list(look.rows)
    output.table(
        [[str(row.line), row.verdict, f"{row.why}: {row.text}"] for row in unusual[:_SHOWN]],
        ["line", "verdict", "why"],
    )
    more = look.refused + look.duplicate - _SHOWN
    if more > 0:
        output.note(f"and {more:,} more; --verdicts FILE writes every one")
    if look.imported:
        output.note(f"This file was imported already, in the same way, as {look.imported}")
    elif look.taken:
        output.note(f"Nothing was written. To take in {look.taken:,} rows, say it again with --yes")
    elif look.refused:
        output.note("Nothing was written, and no row can be taken as it is")
    else:
        output.note("Nothing was written, and there is nothing to take in: every row is known already")


def _zone_words(look: Look) -> str:
    return f"times without an offset are read in {look.zone}" if look.zone else "times carry their offset"


def _show_done(done: services.Imported) -> None:
    look = done.look
    if done.entry is None:
        output.note(
            f"{look.file} was imported already, in the same way, as {look.imported}. Nothing was recorded"
        )
        return
    body = done.entry.body
    output.say(body.batch)
    output.note(
        f"#{done.entry.seq} {body.rows:,} events, E-{body.first} to E-{body.first + body.rows - 1}, "
        f"from {brief_utc(body.earliest)} to {brief_utc(body.latest)}; the file is kept as {body.evidence}"
    )
    if look.duplicate:
        output.note(f"Rows that were known already and left out: {look.duplicate:,}")
    if look.refused:
        where = done.refused_file or "without --yes, --verdicts FILE lists them"
        output.note(f"Rows that were refused, {look.refused:,}: {where}")
