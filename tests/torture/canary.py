"""A whole life of an encrypted case in which everything that is typed or kept holds one word.

Between and afterwards, that word and the passphrase are looked for, in several spellings, in all that was
written below one folder (workspace, state, cache, configuration, temporary files; names of files too), in
what the programs printed as they crashed, and in how the processes show themselves to others. The same life
of a case that is not encrypted is looked through as well: there the word must be found.
"""

from __future__ import annotations

import base64
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PASSPHRASE = "four-words-nobody-guesses"  # noqa: S105 - of a case that is thrown away
HERE = "tests.torture._canary_life"
ROUNDS = 20
_PLACES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR", "HOME")


def run(quick: bool) -> list[str]:
    """Live the life, look, and say how much was looked through."""
    with tempfile.TemporaryDirectory() as folder:
        if not quick:
            plain = Life(Path(folder) / "plain", encrypted=False)
            plain.live()
            assert plain.traces(), "a case that is not encrypted shows its word nowhere: the search is blind"
        hidden = Life(Path(folder) / "hidden", encrypted=True)
        hidden.live()
        looked = hidden.look()
        for _round in range(1 if quick else ROUNDS):
            hidden.die_while_writing()
            looked += hidden.look()
        if not quick:
            hidden.die_on_the_screen()
            looked += hidden.look()
            for _round in range(ROUNDS):
                hidden.die_while_changing_keys()
                looked += hidden.look()
        hidden.crash()
        hidden.wait_and_be_seen()
        hidden.live_on()
        looked += hidden.look()
    return [f"{looked:,} bytes of an encrypted case looked through, nothing found"]


class Life:
    """One case in a world of its own, driven by processes of their own."""

    def __init__(self, root: Path, *, encrypted: bool) -> None:
        """Make the folders; the word is another each time."""
        self.root = root / "seen"
        self.away = root / "away"
        self.encrypted = encrypted
        self.word = f"CANARY{secrets.token_hex(6)}"
        self.home = self.root / "home"
        for place in (*(self.root / name for name in _PLACES), self.away):
            place.mkdir(parents=True, mode=0o700)
        self.secret = self.away / "passphrase"
        self.secret.write_text(PASSPHRASE, encoding="utf-8")
        self.secret.chmod(0o600)

    @property
    def environment(self) -> Mapping[str, str]:
        """What the processes know of the world."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
        return {**kept, **{name: str(self.root / name) for name in _PLACES}, "TZ": "Europe/Paris"}

    def start(self, what: str, *, encrypted: bool | None = None) -> subprocess.Popen[str]:
        """Start a part of the life; the word is given on the standard input, never as an argument."""
        is_encrypted = self.encrypted if encrypted is None else encrypted
        options = [str(self.home), str(self.away), *(["encrypted"] if is_encrypted else [])]
        process = subprocess.Popen(
            [sys.executable, "-m", HERE, what, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(self.environment),
        )
        assert process.stdin is not None
        process.stdin.write(f"{self.word}\n")
        process.stdin.flush()
        return process

    def done(self, what: str) -> None:
        """Run a part to its end; it must succeed."""
        process = self.start(what)
        _out, trouble = process.communicate(timeout=120)
        assert process.returncode == 0, f"{what}: {trouble[-2_000:]}"

    def live(self) -> None:
        """Open a case and record something of everything."""
        self.done("begin")

    def live_on(self) -> None:
        """Redact, change every key, close."""
        self.done("end")

    def die_while_writing(self) -> None:
        """Kill a process in the middle of entries, evidence and unsent texts, with all its files open."""
        process = self.start("write")
        assert process.stdout is not None
        for _number in range(20):
            assert process.stdout.readline(), "it ended by itself"
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)

    def die_while_changing_keys(self) -> None:
        """Kill a process while it changes every key; all of it must be there, and go on."""
        process = self.start("rekey")
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n", process.communicate()[1][-2_000:]
        time.sleep(secrets.randbelow(2_000) / 1_000)
        process.kill()
        process.communicate(timeout=60)
        self.done("check")

    def die_on_the_screen(self) -> None:
        """Kill a workbench in which something was typed, and not all of it sent."""
        process = self.start("screen")
        _out, trouble = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, trouble[-2_000:]

    def crash(self) -> None:
        """Let errors of ours end a command and the workbench; nothing they show may tell."""
        process = self.start("crash")
        out, trouble = process.communicate(timeout=60)
        assert process.returncode == 3, trouble[-2_000:]
        assert "RuntimeError" in trouble
        self._tells_nothing(out + trouble, "the traceback")

    def wait_and_be_seen(self) -> None:
        """Look at a process that has the case open, as any other process of this user could."""
        process = self.start("wait")
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n", process.communicate()[1]
        seen = Path(f"/proc/{process.pid}")
        if seen.is_dir():
            for name in ("cmdline", "environ"):
                self._tells_nothing((seen / name).read_text(errors="replace"), name)
            limits = (seen / "limits").read_text()
            core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
            assert core.split()[4] == "0", "a crash would write the memory of the process to the disk"
        process.communicate("\n", timeout=60)

    def _tells_nothing(self, text: str, where: str) -> None:
        for secret in (self.word, PASSPHRASE):
            assert secret not in text, f"{where} shows {secret}"

    def look(self) -> int:
        """Look through everything; gives how many bytes that were."""
        found = self.traces()
        assert not found, f"found in the clear: {', '.join(found)}"
        return sum(path.stat().st_size for path in self._files())

    def traces(self) -> list[str]:
        """Name the files that hold the word or the passphrase, or are called so."""
        wanted = [spelt for secret in (self.word, PASSPHRASE) for spelt in spellings(secret)]
        return [
            str(path.relative_to(self.root))
            for path in self._files()
            if any(spelt in os.fsencode(path.name) + b"\n" + path.read_bytes() for spelt in wanted)
        ]

    def _files(self) -> Iterator[Path]:
        return (path for path in self.root.rglob("*") if path.is_file())


def spellings(secret: str) -> Iterator[bytes]:
    """Give how a text may stand in a file: as it is, in the encodings of others, in hex, in base64."""
    plain = secret.encode()
    yield from (plain, plain[::-1], secret.encode("utf-16-le"), secret.encode("utf-16-be"))
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    for offset in range(3):
        # The first and the last letters depend on what stands beside them.
        yield base64.b64encode(b"\0" * offset + plain)[4 if offset else 0 : -4]
