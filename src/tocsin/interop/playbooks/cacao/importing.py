"""A CACAO document as a playbook of ours: exactly, where it is our own export; else as far as it goes.

Foreign files keep their order and conditions; commands become text that is shown and never run; secrets
and names of people stay behind. Whatever is left out or changed is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tocsin.domain.errors import UserError
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.cacao.acting import Actors
from tocsin.interop.playbooks.cacao.extension import read_extension
from tocsin.interop.playbooks.cacao.graph import arrange
from tocsin.interop.playbooks.cacao.ids import EXTENSION
from tocsin.interop.playbooks.cacao.nodes import Node, NodeType, read_nodes
from tocsin.interop.playbooks.cacao.steps import Steps, references_of
from tocsin.interop.playbooks.cacao.variables import Variables
from tocsin.interop.playbooks.drafting import Draft, Format, Imported, Origin
from tocsin.interop.playbooks.foreign import ForeignMap
from tocsin.interop.playbooks.losses import Code, Losses
from tocsin.interop.playbooks.yaml_writing import Tree

_VERSION = "cacao-2.0"
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?=T)", re.ASCII)


def import_cacao(document: Value, origin: Origin, playbooks: Mapping[str, str]) -> Imported:
    """Read a CACAO document.

    Args:
        document: as it was read from JSON or YAML.
        origin: where it comes from.
        playbooks: the ids of our own playbooks, by the CACAO ids that they have.

    Raises:
        UserError: it is no CACAO playbook, too large to be one here, or a damaged export of ours.
    """
    if not isinstance(document, dict) or document.get("type") != "playbook":
        what = f"{origin.file} is no CACAO playbook: its type is not 'playbook'"
        raise UserError(what, "A CACAO playbook is one JSON object with a workflow")
    held = read_extension(document, origin.file)
    if held is not None:
        id, text, parts = held
        return Imported(format=Format.CACAO, playbook=id, text=text, fragments=parts, own=True)
    workflow = document.get("workflow")
    if not isinstance(workflow, dict) or not all(isinstance(step, dict) for step in workflow.values()):
        raise UserError(
            f"{origin.file} has no workflow that can be read", "It is an object of steps by their ids"
        )
    losses = Losses()
    return _Reading(ForeignMap(document, "", losses), origin, losses).imported(playbooks)


class _Reading:
    """The reading of one foreign playbook."""

    def __init__(self, root: ForeignMap, origin: Origin, losses: Losses) -> None:
        self._root = root
        self._losses = losses
        self._draft = Draft(origin, root.text("name"), losses)

    def imported(self, playbooks: Mapping[str, str]) -> Imported:
        root, draft = self._root, self._draft
        self._tell_version()
        nodes = read_nodes(root.map("workflow"))
        actors, variables = Actors(draft), Variables(draft)
        actors.read(root.entries("agent_definitions"), root.entries("target_definitions"))
        variables.read(root.entries("playbook_variables"))
        steps = Steps(draft, actors, variables, playbooks)
        steps.add_inputs()
        for placed in arrange(nodes, self._start(nodes), self._exception(nodes), self._losses):
            steps.add(placed)
        references = references_of(root)
        for node in nodes.values():
            self._leave_the_rest(node)
        variables.tell_unused()
        notes, summary = self._notes(), root.text("description")
        day = _DAY.match(root.text("modified") or root.text("created"))
        self._leave_document()
        return draft.finish(summary=summary, day=day[0] if day else "", refs=references, notes=notes)

    def _tell_version(self) -> None:
        said = self._root.text("spec_version")
        if said != _VERSION:
            self._losses.note(Code.VERSION, "spec_version", f"{said or 'nothing'} is read as {_VERSION}")

    def _start(self, nodes: Mapping[str, Node]) -> str:
        start = self._root.text("workflow_start")
        if start not in nodes:
            self._losses.warn(Code.MISSING_STEP, "workflow_start", "the step to begin with is not there")
            start = next((id for id, node in nodes.items() if node.type is NodeType.START), "")
        elif nodes[start].type is not NodeType.START:
            what = f"the workflow begins with a step of type {nodes[start].type}"
            self._losses.note(Code.START, "workflow_start", what)
        return start

    def _exception(self, nodes: Mapping[str, Node]) -> str:
        exception = self._root.text("workflow_exception")
        if exception and exception not in nodes:
            what = "what to do if something fails is not there"
            self._losses.warn(Code.MISSING_STEP, "workflow_exception", what)
        return exception

    def _leave_the_rest(self, node: Node) -> None:
        """Tell what no step here has a place for, of steps that only order others too."""
        fields = node.fields
        if node.type in {NodeType.START, NodeType.END, NodeType.PARALLEL}:
            for name in ("description", "delay", "timeout", "owner", "step_variables", "agent", "commands"):
                fields.leave(name, Code.NOT_CARRIED, f"a step of type {node.type} only orders others")
        fields.finish()

    def _notes(self) -> dict[str, Tree]:
        """Give what is kept of the playbook for whoever asks where it came from."""
        root = self._root
        kept = {name: root.text(name) for name in ("id", "created_by", "created", "modified")}
        labels = [*root.words("labels"), *root.words("playbook_types"), *root.words("playbook_activities")]
        said: dict[str, Tree] = {name: text for name, text in kept.items() if text}
        return {**said, "labels": list(dict.fromkeys(labels))} if labels else said

    def _leave_document(self) -> None:
        root, losses = self._root, self._losses
        for id, fields in root.entries("authentication_info_definitions"):
            names = ", ".join(name for name in fields if name not in {"type", "name", "description"})
            losses.warn(Code.SECRET, fields.place, f"how to log in is left out: {names or id}")
        for name in ("type", "playbook_processing_summary", "extension_definitions"):
            root.raw(name)  # told by what they are about
        extensions = root.map("playbook_extensions")
        extensions.leave(
            EXTENSION, Code.NOT_CARRIED, "written by a later version of tocsin: the workflow is read"
        )
        for name in ("markings", "data_marking_definitions"):
            root.leave(name, Code.NOT_CARRIED, "who may see it is left out: ask before you pass it on")
        extensions.finish()
        root.finish()
