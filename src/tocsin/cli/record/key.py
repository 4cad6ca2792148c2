"""Who can open an encrypted case."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, json_option, pass_invocation
from tocsin.cli.secrets import new_passphrase
from tocsin.domain.errors import UserError
from tocsin.services import access as services

_OPENED_BY = {
    "passphrase": "a passphrase",
    "keyring": "the keyring of a machine",
    "age": "the age identity of",
}


@click.group(cls=CommandGroup)
def key() -> None:
    """Say who can open an encrypted case, and change that.

    A case is encrypted from its beginning: tocsin new TITLE --encrypt. Nothing recorded is lost by any of
    this, but a case that nobody can open is lost: keep two ways in.
    """


@key.command("show")
@json_option
@case_options
@pass_invocation
def show(invocation: Invocation, as_json: bool) -> None:
    """Show who can open the case.

    And what encryption does not hide. Nothing is opened for it.
    """
    workbench = invocation.workbench()
    view = services.show_access(workbench, invocation.ref(workbench))
    if as_json:
        output.emit_json(view)
        return
    if not view.encrypted:
        output.say(f"{view.ref} is not encrypted: whoever has the folder can read it")
        return
    output.say(f"{view.ref} is encrypted. It is opened by:")
    for holder in view.holders:
        more = f" {holder.recipient}" if holder.kind == "age" else ""
        output.say(f"  {holder.name}: {_OPENED_BY[holder.kind]}{more}")
    if view.unfinished:
        output.say("A change of every key was begun and did not end: tocsin key rekey", bold=True)
    output.say("Not hidden by it:")
    for line in view.readable:
        output.say(f"  {line}")
    for name in view.plain:
        output.say(f"In out/, readable by whoever has the folder: {name}", bold=True)


@key.command("add-passphrase", epilog="Example: tocsin key add-passphrase dpo")
@click.argument("name")
@click.option(
    "--new-passphrase-file",
    "path",
    default="",
    metavar="FILE",
    help="A file (0600) whose first line is the new passphrase; else it is asked for.",
)
@case_options
@pass_invocation
def add_passphrase(invocation: Invocation, name: str, path: str) -> None:
    """Let a further passphrase open the case.

    NAME says whose it is; it can be read by whoever has the folder.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    workbench.keys.cipher(workbench.folder(ref))
    passphrase = new_passphrase(path)
    if passphrase is None:
        raise UserError("There is nobody to ask for the new passphrase", "Name a file: --new-passphrase-file")
    services.add_passphrase(workbench, ref, name, passphrase)
    output.note(f"{name} opens {ref} too")


@key.command("add-recipient", epilog="Example: tocsin key add-recipient counsel age1qqqqqqqqqq")
@click.argument("name")
@click.argument("recipient", metavar="AGE")
@case_options
@pass_invocation
def add_recipient(invocation: Invocation, name: str, recipient: str) -> None:
    """Let the holder of an age key open the case.

    They say tocsin --identity FILE.

    AGE is the public half (age1…), as age-keygen prints it.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    services.add_recipient(workbench, ref, name, recipient)
    output.note(f"{name} opens {ref} too")


@key.command("add-keyring", epilog="Example: tocsin key add-keyring laptop-of-the-lead")
@click.argument("name")
@case_options
@pass_invocation
def add_keyring(invocation: Invocation, name: str) -> None:
    """Let the keyring of this machine open the case.

    So nobody types a passphrase.

    NAME says which machine and whose keyring; it can be read by whoever has the folder.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    services.add_keyring(workbench, ref, name)
    output.note(f"The keyring opens {ref} too")


@key.command("remove", epilog="Example: tocsin key remove dpo")
@click.argument("name")
@case_options
@pass_invocation
def remove(invocation: Invocation, name: str) -> None:
    """Do not let NAME open the case any more.

    Whoever opened it before may have kept its keys, or a copy: change them too, with tocsin key rekey.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    services.remove_holder(workbench, ref, name)
    output.note(f"{name} does not open {ref} any more. Keys seen before still do: tocsin key rekey")


@key.command("rekey")
@case_options
@pass_invocation
def rekey(invocation: Invocation) -> None:
    """Change every key, and encrypt everything anew.

    Journal, evidence, unsent texts.

    Whoever can open the case still can, with what they have; copies made before open as before, and files
    of evidence keep the names they have on the disk. No other program may have the case open. What is
    interrupted goes on when the command is given again.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    files = services.rekey(workbench, ref)
    output.note(
        f"{ref} has other keys now: its journal and {files} file{'s' * (files != 1)} were encrypted anew"
    )
