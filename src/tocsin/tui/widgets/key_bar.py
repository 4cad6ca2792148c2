"""The keys that do something here, on one line."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from tocsin.tui.text import line


class KeyBar(Widget):
    """The keys of what has the focus; a click on one presses it.

    One widget draws them all. A widget for each would be made anew, and the screen laid out again, whenever
    the focus moves: that takes longer than a key may wait for its answer.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $footer-background; text-wrap: nowrap; }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def _shown(self) -> list[tuple[Binding, bool, str]]:
        """Give the keys that there is room for, whether each can be pressed now, and how it is written."""
        shown: dict[str, tuple[Binding, bool, str]] = {}
        room = self.size.width + 1  # the space after the last may be missing
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if not binding.show or binding.action in shown:
                continue
            key = self.app.get_key_display(binding)
            room -= len(key) + 1 + len(binding.description) + 1
            if room < 0:
                break
            shown[binding.action] = (binding, enabled, key)
        return list(shown.values())

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for binding, enabled, key in self._shown():
            parts += [
                (key, "bold $footer-key-foreground" if enabled else "dim"),
                (f" {binding.description} ", "$footer-description-foreground" if enabled else "dim"),
            ]
        return line(*parts)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        column = 0
        for binding, enabled, key in self._shown():
            width = len(key) + 1 + len(binding.description)
            if column <= event.x < column + width:
                if enabled:
                    self.app.simulate_key(binding.key)
                else:
                    self.app.bell()
            column += width + 1
