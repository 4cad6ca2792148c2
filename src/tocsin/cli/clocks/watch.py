"""Watching the clocks from a shell, a service or a second pane."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, pass_invocation
from tocsin.domain.errors import UserError
from tocsin.domain.moments import shown
from tocsin.services.law.watch import Notice, Watch
from tocsin.services.overview import due_words
from tocsin.services.workbench import OpenCase

_SHORTEST, _LONGEST = 1, 3600


@click.command(
    epilog="Examples: tocsin watch --exec 'notify-send tocsin' · "
    "tocsin watch --notify 'mailto://dpo@example.org'"
)
@click.option("--exec", "command", default="", metavar="COMMAND", help="Run this at every line; no shell.")
@click.option(
    "--notify",
    "addresses",
    multiple=True,
    metavar="URL",
    help="Send a notification there, through Apprise (extra notify).",
)
@click.option("--notify-config", is_flag=True, help="Send it to the addresses in your notify.conf.")
@click.option("--with-text", is_flag=True, help="Tell the command and the channels title and recipient, too.")
@click.option("--every", "pause", default=5, show_default=True, metavar="SECONDS", help="How often to look.")
@click.option("--once", is_flag=True, help="Say where the clocks stand, and end.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document on every line.")
@case_options
@pass_invocation
def watch(
    invocation: Invocation,
    *,
    command: str,
    addresses: tuple[str, ...],
    notify_config: bool,
    with_text: bool,
    pause: int,
    once: bool,
    as_json: bool,
) -> None:
    """Print a line whenever something happens to a clock.

    A line says that a clock started, was met, moved, is late, or passed a threshold: 7 and 3 days, 24, 12,
    6, 3 and 1 hours, 15 minutes. A command named with --exec gets the line as its last argument, and
    TOCSIN_REGIME, TOCSIN_STAGE, TOCSIN_STATE and TOCSIN_DUE_AT in its environment.
    """
    if not _SHORTEST <= pause <= _LONGEST:
        raise UserError(f"{pause} seconds between two looks", f"Between {_SHORTEST} and {_LONGEST:,}")
    tell = [_to_command(command, with_text=with_text)] if command else []
    if addresses or notify_config:
        tell.append(_to_channels(invocation, addresses, with_text=with_text))
    with invocation.open_case() as case:
        seen = Watch(case)
        first = True
        while True:
            for notice in seen.look():
                _print(case, notice, as_json=as_json)
                if not first:
                    for channel in tell:
                        channel(notice)
            if once:
                return
            first = False
            time.sleep(pause)


def _print(case: OpenCase, notice: Notice, *, as_json: bool) -> None:
    reading = notice.crossing.reading
    at = shown(case.workbench.now(), case.zone, seconds=True)
    if as_json:
        output.emit_json_line(
            {
                "at": case.workbench.now().isoformat(),
                "regime": reading.regime,
                "stage": reading.stage,
                "party": reading.party or None,
                "state": reading.state,
                "due_at": reading.due_at,
                "what": notice.crossing.what,
            }
        )
        return
    due = due_words(reading, case)
    output.say(f"{at}  {notice.more}{f', {due}' if due else ''}", bold=notice.crossing.is_alarming)


def _to_command(command: str, *, with_text: bool) -> Callable[[Notice], None]:
    """Give what runs the command that the person typed; nothing of the case is part of it but the line."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UserError(f"The command cannot be taken apart: {error}", "Look at its quotes") from None

    def run(notice: Notice) -> None:
        reading = notice.crossing.reading
        settings = {
            "TOCSIN_REGIME": reading.regime,
            "TOCSIN_STAGE": reading.stage,
            "TOCSIN_STATE": str(reading.state),
            "TOCSIN_DUE_AT": reading.due_at or "",
        }
        line = notice.more if with_text else notice.text
        try:
            # The command is the person's own; the line is one argument, whatever stands in it.
            done = subprocess.run([*words, line], check=False, env={**os.environ, **settings})  # noqa: S603
        except OSError as error:
            output.note(f"{words[0]} cannot be started: {error.strerror}")
            return
        if done.returncode != 0:
            output.note(f"{words[0]} ended with {done.returncode}")

    return run


def _to_channels(
    invocation: Invocation, addresses: tuple[str, ...], *, with_text: bool
) -> Callable[[Notice], None]:
    from tocsin.services.law import notify  # noqa: PLC0415 - rarely asked for

    config = invocation.workbench().library.own
    known = notify.addresses(config, addresses)
    if not known:
        where = config / notify.CONFIG if config else notify.CONFIG
        raise UserError("No address to notify is known", f"Name one with --notify URL, or in {where}")
    channels = notify.Channels(known)

    def send(notice: Notice) -> None:
        if not channels.send("tocsin", notice.more if with_text else notice.text):
            output.note("A notification could not be sent to every address")

    return send
