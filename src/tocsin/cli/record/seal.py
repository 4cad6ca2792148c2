"""Seals and time stamps: what shows later that a case was as it is now, whoever holds its file."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    workspace_options,
)
from tocsin.cli.secrets import ask_passphrase, can_ask, new_passphrase, read_secret
from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.domain.moments import to_the_second
from tocsin.domain.record.seals import fingerprint, spoken
from tocsin.services.private_files import read_small, write_private
from tocsin.services.record import seals as services
from tocsin.services.record import stamping
from tocsin.services.record.outside import timestamp_roots

_EXAMPLES = """\b
Examples:
  tocsin seal init                            once: make your key
  tocsin seal                                 sign the head of the case
  tocsin seal trust '7f3a 91c2 …' --name dpo  count somebody else's seals
  tocsin seal timestamp --request head.tsq    ask a service when it was there
"""


_passphrase_option = click.option(
    "--key-passphrase-file",
    default="",
    metavar="FILE",
    help="A file (0600) whose first line is the passphrase of your key; else it is asked for.",
)


def _passphrase(path: str) -> str:
    if path:
        return read_secret(path).partition("\n")[0].removesuffix("\r")
    if not can_ask():
        hint = "Type it at a terminal, or name a file with it: --key-passphrase-file FILE"
        raise UserError("The key to seal with has a passphrase", hint)
    return ask_passphrase("your key to seal with")


@click.group(cls=CommandGroup, invoke_without_command=True, epilog=_EXAMPLES)
@click.option("--entry", default="", metavar="ENTRY", help="Up to which entry; else all. As #57 or an id.")
@click.option(
    "--also", type=click.Path(path_type=Path), metavar="FILE", help="Write the seal there, too: a stick."
)
@click.option(
    "--only-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Record nothing here, only write the seal there: for a copy of the case.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@_passphrase_option
@json_option
@case_options
@pass_invocation
@click.pass_context
def seal(
    ctx: click.Context,
    invocation: Invocation,
    *,
    entry: str,
    also: Path | None,
    only_file: Path | None,
    force: bool,
    key_passphrase_file: str,
    as_json: bool,
) -> None:
    """Sign the head of the case with your own key.

    The signature (Ed25519) covers everything up to there, as it is.

    The seal is an entry, and a file in the folder seals of the case. Whoever changes an entry before it, or
    cuts off the end before it, cannot make it fit again without the key. A second person seals too: that is
    a cosignature. What happens after the last seal, it does not show.
    """
    if ctx.invoked_subcommand is not None:
        return
    with invocation.open_case() as case:
        made, files = services.seal_head(
            case,
            lambda: _passphrase(key_passphrase_file),
            entry=entry,
            record=only_file is None,
            also=only_file or also,
            force=force,
        )
    if as_json:
        output.emit_json({**output.plain(made), "files": [str(path) for path in files]})
        return
    output.say(f"{made.case}: sealed up to {Head(made.seq, made.hash)} by {made.name}")
    output.say(f"key {spoken(fingerprint(made.key))}")
    for path in files:
        output.note(f"{path}")
    output.note("Keep a copy of the file elsewhere: tocsin verify --against-file FILE")


@seal.command("init", epilog="Example: tocsin seal init")
@click.option("--no-passphrase", is_flag=True, help="Whoever has the file of the key can seal with it.")
@click.option(
    "--keyring", is_flag=True, help="Let the keyring of the machine protect it, and nobody is asked."
)
@_passphrase_option
def init(*, no_passphrase: bool, keyring: bool, key_passphrase_file: str) -> None:
    """Make the key that you seal with.

    Once, for this user on this machine.

    It is kept among your settings, for you alone, and its passphrase is asked for with every seal. Read the
    fingerprint out to the others, or print it: they trust the key by it, with tocsin seal trust.
    """
    if sum(map(bool, (no_passphrase, keyring, key_passphrase_file))) > 1:
        raise UserError("Say one of --no-passphrase, --keyring, --key-passphrase-file")
    passphrase = "" if no_passphrase or keyring else _chosen(key_passphrase_file)
    made = services.make_key(passphrase, keyring=keyring)
    output.say(spoken(fingerprint(made.public)))
    output.note("This is the fingerprint of your key. Others: tocsin seal trust FINGERPRINT --name ROLE")


def _chosen(path: str) -> str:
    chosen = new_passphrase(path)
    if not chosen:
        raise UserError(
            "A passphrase is missing", "Type one at a terminal, or say that there is none: --no-passphrase"
        )
    return chosen


@seal.command("key")
@json_option
def key(*, as_json: bool) -> None:
    """Show the fingerprint and the public half of your key."""
    own = services.own_key()
    finger = fingerprint(own.public)
    if as_json:
        output.emit_json({"fingerprint": finger, "public": own.public, "has_passphrase": own.has_passphrase})
        return
    output.say(spoken(finger))
    output.note(f"public key {own.public}")


@seal.command(
    "trust", epilog="Example: tocsin seal trust '7f3a 91c2 04be 77d0 1122 a0c3 5e6f 9d81' --name dpo"
)
@click.argument("fingerprint_", metavar="FINGERPRINT")
@click.option("--name", required=True, help="What its owner is called here: a role.")
@workspace_options
@pass_invocation
def trust(invocation: Invocation, *, fingerprint_: str, name: str) -> None:
    """Count the seals of a key from now on.

    Its owner read the fingerprint out to you.
    """
    finger = services.trust_key(invocation.workbench(), fingerprint_, name)
    output.note(f"{spoken(finger)} counts from now on, as {name}")


@seal.command("distrust")
@click.argument("who", metavar="NAME")
def distrust(*, who: str) -> None:
    """Count the seals of a key no more. NAME is its name here, or its fingerprint."""
    finger = services.distrust_key(who)
    output.note(f"{spoken(finger)} does not count any more")


@seal.command("trusted")
@json_option
def trusted(*, as_json: bool) -> None:
    """List the keys whose seals count.

    And the roots that time stamps are checked by.
    """
    keys, roots = services.trusted_keys(), timestamp_roots()
    if as_json:
        named = [
            {"fingerprint": finger, "name": one.name, "since": one.since} for finger, one in keys.items()
        ]
        output.emit_json({"keys": named, "roots": [path.stem for path in roots]})
        return
    for finger, one in keys.items():
        output.say(f"{spoken(finger)}  {one.name}")
    for path in roots:
        output.say(f"time stamps  {path.stem}")
    if not keys and not roots:
        output.note("None yet: tocsin seal init, tocsin seal trust, tocsin seal trust-root")


@seal.command("list")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, *, as_json: bool) -> None:
    """List the seals of the case. Whether they hold, tocsin verify says."""
    with invocation.open_case() as case:
        views = services.seals_of(case)
    if as_json:
        output.emit_json(views)
        return
    for view in views:
        known = view.trusted_as or "nobody that is trusted here"
        output.say(f"#{view.entry}  up to #{view.seq}  {to_the_second(view.signed_at)}  {view.name}")
        output.say(f"     {spoken(view.fingerprint)}  {known}", faint=True)
    if not views:
        output.note("No seal yet: tocsin seal")


@seal.command("accept", epilog="Example: tocsin seal accept dpo.json")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@case_options
@pass_invocation
def accept(invocation: Invocation, *, path: Path) -> None:
    """Record a seal that somebody made elsewhere.

    With a copy of the case: tocsin seal --only-file FILE. It is checked first: the signature, and that their
    copy is the same case as yours up to there.
    """
    data = read_small(path)
    with invocation.open_case() as case:
        made = services.accept_seal(case, data, path.name)
    output.say(f"{made.case}: sealed up to {Head(made.seq, made.hash)} by {made.name}")
    output.note(f"key {spoken(fingerprint(made.key))}")


@seal.command(
    "timestamp",
    epilog="""\b
Example, with a service that is asked by another way:
  tocsin seal timestamp --request head.tsq
  curl -H 'Content-Type: application/timestamp-query' \\
       --data-binary @head.tsq URL > head.tsr
  tocsin seal timestamp --response head.tsr
""",
)
@click.option(
    "--request", "request", type=click.Path(path_type=Path), metavar="FILE", help="Write the request there."
)
@click.option("--response", type=click.Path(path_type=Path), metavar="FILE", help="Take in the answer.")
@click.option("--service", default="", metavar="URL", help="Ask the service from here.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@case_options
@pass_invocation
def timestamp(
    invocation: Invocation, *, request: Path | None, response: Path | None, service: str, force: bool
) -> None:
    """Have a service confirm when the head was there.

    By RFC 3161.
    What leaves is the SHA-256 of one entry, nothing else; it tells nothing of the case. The answer is kept
    whole and is checked without a network: trust the root of the service with tocsin seal trust-root.
    """
    if sum(map(bool, (request, response, service))) != 1:
        raise UserError("Say one of --request FILE, --response FILE, --service URL")
    with invocation.open_case() as case:
        if request is not None:
            asked, head = stamping.make_request(case)
            write_private(request, asked, force=force)
            output.note(f"{request}: asks for {head}; it holds a SHA-256 and nothing else")
            return
        if response is not None:
            answer, where = read_small(response), response.name
        else:
            asked, head = stamping.make_request(case)
            output.note(f"Sending the SHA-256 of {head} to {service}, nothing else")
            answer, where = stamping.ask_service(service, asked), service
        stamp, checked = stamping.take_answer(case, answer, where, service=service)
    output.say(f"{Head(stamp.seq, stamp.hash)} was there at {to_the_second(stamp.stamped_at)}")
    if not checked:
        output.note("Its signature was not checked: tocsin seal trust-root FILE --name NAME, tocsin verify")


@seal.command("trust-root", epilog="Example: tocsin seal trust-root tsa-root.pem --name our-tsa")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the service is called here.")
def trust_root(*, path: Path, name: str) -> None:
    """Trust the time stamps of a service from now on.

    By its root certificate (PEM).
    """
    kept = stamping.trust_root(read_small(path), name)
    output.note(f"{kept}: its time stamps count from now on")
