"""One table of everything a person can do: it gives the keys, the footer, the palette and the help."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec
from textual.binding import Binding, BindingType


class Scope(StrEnum):
    """Where an action can be used."""

    EVERYWHERE = "everywhere"
    CASES = "cases"
    IN_A_CASE = "in a case"
    CASE = "case"
    TIMELINE = "timeline"
    FACTS = "facts"
    INVENTORY = "inventory"
    DRAFTS = "drafts"
    EVIDENCE = "evidence"
    CLOCKS = "clocks"


class Action(msgspec.Struct, frozen=True):
    """Something a person can do.

    Attributes:
        name: the name of the Textual action that does it.
        key: its key, or several with commas.
        title: what it is called in the footer and the palette.
        help: what it does, in a sentence.
        scope: where it can be used.
        footer: whether the footer shows it.
        always: whether the key works while a text is being typed.
    """

    name: str
    key: str
    title: str
    help: str
    scope: Scope
    footer: bool = True
    always: bool = False


_SEVERITY = "Assess how severe the breach is for people, after ENISA 2013 and the EDPB"

ACTIONS: tuple[Action, ...] = (
    Action(
        "show_help",
        "question_mark,f1",
        "help",
        "What can be done here, and how things are typed",
        Scope.EVERYWHERE,
    ),
    Action(
        "app.command_palette",
        "ctrl+p",
        "commands",
        "Find any command by its name",
        Scope.EVERYWHERE,
        footer=False,
    ),
    Action(
        "app.quit",
        "ctrl+q",
        "quit",
        "Leave; everything recorded is saved already",
        Scope.EVERYWHERE,
        footer=False,
    ),
    Action(
        "app.next_theme", "ctrl+t", "theme", "Change between night and day", Scope.EVERYWHERE, footer=False
    ),
    Action("open", "enter", "open", "Open the case", Scope.CASES),
    Action("new_case", "n", "new case", "Open a new case", Scope.CASES),
    Action("demo", "d", "example", "Make an example case to look around in", Scope.CASES),
    Action("playbooks", "p", "playbooks", "Find a playbook by what you see", Scope.CASES),
    Action("app.quit", "q", "quit", "Leave", Scope.CASES),
    Action("log", "l,f2,ctrl+l", "log", "Write into the timeline", Scope.IN_A_CASE),
    Action(
        "next_question",
        "n,ctrl+n",
        "next",
        "Go to what is not known yet, or to the next step",
        Scope.IN_A_CASE,
    ),
    Action("most_wanted", "N,f3", "wanted", "Go to the answer that most documents wait for", Scope.IN_A_CASE),
    Action("goto('case')", "1", "case", "The playbook and where it stands", Scope.IN_A_CASE, footer=False),
    Action(
        "goto('timeline')",
        "2",
        "timeline",
        "What happened and when it was learned",
        Scope.IN_A_CASE,
        footer=False,
    ),
    Action("goto('facts')", "3", "facts", "What is known, estimated, unknown", Scope.IN_A_CASE, footer=False),
    Action(
        "goto('inventory')",
        "4",
        "inventory",
        "Affected data, and the controllers",
        Scope.IN_A_CASE,
        footer=False,
    ),
    Action(
        "goto('drafts')",
        "5",
        "drafts",
        "The notifications, with what is missing",
        Scope.IN_A_CASE,
        footer=False,
    ),
    Action(
        "goto('evidence')", "6", "evidence", "What was kept, with its digest", Scope.IN_A_CASE, footer=False
    ),
    Action("goto('clocks')", "7", "clocks", "Every deadline, and why", Scope.IN_A_CASE, footer=False),
    Action("back", "escape", "back", "Back to where you were", Scope.IN_A_CASE, footer=False),
    Action(
        "close_case",
        "q",
        "leave case",
        "Back to the list of cases; everything recorded is saved",
        Scope.IN_A_CASE,
        footer=False,
    ),
    Action(
        "act", "enter", "work on it", "Go into the step, or do what the line says", Scope.CASE, footer=False
    ),
    Action("tick", "space", "tick", "Tick the line, or take the tick off", Scope.CASE),
    Action("skip", "s", "skip", "Leave the step out, with a reason", Scope.CASE),
    Action(
        "waive",
        "w",
        "waive",
        "Say that a line does not apply, or that evidence is missing",
        Scope.CASE,
        footer=False,
    ),
    Action(
        "undo", "u", "undo", "Take back that the step was done, skipped or approved", Scope.CASE, footer=False
    ),
    Action(
        "claim",
        "m",
        "mine",
        "Take the step on, so that others see it is yours; or let go of it",
        Scope.CASE,
        footer=False,
    ),
    Action(
        "playbooks",
        "p",
        "playbooks",
        "Find another playbook by what you see, compare it, follow it",
        Scope.CASE,
        footer=False,
    ),
    Action(
        "picture", "g", "picture", "What comes before what, and where it stands", Scope.CASE, footer=False
    ),
    Action("severity", "y", "severity", _SEVERITY, Scope.CASE, footer=False),
    Action(
        "filter",
        "slash",
        "filter",
        "Filter: who: kind: lane: audience: after: #tag and words",
        Scope.TIMELINE,
    ),
    Action("known_at", "k", "as known at", "Show the case as it was known at a moment", Scope.TIMELINE),
    Action("amend", "a", "amend", "Replace a note by a better one; the first stays readable", Scope.TIMELINE),
    Action("read", "enter", "read", "Read the whole entry, or the whole record of an event", Scope.TIMELINE),
    Action("machines", "m", "events", "Show machine events among the entries, or hide them", Scope.TIMELINE),
    Action("pin", "p", "pin", "Put a machine event onto the timeline, with its record", Scope.TIMELINE),
    Action("mark", "w", "given to", "Say who may be given the entry", Scope.TIMELINE, footer=False),
    Action("redact", "ctrl+x", "redact", "Remove what an entry says, for good", Scope.TIMELINE, footer=False),
    Action("edit", "enter", "answer", "Answer the fact", Scope.FACTS),
    Action(
        "grouping",
        "g",
        "grouping",
        "Put the facts under the forms that ask for them, or under their subjects",
        Scope.FACTS,
    ),
    Action("severity", "y", "severity", _SEVERITY, Scope.FACTS, footer=False),
    Action("add_row", "a", "add data", "Add a row of affected data", Scope.INVENTORY),
    Action(
        "add_party", "o", "add organisation", "Add a controller to be told, or a processor", Scope.INVENTORY
    ),
    Action("amend_row", "enter", "amend", "Restate the row; its versions stay", Scope.INVENTORY),
    Action(
        "withdraw", "delete", "withdraw", "Take out a row entered by mistake", Scope.INVENTORY, footer=False
    ),
    Action("next_pane", "tab", "pane", "Documents, their answers, the text: go to the next", Scope.DRAFTS),
    Action("previous_pane", "shift+tab", "pane before", "Go to the pane before", Scope.DRAFTS, footer=False),
    Action(
        "everything",
        "e",
        "every item",
        "Show every item of the form, or only those that are open",
        Scope.DRAFTS,
        footer=False,
    ),
    Action(
        "changes",
        "d",
        "changes",
        "Show the text against what was filed last, and what was saved last",
        Scope.DRAFTS,
    ),
    Action(
        "next_change",
        "j",
        "next change",
        "Go to what differs next from the earlier version",
        Scope.DRAFTS,
        footer=False,
    ),
    Action(
        "next_reader",
        "g",
        "next reader",
        "Show what the next group of people, or the next controller, gets",
        Scope.DRAFTS,
        footer=False,
    ),
    Action(
        "alone",
        "a",
        "for it alone",
        "Answer for this organisation alone: what is true of it, and not of the others",
        Scope.DRAFTS,
        footer=False,
    ),
    Action("save", "w", "save", "Save this version of the document", Scope.DRAFTS),
    Action("editor", "o", "edit", "Edit the text in $EDITOR, and save it as a version", Scope.DRAFTS),
    Action("file", "f", "filed", "Record that it was filed or sent", Scope.DRAFTS),
    Action("render", "p", "render", "Write the saved version as PDF, DOCX, HTML or text", Scope.DRAFTS),
    Action(
        "check", "x", "check", "What stands between it and its filing, with codes", Scope.DRAFTS, footer=False
    ),
    Action(
        "copy_field",
        "c",
        "copy",
        "Put the next answer on the clipboard, in the order of the portal",
        Scope.DRAFTS,
        footer=False,
    ),
    Action(
        "review",
        "v",
        "review",
        "Comment on the newest version, ask for changes, approve it",
        Scope.DRAFTS,
        footer=False,
    ),
    Action("language", "t", "language", "Show the document in the next language", Scope.DRAFTS, footer=False),
    Action("add_evidence", "a", "add", "Copy a file or a folder into the vault", Scope.EVIDENCE),
    Action("add_item", "t", "add thing", "Record a thing that is no file: a phone in a bag", Scope.EVIDENCE),
    Action(
        "custody", "c", "custody", "Record that it changed hands, was sealed or destroyed", Scope.EVIDENCE
    ),
    Action("verify", "v", "verify", "Hash every file again", Scope.EVIDENCE),
    Action("restate", "r", "restate", "State anew when the clock started, with the reason", Scope.CLOCKS),
    Action("file", "f", "was filed", "Record that it was filed or sent", Scope.CLOCKS),
    Action(
        "receipt",
        "a",
        "receipt",
        "Record what the recipient answered to what was filed: its number, its paper",
        Scope.CLOCKS,
        footer=False,
    ),
    Action(
        "reasons", "y", "reasons", "Write the reasons for a delay, from what the journal shows", Scope.CLOCKS
    ),
    Action("rule", "i", "rule", "Say that a regime applies, or does not, with the reason", Scope.CLOCKS),
    Action(
        "target", "t", "target", "Set a time of your own where the law has none", Scope.CLOCKS, footer=False
    ),
    Action(
        "extend", "e", "more time", "Record that an authority granted more time", Scope.CLOCKS, footer=False
    ),
    Action("by_recipient", "o", "order", "Order by recipient, or by urgency", Scope.CLOCKS, footer=False),
    Action("everything", "x", "all", "Show what does not apply, too", Scope.CLOCKS, footer=False),
)


def bindings(*scopes: Scope) -> list[BindingType]:
    """Give the bindings of some scopes, for a screen."""
    return [
        Binding(
            key=action.key,
            action=action.name,
            description=action.title,
            show=action.footer,
            tooltip=action.help,
            key_display=key_name(action.key),
            id=f"{action.scope}.{action.name}".replace(" ", "-"),
        )
        for action in ACTIONS
        if action.scope in scopes
    ]


def case_bindings(scope: Scope) -> list[BindingType]:
    """Give the bindings of a screen of a case."""
    return bindings(scope, Scope.IN_A_CASE, Scope.EVERYWHERE)


def actions_for(scopes: Iterable[Scope]) -> list[Action]:
    """Give the actions of some scopes, in the order of the table."""
    wanted = set(scopes)
    return [action for action in ACTIONS if action.scope in wanted]


def key_name(key: str) -> str:
    """Give the first key of an action as it is printed on a keyboard."""
    first = key.split(",", maxsplit=1)[0]
    names = {"question_mark": "?", "slash": "/", "escape": "esc", "delete": "del"}
    return names.get(first, first.replace("ctrl+", "^"))
