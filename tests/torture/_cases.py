"""What the ordeals share: small cases, opened as their users open them."""

from __future__ import annotations

from pathlib import Path

from tocsin.domain import journal
from tocsin.domain.entries import KINDS
from tocsin.domain.journal import Finding
from tocsin.services.cases import open_new_case
from tocsin.services.workbench import OpenCase, Workbench


def new_case(home: Path) -> str:
    """Make a case in a workspace; gives its reference."""
    with open_new_case(Workbench(home, "lead"), "An ordeal", zone="Europe/Paris") as case:
        return case.folder.name


def opened(home: Path, ref: str) -> OpenCase:
    """Open a case as somebody who has not seen it before."""
    return Workbench(home, "reader", heads=home / "seen").open(ref)


def findings(home: Path, ref: str) -> list[Finding]:
    """Give what does not hold in a journal."""
    with Workbench(home, "reader").store(ref) as store:
        return list(journal.verify(store.sealed(), frozenset(KINDS)))
