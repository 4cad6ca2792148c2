"""Response playbooks of atc-react (RE&CT): stages of response actions, each action in a file of its own.

Most actions of the project name what to do and hold a placeholder instead of a procedure; that is said,
not filled. Only identification is a sequence there; the actions of another stage have no order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.work import Task
from tocsin.domain.text import visible
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.drafting import Draft, Imported, Origin
from tocsin.interop.playbooks.foreign import ForeignMap
from tocsin.interop.playbooks.losses import Code, Losses
from tocsin.interop.playbooks.yaml_writing import Tree

STAGES = {
    "preparation": "prepare",
    "identification": "qualify",
    "containment": "contain",
    "eradication": "recover",
    "recovery": "recover",
    "lessons_learned": "close",
}
"""The stages of RE&CT, and the phase that each becomes."""

_IN_SEQUENCE = "identification"
_NUMBERED = re.compile(r"(?P<kind>R[APS])_?(?P<number>\d{4})(?:_(?P<words>.+))?", re.IGNORECASE | re.ASCII)
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE | re.ASCII)
_UNWRITTEN = re.compile(r"Description of the workflow\b|Some text description here|YYYY/MM/DD|TODO\b")
_EMPTY = "RA0000"


def import_react(document: Value, actions: Mapping[str, Value], origin: Origin) -> Imported:
    """Read a response playbook.

    Args:
        document: the playbook, as it was read from YAML.
        actions: the response actions by the names of their files, without ``.yml``.
        origin: where the playbook comes from.

    Raises:
        UserError: it is a single action, a stage, or a template that nobody has filled in.
    """
    if not isinstance(document, dict):
        raise UserError(
            f"{origin.file} is no response playbook", "It is a map with lists of actions by stage"
        )
    number = _NUMBERED.match(str(document.get("id") or document.get("title") or ""))
    if number is not None and number["kind"].upper() != "RP":
        what = f"{origin.file} is a single response {'action' if number['kind'].upper() == 'RA' else 'stage'}"
        raise UserError(what, "Import the playbook (RP_….yml) that names it, with --actions for its folder")
    losses = Losses()
    return _Reading(ForeignMap(document, "", losses), actions, origin, losses).imported()


class _Reading:
    """The reading of one response playbook."""

    def __init__(
        self, root: ForeignMap, actions: Mapping[str, Value], origin: Origin, losses: Losses
    ) -> None:
        self._root = root
        self._losses = losses
        self._file = origin.file
        self._draft = Draft(origin, _spoken(root.text("title")), losses)
        self._actions = {name.lower(): (name, value) for name, value in actions.items()}
        self._by_id = {_id_of(value, name): name.lower() for name, value in actions.items()}
        self._refs: list[str] = []

    def imported(self) -> Imported:
        root = self._root
        entries = {stage: root.words(stage) for stage in STAGES}
        named = [_action_id(entry) for stage in entries.values() for entry in stage]
        if not named or set(named) == {_EMPTY} or "YYYY" in root.text("creation_date"):
            raise UserError(
                f"{self._file} is a template: nobody has filled it in", "Import a finished playbook"
            )
        if not self._actions:
            what = "no folder of response actions was given: only their titles are known (--actions FOLDER)"
            self._losses.warn(Code.MISSING_FILE, "", what)
        self._add_workflow()
        for stage, names in entries.items():
            self._add_stage(stage, names)
        labels = list(self._tags())
        self._refs += root.words("references")
        for related in root.words("linked_rp"):
            self._losses.warn(Code.OTHER_PLAYBOOK, "linked_rp", f"{related} goes with it: import it too")
        root.leave("author", Code.PERSON, "who wrote it, and its actions, is left out")
        summary, day = root.text("description"), root.text("creation_date").replace("/", "-")
        kept: dict[str, Tree] = {"id": root.text("id"), "labels": list(labels)}
        for name in ("severity", "tlp", "pap"):
            kept[name] = root.text(name)
        root.finish()
        notes = {name: value for name, value in kept.items() if value}
        return self._draft.finish(
            summary=summary,
            day=day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII) else "",
            refs=[f"RE&CT {root.text('id')}", *self._refs] if root.has("id") else self._refs,
            notes=notes,
        )

    def _tags(self) -> Iterator[str]:
        """Give the tags that are no techniques of ATT&CK; those become references."""
        for tag in self._root.words("tags"):
            technique = _TECHNIQUE.fullmatch(tag)
            if technique:
                self._refs.append(f"ATT&CK {technique[1].upper()}")
            else:
                yield tag

    def _phase(self, id: str) -> str:
        return self._draft.phase(id, getattr(self._draft.words, id))

    def _add_workflow(self) -> None:
        workflow = self._root.text("workflow")
        if not workflow:
            return
        if _UNWRITTEN.search(workflow):
            self._losses.note(Code.PLACEHOLDER, "workflow", "how to follow it is not written yet")
            return
        self._draft.add(
            self._phase("prepare"),
            id=self._draft.step_id("read_first"),
            title=self._draft.words.read_first,
            why=workflow,
            role=self._draft.role(self._draft.words.responder),
            work=Task(),
            place="workflow",
        )

    def _add_stage(self, stage: str, entries: list[str]) -> None:
        before = ""
        for number, entry in enumerate(entries):
            place = f"{stage}[{number}]"
            if _action_id(entry) == _EMPTY:
                self._losses.note(Code.PLACEHOLDER, place, f"{entry} stands for no action: left out")
                continue
            step = self._draft.step_id(_action_id(entry).lower())
            self._draft.add(
                self._phase(STAGES[stage]),
                id=step,
                title=_spoken(entry),
                why=self._said_of(entry, place),
                role=self._draft.role(self._draft.words.responder),
                work=Task(),
                place=place,
                after=[before] if before and stage == _IN_SEQUENCE else (),
            )
            before = step

    def _said_of(self, entry: str, place: str) -> str:
        """Give what the file of an action says of it."""
        name = entry.lower() if entry.lower() in self._actions else self._by_id.get(_action_id(entry), "")
        number = [f"RE&CT {_action_id(entry)}"] if _NUMBERED.fullmatch(entry) else []
        if name not in self._actions:
            if self._actions:
                self._losses.warn(Code.MISSING_FILE, place, f"there is no file for {entry}: its title is all")
            return self._draft.words.see.format(number[0]) if number else ""
        file, value = self._actions[name]
        action = ForeignMap(value if isinstance(value, dict) else {}, visible(file), self._losses)
        words = self._draft.words
        said = [action.text("description")]
        workflow, needs = action.text("workflow"), action.words("requirements")
        if not workflow or _UNWRITTEN.search(workflow):
            self._losses.note(Code.PLACEHOLDER, action.at("workflow"), "its procedure is not written yet")
            said.append(words.no_procedure)
        else:
            said.append(f"{words.how}\n{workflow}")
        if needs:
            said.append(words.needs.format(", ".join(needs)))
        said.append(words.see.format(" · ".join([*number, *action.words("references")])))
        for told in ("title", "id", "stage", "creation_date", "author"):
            action.raw(told)  # the playbook says as much
        action.finish()
        return "\n\n".join(one for one in said if one)


def _action_id(entry: str) -> str:
    """Give ``RA2202`` for ``RA_2202_collect_email_message``, or the entry itself."""
    found = _NUMBERED.fullmatch(entry)
    return f"{found['kind'].upper()}{found['number']}" if found else entry


def _id_of(value: Value, name: str) -> str:
    said = value.get("id") if isinstance(value, dict) else None
    return said if isinstance(said, str) else _action_id(name)


def _spoken(name: str) -> str:
    """Give ``Collect email message`` for ``RA_2202_collect_email_message``."""
    found = _NUMBERED.fullmatch(name)
    words = (found["words"] or name if found else name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]
