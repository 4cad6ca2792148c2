"""Whether a playbook can be trusted: its rules, and walks through it with made-up answers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.cases import complete_playbook
from tocsin.cli.invocation import Invocation, json_option, pass_invocation, workspace_options
from tocsin.domain.errors import Severity
from tocsin.domain.rules import Rule
from tocsin.services.playbooks.check import Checked, Judged, as_sarif, check_playbooks, need_rule
from tocsin.services.playbooks.simulation import ROLES, Simulated, Walked, simulate

_FORMATS = ("text", "json", "sarif")


@click.command(
    epilog="Examples: tocsin playbook check my-portal.yaml · tocsin playbook check --explain N002 · "
    "tocsin playbook check --format sarif > found.sarif"
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "as_format",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Of the output.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--explain", metavar="CODE", help="Say what a code means, why it is a rule, and what to do.")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings and notes too, not only for errors.")
@workspace_options
@pass_invocation
@click.pass_context
def check(
    ctx: click.Context,
    invocation: Invocation,
    *,
    files: tuple[Path, ...],
    as_format: str,
    as_json: bool,
    explain: str | None,
    strict: bool,
) -> None:
    """Check playbooks by every rule, or the whole library.

    FILES are playbooks, fragments or overlays. Every problem is told at once, as file:line:column code path:
    message. Errors keep a playbook from being used, or from being sound: the decision to notify out of
    reach, one absent approver who costs the deadline, an item of GDPR Art. 33(3) that nobody asks for. Exit
    1 if there is one.
    """
    workbench = invocation.workbench()
    if explain is not None:
        _explain(need_rule(workbench, explain))
        return
    checked = check_playbooks(workbench, files)
    match "json" if as_json else as_format:
        case "json":
            output.emit_json(checked.problems)
        case "sarif":
            output.emit_json(as_sarif(workbench, checked))
        case _:
            _say(checked, is_library=not files)
    if any(strict or problem.severity is Severity.ERROR for problem in checked.problems):
        ctx.exit(1)


def _explain(rule: Rule) -> None:
    output.say(f"{rule.code}  {rule.severity}  {rule.title}", bold=True)
    output.say(rule.why)
    output.say(f"What to do: {rule.fix}")


def _say(checked: Checked, *, is_library: bool) -> None:
    for problem in checked.problems:
        output.say(str(problem))
    if is_library:
        steps = sum(sum(1 for _ in playbook.steps()) for playbook in checked.playbooks)
        output.note(f"{len(checked.playbooks)} playbooks, {steps} steps: {output.counted(checked.problems)}")
        return
    for judged in checked.files:
        output.note(f"{_named(judged)}: {output.counted(judged.problems)}")


def _named(judged: Judged) -> str:
    if judged.playbook is None:
        return str(judged.file)
    number = sum(1 for _ in judged.playbook.steps())
    return f"{judged.playbook.id} {judged.playbook.version}, {number} steps"


@click.command(
    "simulate",
    epilog="Example: tocsin playbook simulate portal-exposure --walks 50 --seed 7",
)
@click.argument("name", metavar="ID|FILE", shell_complete=complete_playbook)
@click.option("--walks", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the first walk.")
@click.option("--role", type=click.Choice(ROLES), help="One side only; both without.")
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def simulate_command(
    ctx: click.Context,
    invocation: Invocation,
    *,
    name: str,
    walks: int,
    seed: int,
    role: str | None,
    as_json: bool,
) -> None:
    """Walk a playbook to its end with made-up answers.

    As controller and as processor. Each walk is a case of its own in a temporary folder, worked on with the
    same rules as a real one and thrown away. Nearly every third answer is "unknown", things are missing,
    approvers do not come. Told are dead ends, steps that no walk got done, and how long the duties took. The
    same seed gives the same walk. Exit 1 if there is a dead end.
    """
    library = invocation.workbench().library
    library.shelf.find(name)  # what is wrong with it is told before a walk is begun
    found: list[Simulated] = []
    for side in [role] if role else ROLES:
        label = f"{name} as {side}"
        seeds_of_walks = range(seed, seed + walks)
        with click.progressbar(seeds_of_walks, label=label, file=sys.stderr) as seeds:
            found.append(simulate(library, name, side, seeds))
    if as_json:
        output.emit_json(found)
    else:
        for simulated in found:
            _say_simulated(simulated)
    if any(simulated.dead_ends for simulated in found):
        ctx.exit(1)


def _say_simulated(simulated: Simulated) -> None:
    number = len(simulated.walks)
    output.say(f"As {simulated.role}: {number} walk{'s' * (number != 1)}", bold=True)
    for name, words in (
        ("decided_after", "to the decision on the authority"),
        ("filed_after", "to the first filing"),
        ("lasted", "to the end of the work"),
    ):
        hours = simulated.hours(name)
        if hours is not None:
            output.say(f"  {words}: {hours[0]:.1f} h in the middle, {hours[1]:.1f} h at most")
    if simulated.never:
        output.say(f"  no walk got done: {', '.join(simulated.never)}")
    for walked in simulated.dead_ends:
        output.say(f"  {_dead_end(walked)}")
    if not simulated.dead_ends:
        output.say("  no dead end")


def _dead_end(walked: Walked) -> str:
    left = "; ".join(f"{one.step} waits for {', '.join(one.waits_for) or 'nobody'}" for one in walked.left)
    return f"seed {walked.seed} does not end: {left or 'what must hold before the case is closed does not'}"
