"""Which playbooks a case follows: adopting one, another beside it, a newer version, and leaving one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, PlaybookAdopted, PlaybookLeft, PlaybookPart
from tocsin.domain.errors import Severity, UserError
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.text import required
from tocsin.services.workbench import OpenCase, Workbench


def adoption(playbook: Playbook, because: str = "", *, beside: bool = False) -> PlaybookAdopted:
    """Give the entry that pins a playbook to a case: its text, and all that it includes."""
    parts = tuple(
        PlaybookPart(
            kind=str(part.kind), name=part.name, version=part.version, sha256=part.sha256, text=part.text
        )
        for part in playbook.parts
    )
    return PlaybookAdopted(
        playbook=playbook.id,
        version=playbook.version,
        sha256=playbook.sha256,
        text=playbook.text,
        parts=parts,
        beside=beside,
        because=because,
    )


def check_language(language: str, playbook: Playbook) -> None:
    """Refuse a playbook that is not written in a language.

    Raises:
        UserError: it is not.
    """
    if language not in playbook.languages:
        raise UserError(
            f"The playbook {playbook.id} is not written in {language!r}",
            "One of: " + ", ".join(playbook.languages),
        )


def doubts_about(workbench: Workbench, named: str) -> list[str]:
    """Say which rules a playbook from a file breaks, though it can be used; nothing of those by name."""
    shelf = workbench.library.shelf
    if named in shelf.playbooks:
        return []
    # Imported here: nearly every command opens a case, and few adopt a file of one's own.
    from tocsin.content.playbooks.lints import judge  # noqa: PLC0415

    today = workbench.now().date().isoformat()
    problems = judge(shelf.written(Path(named)), workbench.library, today)
    codes = dict.fromkeys(problem.code for problem in problems if problem.severity is Severity.ERROR)
    if not codes:
        return []
    return [f"The playbook breaks rules: {', '.join(codes)}; see tocsin playbook check {named}"]


def adopt_playbook(case: OpenCase, named: str, because: str, *, beside: bool = False) -> Playbook:
    """Follow another playbook from here on, in the place of the first one, or beside it.

    Facts and history stay. Steps that both share, because they come from the same fragment, stay done.

    Raises:
        UserError: there is no such playbook, the case follows it already, or no reason is given.
        DoubtError: it is a file that breaks rules, and nobody has said yet that it is meant.
    """
    chosen = case.workbench.library.shelf.find(named)
    check_language(case.header.language, chosen)
    reason = required(because, "The reason")
    case.workbench.ask(doubts_about(case.workbench, named))

    def decide(state: CaseState) -> Sequence[Body]:
        followed = state.playbooks.get(chosen.id)
        if followed is not None and followed.body.sha256 == chosen.sha256:
            raise UserError(
                f"The case follows {chosen.id} {chosen.version} already", "tocsin playbook followed"
            )
        return [adoption(chosen, reason, beside=beside)]

    case.record(decide)
    return chosen


def leave_playbook(case: OpenCase, playbook: str, because: str) -> None:
    """Stop following a playbook; what was done under it stays in the journal.

    Raises:
        UserError: the case does not follow it, it is the only one, or no reason is given.
    """
    reason = required(because, "The reason")

    def decide(state: CaseState) -> Sequence[Body]:
        if playbook not in state.playbooks:
            known = ", ".join(state.playbooks) or "none"
            raise UserError(f"The case does not follow {playbook!r}", f"It follows: {known}")
        if len(state.playbooks) == 1:
            raise UserError(
                f"{playbook} is the only playbook of the case", "Adopt another: tocsin playbook adopt"
            )
        return [PlaybookLeft(playbook=playbook, because=reason)]

    case.record(decide)
