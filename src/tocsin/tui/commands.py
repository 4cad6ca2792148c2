"""The command palette: every action of the screen one stands on, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tocsin.tui.actions import Action, Scope, actions_for, key_name


class ActionCommands(Provider):
    """Gives the actions of the table that can be used here."""

    def _actions(self) -> Iterator[Action]:
        own = getattr(self.screen, "SCOPE", None)
        scopes = [own, Scope.IN_A_CASE, Scope.EVERYWHERE] if own else [Scope.CASES, Scope.EVERYWHERE]
        seen: set[str] = set()
        for action in actions_for(scopes):
            if action.name not in seen and action.name != "app.command_palette":
                seen.add(action.name)
                yield action

    async def discover(self) -> Hits:
        for action in self._actions():
            run = partial(self.app.run_action, action.name, self.screen)
            yield DiscoveryHit(f"{action.title}  ({key_name(action.key)})", run, help=action.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._actions():
            score = max(matcher.match(action.title), matcher.match(action.help))
            if score > 0:
                run = partial(self.app.run_action, action.name, self.screen)
                yield Hit(
                    score,
                    matcher.highlight(f"{action.title}  ({key_name(action.key)})"),
                    run,
                    help=action.help,
                )
