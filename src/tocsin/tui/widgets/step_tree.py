"""The playbook as a tree: phases, and their steps with where they stand."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from tocsin.domain.facts import in_language
from tocsin.domain.playbooks.progress import PhaseView, Progress, StepState, StepView
from tocsin.domain.record.hands import Hands
from tocsin.tui.text import cell

MARKS = {
    StepState.DONE: ("✓", "green"),
    StepState.AVAILABLE: ("·", "bold"),
    StepState.WAITING: ("?", "yellow"),
    StepState.SKIPPED: ("↷", "dim"),
    StepState.NOT_APPLICABLE: ("\N{EN DASH}", "dim"),
}


class StepTree(Tree[str]):
    """Phases and steps; a phase that does not apply is folded."""

    DEFAULT_CSS = """
    StepTree {
        width: 30; border-right: solid $panel; background: $background;
        overflow-x: hidden; scrollbar-size-vertical: 1;
    }
    StepTree:focus { border-right: solid $primary; }
    """

    class Highlighted(Message):
        """The cursor stands on a step."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    class Chosen(Message):
        """The person wants to work on the step."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("playbook", id=id)
        self.show_root = False
        self.guide_depth = 1
        self.show_guides = False
        self._step_nodes: dict[str, TreeNode[str]] = {}
        self._phase_nodes: dict[str, TreeNode[str]] = {}
        self._grown: tuple[str, ...] = ()

    def show(self, progress: Progress, language: str, hands: Hands) -> None:
        """Show where the playbooks stand, and who has taken on what; the cursor stays where it was."""
        if self._grown != (grown := _grown(progress)):
            self._grown = grown
            self._plant(progress)
        for phase in progress.phases:
            self._phase_nodes[phase.address].set_label(self._phase_label(phase, language))
            for view in phase.steps:
                who = hands.who(view.playbook, view.step.id) if view.is_open else ""
                self._step_nodes[view.address].set_label(self._step_label(view, language, who))

    def _plant(self, progress: Progress) -> None:
        self.clear()
        self._step_nodes, self._phase_nodes = {}, {}
        for phase in progress.phases:
            node = self.root.add("", expand=phase.applicable > 0)
            self._phase_nodes[phase.address] = node
            for view in phase.steps:
                self._step_nodes[view.address] = node.add_leaf("", data=view.address)
        self.root.expand()

    def _phase_label(self, phase: PhaseView, language: str) -> Text:
        counts = f"{phase.done}/{phase.applicable}" if phase.applicable else "does not apply"
        style = "bold" if phase.applicable else "dim"
        return Text.assemble(cell(in_language(phase.phase.title, language), style), ("  " + counts, "dim"))

    def _step_label(self, view: StepView, language: str, who: str) -> Text:
        mark, style = MARKS[view.state]
        dim = "dim" if view.state in {StepState.NOT_APPLICABLE, StepState.SKIPPED, StepState.DONE} else ""
        late = (" !", "bold red") if view.is_late else ("", "")
        taken = cell(f"@{who} ", "bold") if who else ""
        return Text.assemble(
            (f"{mark} ", style), taken, cell(in_language(view.step.title, language), dim), late
        )

    def go_to(self, step: str) -> None:
        """Put the cursor on a step, named with its playbook or without."""
        named = (node for address, node in self._step_nodes.items() if step in {address, _bare(address)})
        node = next(named, None)
        if node is None:
            return
        if node.parent is not None:
            node.parent.expand()
        self.call_after_refresh(self._move, node)

    def _move(self, node: TreeNode[str]) -> None:
        self.move_cursor(node)
        self.scroll_to_node(node)

    @on(Tree.NodeHighlighted)
    def _highlighted(self, event: Tree.NodeHighlighted[str]) -> None:
        event.stop()
        if event.node.data:
            self.post_message(self.Highlighted(event.node.data))

    @on(Tree.NodeSelected)
    def _selected(self, event: Tree.NodeSelected[str]) -> None:
        event.stop()
        if event.node.data:
            self.post_message(self.Chosen(event.node.data))


def _grown(progress: Progress) -> tuple[str, ...]:
    """Give everything the tree has a line for, in order."""
    return tuple(
        address for phase in progress.phases for address in (phase.address, *(v.address for v in phase.steps))
    )


def _bare(address: str) -> str:
    return address.rpartition(":")[2]
