"""Affected data and other organisations, from the shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec

from tocsin.cli import output
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.entries import InventoryRecorded, PartyRecorded
from tocsin.domain.facts import Count
from tocsin.domain.terms import Certainty, Involvement, PartyRole
from tocsin.domain.values import show_contact, show_count
from tocsin.services import rows as services
from tocsin.services.workbench import OpenCase

F = TypeVar("F", bound=Callable[..., Any])


def _complete(enumeration: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    def complete(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        catalogue = ctx.ensure_object(Invocation).workbench().library.catalogue
        return [one.id for one in catalogue.choices[enumeration] if one.id.startswith(incomplete)]

    return complete


def _given(options: dict[str, str | None]) -> dict[str, str]:
    """Give the fields that were named; a field named empty is cleared."""
    return {name: typed for name, typed in options.items() if typed is not None}


def _row_options(function: F) -> F:
    options = [
        click.option("--category", shell_complete=_complete("data_category"), help="What sort of data."),
        click.option(
            "--special", shell_complete=_complete("special"), help="Special categories (Art. 9), with commas."
        ),
        click.option(
            "--subject-categories",
            shell_complete=_complete("subject_category"),
            help="Whose data, with commas.",
        ),
        click.option("--subjects", metavar="COUNT", help="How many people: ~640 (500..1900) how counted."),
        click.option("--records", metavar="COUNT", help="How many records."),
        click.option("--location", help="Where they are kept."),
        click.option("--protection", shell_complete=_complete("protection"), help="How they are protected."),
        click.option(
            "--certainty",
            type=click.Choice([certainty.value for certainty in Certainty]),
            help="How sure it is that they are affected.",
        ),
        click.option("--party", metavar="ID", help="The controller that they belong to."),
        click.option("--evidence", metavar="IDS", help="Evidence for it, with commas."),
        click.option("--because", help="Why the row is stated, or restated."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@click.group(cls=CommandGroup)
def inventory() -> None:
    """List the affected data: what, about whom, how many."""


@inventory.command(
    "add",
    epilog="Example: tocsin inventory add 'Disability files' --category health_or_disability "
    "--special health --subjects '~640 (500..1900) restored log' --party P-2",
)
@click.argument("label")
@_row_options
@sure_option
@case_options
@pass_invocation
def add_row(invocation: Invocation, /, label: str, **fields: str | None) -> None:
    """Add a row of affected data and print its id."""
    with invocation.open_case() as case:
        output.say(services.add_row(case, {"label": label, **_given(fields)}))


@inventory.command(
    "amend", epilog="Example: tocsin inventory amend R-2 --certainty confirmed --because 'seen in the log'"
)
@click.argument("row")
@click.option("--label", help="Another label.")
@_row_options
@sure_option
@case_options
@pass_invocation
def amend_row(invocation: Invocation, /, row: str, **fields: str | None) -> None:
    """Restate a row; its earlier versions stay in its history."""
    with invocation.open_case() as case:
        services.amend_row(case, row, _given(fields))
        output.note(f"{row} restated")


@inventory.command("remove")
@click.argument("row")
@click.option("--because", required=True, help="Why it was a mistake.")
@case_options
@pass_invocation
def remove_row(invocation: Invocation, row: str, because: str) -> None:
    """Take out a row entered by mistake. Data found unaffected: amend --certainty ruled_out."""
    with invocation.open_case() as case:
        services.withdraw_row(case, row, because)
        output.note(f"{row} withdrawn; its history stays")


@inventory.command("list")
@click.option("--history", "of", metavar="ROW", help="Every version of one row.")
@json_option
@case_options
@pass_invocation
def list_rows(invocation: Invocation, of: str | None, as_json: bool) -> None:
    """List the rows, or every version of one."""
    with invocation.open_case() as case:
        bodies = [entry.body for entry in (services.row_history(case, of) if of else case.state.inventory)]
        if as_json:
            output.emit_json(bodies)
            return
        headers = ["row", "certainty", "people", "records", "special", "for", "data"]
        output.table(
            [_row_cells(case, body) for body in bodies],
            headers,
            none="No rows yet. Add one: tocsin inventory add LABEL",
        )


def _row_cells(case: OpenCase, body: InventoryRecorded) -> list[str]:
    category = case.catalogue.choice_title("data_category", body.category, case.header.language)
    counted = [count.basis for count in (body.subjects, body.records) if count and count.basis]
    return [
        body.row,
        body.certainty.replace("_", " "),
        _figures(body.subjects),
        _figures(body.records),
        ", ".join(body.special) or "-",
        body.party or "-",
        "; ".join([f"{body.label} ({category})" if category else body.label, *counted]),
    ]


def _figures(count: Count | None) -> str:
    """Give a number without how it was counted, which is too long for a narrow column."""
    return show_count(msgspec.structs.replace(count, basis="")) if count else "-"


def _party_options(function: F) -> F:
    options = [
        click.option(
            "--role", type=click.Choice([role.value for role in PartyRole]), help="What it is to the data."
        ),
        click.option("--contact", help="name, address@example.org, telephone."),
        click.option("--contract-hours", metavar="HOURS", help="Hours in which the contract wants it told."),
        click.option(
            "--involvement",
            type=click.Choice([involvement.value for involvement in Involvement]),
            help="Whether its data are affected.",
        ),
        click.option("--note", help="Anything to remember."),
        click.option("--because", help="Why it is stated, or restated."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@click.group(cls=CommandGroup)
def party() -> None:
    """List the controllers to be told, the processors involved."""


@party.command(
    "add",
    epilog="Example: tocsin party add 'Departmental Council 11' --contract-hours 48 --involvement affected",
)
@click.argument("name")
@_party_options
@sure_option
@case_options
@pass_invocation
def add_party(invocation: Invocation, /, name: str, **fields: str | None) -> None:
    """Add an organisation and print its id. It is a controller unless --role says otherwise."""
    with invocation.open_case() as case:
        output.say(services.add_party(case, {"name": name, **_given(fields)}))


@party.command("add-clients")
@case_options
@pass_invocation
def add_clients(invocation: Invocation) -> None:
    """Add every client of the overlay, as being checked.

    Prints their ids. Contract hours and contacts come from overlay.yaml too; whoever is listed already is
    left alone.
    """
    with invocation.open_case() as case:
        for party_id in services.add_clients(case):
            output.say(party_id)


@party.command("amend")
@click.argument("party_id", metavar="PARTY")
@click.option("--name", help="Another name.")
@_party_options
@sure_option
@case_options
@pass_invocation
def amend_party(invocation: Invocation, /, party_id: str, **fields: str | None) -> None:
    """Restate what is known of an organisation."""
    with invocation.open_case() as case:
        services.amend_party(case, party_id, _given(fields))
        output.note(f"{party_id} restated")


@party.command("remove")
@click.argument("party_id", metavar="PARTY")
@click.option("--because", required=True, help="Why it was a mistake.")
@case_options
@pass_invocation
def remove_party(invocation: Invocation, party_id: str, because: str) -> None:
    """Take out an organisation entered by mistake. Not affected after all: amend --involvement."""
    with invocation.open_case() as case:
        services.withdraw_party(case, party_id, because)
        output.note(f"{party_id} withdrawn; its history stays")


@party.command("list")
@json_option
@case_options
@pass_invocation
def list_parties(invocation: Invocation, as_json: bool) -> None:
    """List the organisations."""
    with invocation.open_case() as case:
        bodies = [entry.body for entry in case.state.parties]
        if as_json:
            output.emit_json(bodies)
            return
        rows = [_party_cells(body) for body in bodies]
        output.table(
            rows,
            ["id", "role", "involvement", "contract", "name and contact"],
            none="No organisations yet. Add one: tocsin party add NAME",
        )


def _party_cells(body: PartyRecorded) -> list[str]:
    contact = f", {show_contact(body.contact)}" if body.contact else ""
    hours = f"{body.contract_hours} h" if body.contract_hours else "-"
    return [body.party, body.role, body.involvement.replace("_", " "), hours, body.name + contact]
