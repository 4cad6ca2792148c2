"""Case templates of DFIR-IRIS and of TheHive 5: lists of tasks, without conditions and without roles.

The tasks of neither hold each other back, so that none waits for another here. Who a task was given to is
a person, and left out.
"""

from __future__ import annotations

from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.work import Task
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.drafting import Draft, Format, Imported, Origin
from tocsin.interop.playbooks.foreign import ForeignMap
from tocsin.interop.playbooks.losses import Code, Losses
from tocsin.interop.playbooks.naming import Names
from tocsin.interop.playbooks.yaml_writing import Tree

_DEFAULT_GROUPS = frozenset({"", "default"})


def import_iris(document: Value, origin: Origin) -> Imported:
    """Read a case template of DFIR-IRIS: its tasks, then the notes that it wants kept.

    Raises:
        UserError: it is none, or has neither tasks nor notes.
    """
    root, draft = _begun(document, origin, "name")
    for number, task in enumerate(root.maps("tasks")):
        _add_task(draft, draft.phase("tasks", draft.words.imported), task, number)
        task.leave("tags", Code.NOT_CARRIED, "the tags of a task are left out")
        task.finish()
    for name in ("note_directories", "note_groups"):  # the second is what older templates call it
        for directory in root.maps(name):
            _add_notes(draft, directory)
    root.leave("author", Code.PERSON, "who wrote it is left out")
    return _finished(root, draft, ("display_name", "classification"))


def import_thehive(document: Value, origin: Origin) -> Imported:
    """Read a case template of TheHive: its tasks by their order, a phase for each group.

    Raises:
        UserError: it is none, or has no tasks.
    """
    root, draft = _begun(document, origin, "displayName", "name")
    names = Names()
    phases: dict[str, str] = {}
    tasks = list(enumerate(root.maps("tasks")))
    for number, task in sorted(tasks, key=lambda pair: (pair[1].number("order") or 0, pair[0])):
        group = task.text("group")
        shown = draft.words.imported if group in _DEFAULT_GROUPS else group
        if shown not in phases:
            phases[shown] = draft.phase(names.give(shown, "phase"), shown)
        _add_task(draft, phases[shown], task, number)
        for person in ("assignee", "owner"):
            task.leave(person, Code.PERSON, "whose task it is is left out")
        task.leave(
            "mandatory", Code.NOT_CARRIED, "that it must be done is left out: here, that is for legal duties"
        )
        task.leave("dueDate", Code.TIME, "when it is due in one case is left out")
        task.finish()
    return _finished(root, draft, ("name", "tlp", "pap", "severity"))


def _begun(document: Value, origin: Origin, *titles: str) -> tuple[ForeignMap, Draft]:
    if isinstance(document, list) and len(document) == 1:
        document = document[0]  # as its interface gives them
    if not isinstance(document, dict) or not isinstance(document.get("tasks", []), list):
        what = f"{origin.file} is no case template: it has no list of tasks"
        raise UserError(what, "Export one template to a file of its own, as JSON")
    losses = Losses()
    root = ForeignMap(document, "", losses)
    title = next((text for name in titles if (text := root.text(name))), "")
    return root, Draft(origin, title, losses)


def _add_task(draft: Draft, phase: str, task: ForeignMap, number: int) -> None:
    title = task.text("title") or draft.words.step.format(number + 1)
    draft.add(
        phase,
        id=draft.step_id(title, "task"),
        title=title,
        why=task.text("description"),
        role=draft.role(draft.words.responder),
        work=Task(),
        place=task.place,
    )


def _add_notes(draft: Draft, directory: ForeignMap) -> None:
    """Add a step for each note of a directory; a directory without notes is one itself."""
    folder = directory.text("title")
    notes = directory.maps("notes")
    for note in notes or [directory]:
        title = note.text("title") if notes else folder
        draft.add(
            draft.phase("notes", draft.words.notes),
            id=draft.step_id(title, "note"),
            title=draft.words.note.format(" / ".join(dict.fromkeys(one for one in (folder, title) if one))),
            why=note.text("content"),
            role=draft.role(draft.words.responder),
            work=Task(),
            place=note.place,
        )
        note.finish()
    directory.finish()


def _finished(root: ForeignMap, draft: Draft, kept: tuple[str, ...]) -> Imported:
    said: dict[str, Tree] = {name: root.text(name) for name in kept if root.has(name)}
    if root.has("tags"):
        said["labels"] = list(root.words("tags"))
    summary = root.text("description")
    root.finish()
    return draft.finish(summary=summary, notes=said)


def template_format(document: dict[str, Value]) -> Format | None:
    """Tell whose case template a document is; None where it is none of them."""
    tasks = document.get("tasks")
    first = next((task for task in tasks if isinstance(task, dict)), {}) if isinstance(tasks, list) else {}
    if {"titlePrefix", "displayName", "customFields"} & document.keys() or {"group", "order"} & first.keys():
        return Format.THEHIVE
    if {
        "note_directories",
        "note_groups",
        "title_prefix",
        "display_name",
    } & document.keys() or "title" in first:
        return Format.IRIS
    return None
