"""What the processes of the canary do: ``python -m tests.torture._canary_life WHAT HOME AWAY [encrypted]``.

The word comes on the first line of the standard input.
"""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from tests.torture.canary import PASSPHRASE
from tocsin.cli import main as program
from tocsin.cli import status
from tocsin.cli.invocation import Invocation
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.keys import Keys
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.submit_area import SubmitArea


class _Part:
    """One process."""

    def __init__(self, home: Path, away: Path, word: str, *, encrypted: bool) -> None:
        self.home, self.away, self.word, self.encrypted = home, away, word, encrypted
        self.keys = Keys(passphrases=lambda: (PASSPHRASE,) if encrypted else ())

    def do(self, *arguments: str, typed: str = "", most: int = 1) -> None:
        """Give a command, within this process: its arguments are not those that others see.

        Its exit code may be 0 to ``most``.
        """
        secret = ["--passphrase-file", str(self.away / "passphrase")] if self.encrypted else []
        command = [*secret, "--home", str(self.home), "--as", f"lead {self.word}", *arguments]
        known = Invocation()
        known.keys = self.keys  # a passphrase is slow on purpose: it opens the case once for each process
        result = CliRunner().invoke(program.cli, command, input=typed, catch_exceptions=False, obj=known)
        assert result.exit_code <= most, f"{arguments}: {result.stderr}"

    def open(self) -> OpenCase:
        """Open the case as the workbench does."""
        workbench = Workbench(self.home, f"lead {self.word}")
        workbench.keys = self.keys
        return workbench.open(workbench.refs()[0])

    def begin(self) -> None:
        """Record something of everything."""
        word = self.word
        file = self.away / f"{word}.log"
        file.write_text(f"2026-11-23T10:00:00Z {word}\n" * 2_000, encoding="utf-8")
        events = self.away / "events.jsonl"
        row = '{{"message": "{0} {1}", "datetime": "2026-11-23T10:00:0{1}Z", "timestamp_desc": "seen"}}\n'
        events.write_text("".join(row.format(word, number) for number in range(9)), encoding="utf-8")
        self.do("new", f"Case {word}", "--role", "controller", *(["--encrypt"] if self.encrypted else []))
        self.do("log", f"note {word}", "--tag", word.lower())
        self.do("log", "-", typed=f"typed {word}")
        self.do("fact", "set", "summary.authority", f"told {word}")
        self.do("fact", "set", "controller.name", word)
        self.do("inventory", "add", f"data {word}", "--category", "contact")
        self.do("party", "add", f"party {word}")
        self.do("decide", "nature.personal_data_breach", "confirmed", "--because", word)
        self.do("evidence", "add", str(file))
        self.do("evidence", "add", "-", "--name", word, typed=word * 5_000)
        self.do("events", "import", str(events), "--yes")
        self.do("events", "list", "--query", word)
        self.do("draft", "save", "sa-notification")
        self.do("draft", "check", "sa-notification")
        self.do("register", "--json")
        self.do("timeline", "--json")
        self.do("verify")
        with self.open() as case:
            assert case.keep_unsent("log", f"unsent {word} " * 50)

    def write(self) -> None:
        """Write until somebody kills this process; a line for each round."""
        with self.open() as case:
            for number in range(100_000):
                write_log(case, f"{self.word} {number}")
                case.keep_unsent(f"field-{number % 3}", f"{self.word} {number}" * 100)
                if number % 5 == 0:
                    add_stream(case, io.BytesIO(f"{self.word} {number}".encode() * 20_000), self.word)
                print(number, flush=True)  # noqa: T201 - whoever kills it waits for this

    def crash(self) -> None:
        """Let a command fail by an error of ours, with what it knows in its variables and in its words."""

        def broken(*_arguments: object, **_options: object) -> None:
            local, secret = self.word, PASSPHRASE
            try:
                raise KeyError(local)
            except KeyError as error:
                raise RuntimeError(f"{local} {secret}") from error

        vars(status)["overview"] = broken
        secret = str(self.away / "passphrase")
        sys.argv = ["tocsin", "--passphrase-file", secret, "--home", str(self.home), "status"]
        program.main()

    def rekey(self) -> None:
        """Change every key again and again, until somebody kills this process."""
        print("begin", flush=True)  # noqa: T201 - whoever kills it waits for this
        while True:
            self.do("key", "rekey", most=0)

    def check(self) -> None:
        """See that everything holds, and go on."""
        self.do("verify", most=0)
        self.do("log", f"after that {self.word}", most=0)

    def wait(self) -> None:
        """Have the case open until there is another line."""
        with self.open():
            print("open", flush=True)  # noqa: T201 - whoever looks waits for this
            sys.stdin.readline()

    def screen(self) -> None:
        """Type into the workbench, send a part of it, and die on the way."""
        workbench = Workbench(self.home, f"lead {self.word}")
        workbench.keys = self.keys
        asyncio.run(self._type(TocsinApp(workbench, workbench.refs()[0])))

    async def _type(self, app: TocsinApp) -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            for typed in ("sent", "not sent"):
                await pilot.pause(0.5)
                await pilot.press("l")
                await pilot.pause(0.2)
                field = app.screen.query_one(SubmitArea)
                field.text = f"{typed} {self.word}"
                await pilot.pause(1)
                if typed == "sent":
                    await pilot.press("ctrl+s")
            for number in "234567":
                await pilot.press("escape", number)
                await pilot.pause(0.3)
            os.kill(os.getpid(), signal.SIGKILL)

    def end(self) -> None:
        """What is done last."""
        self.do("redact", "#5", "--because", "a name", "--yes")
        if self.encrypted:
            self.do("key", "rekey")
        self.do("close", "--because", self.word)
        self.do("cases")


def main() -> None:
    """Do a part."""
    what, home, away, *rest = sys.argv[1:]
    part = _Part(Path(home), Path(away), sys.stdin.readline().strip(), encrypted=bool(rest))
    parts: dict[str, Callable[[], None]] = {
        "begin": part.begin,
        "write": part.write,
        "crash": part.crash,
        "rekey": part.rekey,
        "check": part.check,
        "wait": part.wait,
        "screen": part.screen,
        "end": part.end,
    }
    os.umask(0o022)  # as it is for most people: what is written must not depend on it
    parts[what]()


if __name__ == "__main__":
    main()
