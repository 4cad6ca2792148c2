"""The chain of custody, and hashing evidence again, from the shell."""

from __future__ import annotations

import re
from datetime import timedelta

import click

from tocsin.cli import output
from tocsin.cli.evidence import progress_bar, size_words
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation, sure_option
from tocsin.domain.errors import UserError
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.record.keeping import last_hashed
from tocsin.domain.terms import CustodyAct
from tocsin.services.evidence import custody as services
from tocsin.services.evidence.attaching import need_evidence
from tocsin.services.workbench import OpenCase

_ACTS = {
    "acquire": CustodyAct.ACQUIRED,
    "transfer": CustodyAct.TRANSFERRED,
    "seal": CustodyAct.SEALED,
    "return": CustodyAct.RETURNED,
    "destroy": CustodyAct.DESTROYED,
}


@click.command(
    "custody",
    epilog="Examples: tocsin evidence custody EV-2 transfer --to 'forensic laboratory' --seal B-78 "
    "--because imaging · tocsin evidence custody EV-2 destroy --because 'counsel 14:20' --sure",
)
@click.argument("evidence_id", metavar="EVIDENCE")
@click.argument("act", type=click.Choice(list(_ACTS)), required=False)
@click.option("--from", "released_by", metavar="WHO", default="", help="Who gave it.")
@click.option("--to", "received_by", metavar="WHO", default="", help="Who received it.")
@click.option("--at", metavar="TIME", default="", help="When, if not now.")
@click.option("--where", default="", help="Where.")
@click.option("--seal", default="", help="The number of the seal, or of the bag.")
@click.option("--because", default="", help="Why; destroying needs it.")
@sure_option
@json_option
@case_options
@pass_invocation
def custody_command(
    invocation: Invocation,
    *,
    evidence_id: str,
    act: str | None,
    released_by: str,
    received_by: str,
    at: str,
    where: str,
    seal: str,
    because: str,
    as_json: bool,
) -> None:
    """Show the chain of custody of EVIDENCE, or record its next step.

    Destroying removes the bytes from the vault and keeps hash and record. It asks first, or wants --sure;
    a legal hold forbids it.
    """
    with invocation.open_case() as case:
        if act is None:
            _show(case, evidence_id, as_json=as_json)
            return
        step = services.Step(
            act=_ACTS[act],
            released_by=released_by,
            received_by=received_by,
            at=case.moment(at) if at else None,
            place=where,
            seal=seal,
            because=because,
        )
        do = services.destroy_evidence if step.act is CustodyAct.DESTROYED else services.record_custody
        entry = do(case, evidence_id, step)
        if as_json:
            _show(case, evidence_id, as_json=True)
        else:
            output.note(f"#{entry.seq} recorded in {case.header.ref}: {case.reader().text(entry)}")


def _show(case: OpenCase, evidence_id: str, *, as_json: bool) -> None:
    added, links = services.chain_of(case, evidence_id)
    body, (hashed_at, hashed_by) = added.body, last_hashed(case.state.keeping, added)
    standing = services.known_standing(case.state, body)
    if as_json:
        output.emit_json(
            {
                "evidence": body,
                "standing": standing,
                "last_hashed_at": None if body.physical else hashed_at,
                "last_hashed_by": None if body.physical else hashed_by,
                "chain": links,
            }
        )
        return
    output.say(f"{body.evidence}  {body.name}", bold=True)
    output.say(f"{size_words(body)}, {standing}" + (f", SHA-256 {body.sha256}" if body.sha256 else ""))
    rows = []
    for link in links:
        happened = shown(link.at or read_utc(link.recorded_at), case.zone)
        recorded = shown(read_utc(link.recorded_at), case.zone)
        rows.append([f"#{link.seq}", happened, recorded, link.recorded_by, link.act, link.how or "-"])
    output.table(rows, ["#", f"happened ({case.header.zone})", "recorded", "by", "act", "how"])
    if not body.physical:
        output.note(f"Last hashed {shown(read_utc(hashed_at), case.zone)} by {hashed_by}")


@click.command(epilog="Examples: tocsin evidence verify --due 30d · tocsin evidence verify --due --as cron")
@click.argument("evidence_ids", metavar="[EVIDENCE]...", nargs=-1)
@click.option(
    "--due",
    is_flag=False,
    flag_value="case",
    default="",
    metavar="[AGE]",
    help="Only what was not hashed for so long (30d, 12h, 2w); without a figure, as the case says.",
)
@click.option("--list", "only_list", is_flag=True, help="Say what would be hashed; exit 1 if there is any.")
@click.option("--no-record", is_flag=True, help="Do not record the result.")
@json_option
@case_options
@pass_invocation
@click.pass_context
def verify(
    ctx: click.Context,
    invocation: Invocation,
    *,
    evidence_ids: tuple[str, ...],
    due: str,
    only_list: bool,
    no_record: bool,
    as_json: bool,
) -> None:
    """Hash files again and compare; exit 1 if one is gone or changed.

    The result of the whole run is recorded as one entry: what was hashed, by whom, and what does not
    hold. Every file is due again after 30 days, or as the fact evidence.check_days says.
    """
    with invocation.open_case() as case:
        chosen = services.due_evidence(case, read_age(due)) if due else list(case.state.evidence)
        if evidence_ids:
            named = {need_evidence(case.state, typed) for typed in evidence_ids}
            chosen = [entry for entry in chosen if entry.body.evidence in named]
        if only_list:
            _list_due(case, [entry.body.evidence for entry in chosen], as_json=as_json)
            ctx.exit(1 if chosen else 0)
        total = sum(entry.body.total or entry.body.size for entry in chosen)
        with progress_bar(total, "vault") as progress:
            checks = services.check_evidence(case, chosen, progress, record=not no_record)
        if not no_record and not case.is_writable:
            output.note(f"{case.folder} cannot be written: the result was not recorded")
        there_is_some = bool(len(case.state.evidence))
    if as_json:
        output.emit_json(checks)
    else:
        for check in checks:
            output.say(f"{check.evidence}  {check.what or 'holds'}  {check.name}", bold=not check.holds)
        if not checks:
            output.note("Nothing is due" if there_is_some else "There is no evidence in this case")
    if not all(check.holds for check in checks):
        ctx.exit(1)


def _list_due(case: OpenCase, ids: list[str], *, as_json: bool) -> None:
    entries = [entry for entry in case.state.evidence if entry.body.evidence in ids]
    hashed = {entry.body.evidence: last_hashed(case.state.keeping, entry) for entry in entries}
    if as_json:
        output.emit_json(
            [
                {"evidence": one, "last_hashed_at": at, "last_hashed_by": by}
                for one, (at, by) in hashed.items()
            ]
        )
        return
    for one, (at, by) in hashed.items():
        output.say(f"{one}  last hashed {shown(read_utc(at), case.zone)} by {by}")


_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_age(typed: str) -> timedelta | None:
    """Read how long ago something was: ``30d``, ``12h``, ``2w``; None where the case says it.

    Raises:
        UserError: it is no such figure.
    """
    if typed == "case":
        return None
    match = re.fullmatch(r"(\d{1,5})([hdw])", typed.strip())
    if match is None:
        raise UserError(f"{typed!r} is no length of time", "It looks like 30d, 12h or 2w")
    return int(match[1]) * _UNITS[match[2]]
