"""What can be done here, and how things are typed."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.tui.actions import Scope, actions_for, key_name
from tocsin.tui.dialogs.confirm import TextDialog

_TYPING = """How things are typed
  a time       2026-11-23 14:00, 14:00 (the last one), -2h, -3d, now, 2026-11-23T14:00+01:00
               in front of a time: ~ for an estimate
  a number     12000, ~12000, 10000..14000, ~12000 (10000..14000) how it was counted
  a choice     its name, or the beginning of it; several with commas; the down arrow shows them
  unknown      the word unknown, or ?: a full answer, everywhere
  n/a          n/a because …
  a reason     after a value: 14:00 because the log shows it
  a note       @13:20 in front says when it happened, #tag tags, +/path/to/file attaches
  a filter     who:dpo kind:decision lane:them after:-6h before:14:00 #tag and words

What is recorded never changes. What is typed and not sent is kept until you send it.
The head in the last line but one names the end of the journal: write it down, read it out on the phone.
"""


def help_dialog(title: str, scopes: Sequence[Scope]) -> TextDialog:
    """Give the help for a screen: its own keys first, then those that work everywhere."""
    lines = []
    for scope in scopes:
        actions = actions_for([scope])
        lines.append(scope.capitalize())
        lines += [f"  {key_name(action.key):<6} {action.title:<18} {action.help}" for action in actions]
        lines.append("")
    return TextDialog(title, "\n".join(lines) + "\n" + _TYPING)
