"""Looking at machine, workspace and cases: what the record rests on, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import msgspec

from tocsin.content.places import cache_folder, config_folder, state_folder
from tocsin.domain.errors import BrokenCaseError, LockedCaseError, UserError
from tocsin.services.access import keyring_is_there, show_access
from tocsin.services.evidence.custody import due_evidence
from tocsin.services.record.retention import retention
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import checkup
from tocsin.storage.engine import WITH_CIPHER
from tocsin.storage.filesystem import file_system, is_network
from tocsin.storage.sharing import group_of, is_shared
from tocsin.storage.workspace import beside_the_journal

_EXTRA = re.compile(r"""^([A-Za-z0-9._-]+).*;.*\bextra == ['"]([a-z]+)['"]""")


class Standing(StrEnum):
    """What was found of one thing. Only what is wrong makes the answer a no."""

    FINE = "fine"
    NOTE = "note"
    UNKNOWN = "unknown"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        about: ``machine``, ``workspace``, or the reference of a case.
        name: what was looked at, in a word.
        standing: how it stands.
        what: what was found.
        do: what to do about it; empty where nothing is to be done.
    """

    about: str
    name: str
    standing: Standing
    what: str
    do: str = ""


def examine(workbench: Workbench, ref: str = "") -> list[Finding]:
    """Look at everything; nothing is recorded.

    Args:
        workbench: whose workspace.
        ref: the only case to look at; every one if empty.
    """
    refs = [ref] if ref else workbench.refs()
    return [
        *_machine(),
        *_workspace(workbench.home),
        *(finding for one in refs for finding in _case(workbench, one)),
    ]


def _machine() -> Iterator[Finding]:
    about = "machine"
    engine = checkup.look_at_engine()
    said = f"{engine.library}, SQLite {engine.sqlite}, journal {engine.journal_mode}, synchronous full"
    if engine.wal_is_safe:
        yield Finding(about, "engine", Standing.FINE, said)
    else:
        slower = (
            "; older than 3.51.3, it can lose entries in a write-ahead log, so none is used: slower, and safe"
        )
        yield Finding(about, "engine", Standing.NOTE, said + slower, f"Install a current one: {WITH_CIPHER}")
    if engine.encrypts:
        how = (
            "with the keyring or a passphrase" if keyring_is_there() else "with a passphrase; no keyring here"
        )
        yield Finding(about, "encryption", Standing.FINE, f"tocsin new --encrypt works, {how}")
    else:
        yield Finding(
            about, "encryption", Standing.NOTE, "cases cannot be encrypted", f"Install it: {WITH_CIPHER}"
        )
    yield from (
        Finding(about, "extra", Standing.NOTE, f"{extra} is not installed", f"pip install 'tocsin[{extra}]'")
        for extra in missing_extras()
    )
    yield _clock()
    yield _swap()
    folders = {"configuration": config_folder(), "cache": cache_folder(), "state": state_folder()}
    for name, folder in folders.items():
        if checkup.is_writable(folder):
            yield Finding(about, name, Standing.FINE, str(folder))
        else:
            yield Finding(
                about, name, Standing.WRONG, f"{folder} cannot be written", "Check who may write there"
            )


def missing_extras() -> list[str]:
    """Name the extras of which something is not installed."""
    wanted = [match for line in metadata.requires("tocsin") or () if (match := _EXTRA.match(line))]
    return sorted({match[2] for match in wanted if not _is_installed(match[1])})


def _is_installed(distribution: str) -> bool:
    try:
        metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def _clock() -> Finding:
    kept = checkup.clock_is_kept()
    if kept is None:
        return Finding(
            "machine", "clock", Standing.UNKNOWN, "whether the clock is kept to the time cannot be told here"
        )
    if kept:
        return Finding("machine", "clock", Standing.FINE, "kept to the time")
    return Finding(
        "machine",
        "clock",
        Standing.WRONG,
        "the kernel knows of nothing that keeps its clock to the time; entries may be off, and no hash shows "
        "that",
        "Switch on time synchronisation (timedatectl set-ntp true), or note how far it is off: tocsin log",
    )


def _swap() -> Finding:
    devices = checkup.swap_devices()
    if devices is None:
        return Finding(
            "machine", "swap", Standing.UNKNOWN, "whether memory is written to a disk cannot be told"
        )
    if not devices:
        return Finding("machine", "swap", Standing.FINE, "memory is not written to a disk")
    return Finding(
        "machine",
        "swap",
        Standing.NOTE,
        f"memory may be written to {', '.join(devices)}: what is open can be left there, of any case",
        "See that it is encrypted",
    )


def _workspace(home: Path) -> Iterator[Finding]:
    about = "workspace"
    if not checkup.is_writable(home):
        do = "Check who may write there, or choose another with --home DIR"
        yield Finding(about, "folder", Standing.WRONG, f"{home} cannot be written", do)
    kind = file_system(home)
    if is_network(kind):
        do = "Keep it on a disk of this machine: --home DIR"
        what = f"{home} is on {kind}, a file system of another machine: no case is written there"
        yield Finding(about, "file system", Standing.WRONG, what, do)
    elif checkup.is_temporary(home):
        do = "Keep it where it stays: --home DIR"
        what = f"{home} is temporary: it is gone when the machine starts again or is tidied up"
        yield Finding(about, "file system", Standing.WRONG, what, do)
    elif kind:
        yield Finding(about, "file system", Standing.FINE, f"{home} is on {kind}")
    else:
        yield Finding(about, "file system", Standing.UNKNOWN, f"what {home} is on cannot be told here")
    if home.is_dir():
        yield _permissions(about, home, [(home, whom)] if (whom := checkup.open_to(home)) else [])


def _permissions(about: str, folder: Path, found: list[tuple[Path, str]]) -> Finding:
    if not found and is_shared(folder):
        group = group_of(folder)
        shut = checkup.shut_out(folder)
        if not shut:
            return Finding(about, "permissions", Standing.FINE, f"for you and the group {group}")
        what = f"the group {group} cannot use {shut[0]} as you can" + (
            f", nor {len(shut) - 1} more" if len(shut) > 1 else ""
        )
        return Finding(about, "permissions", Standing.WRONG, what, f"chmod -R g=u {folder}")
    if not found:
        return Finding(about, "permissions", Standing.FINE, "for you alone")
    everybody = [path for path, whom in found if whom == "everybody"]
    path, whom = (everybody[0], "everybody") if everybody else found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    what = f"{path} is open to {whom}{more}"
    if everybody:
        return Finding(about, "permissions", Standing.WRONG, what, f"chmod -R go= {folder}")
    return Finding(
        about, "permissions", Standing.NOTE, what, f"If the group is not meant: chmod -R g= {folder}"
    )


def _case(workbench: Workbench, ref: str) -> Iterator[Finding]:
    folder = workbench.folder(ref)
    try:
        access = show_access(workbench, ref)
        yield _permissions(ref, folder, list(checkup.too_open(folder)))
        if access.unfinished:
            what = (
                "a change of every key was begun and did not end: the keys from before still open parts of it"
            )
            yield Finding(ref, "key", Standing.WRONG, what, f"tocsin key rekey --case {ref}")
        if access.plain:
            what = f"it is encrypted, and {len(access.plain)} in out/ are not: {access.plain[0]} …"
            yield Finding(ref, "out", Standing.WRONG, what, f"Take them out of {folder / 'out'}")
        with workbench.store(ref, asking=False) as store:
            wrong = store.wrong_guards()
            if wrong:
                yield Finding(ref, "guards", Standing.WRONG, "; ".join(wrong), f"tocsin verify --case {ref}")
            yield _journal(
                ref, store.setting("journal_mode"), writable=store.writable, encrypted=access.encrypted
            )
        with workbench.open(ref, asking=False) as case:
            yield from _upkeep(case)
    except LockedCaseError as error:
        yield Finding(ref, "journal", Standing.UNKNOWN, f"{error.message}: not looked at", error.hint)
    except (UserError, BrokenCaseError) as error:
        yield Finding(ref, "journal", Standing.WRONG, error.message, error.hint)


def _upkeep(case: OpenCase) -> Iterator[Finding]:
    """Say what the keeping of a case waits for: hashing its evidence again, or its purge."""
    ref, kept = case.header.ref, retention(case)
    if case.header.is_purged:
        files, size = beside_the_journal(case.folder)
        if files:
            what = f"it was purged, and {files:,} files of {size:,} bytes still lie beside its journal"
            yield Finding(ref, "purge", Standing.WRONG, what, f"tocsin purge {ref} removes them")
    elif kept.is_due(case.workbench.now()):
        what = f"it was to be kept until {kept.until[:10]}, which is over"
        yield Finding(ref, "retention", Standing.NOTE, what, f"tocsin purge {ref}")
    due = due_evidence(case)
    if due:
        what = f"{len(due)} of {len(case.state.evidence)} pieces were not hashed for long"
        yield Finding(ref, "evidence", Standing.NOTE, what, f"tocsin evidence verify --due --case {ref}")


def _journal(ref: str, mode: str, *, writable: bool, encrypted: bool) -> Finding:
    how = "encrypted" if encrypted else "not encrypted"
    if writable:
        return Finding(ref, "journal", Standing.FINE, f"{how}, journal {mode}, synchronous full, read back")
    return Finding(
        ref, "journal", Standing.NOTE, f"{how}, can only be read", "Check who may write the folder"
    )
