"""When memory is searched for garbage: what is young, always; all of it only while nobody types.

To look through everything that a large case keeps in memory takes as long as a frame. A key that comes
meanwhile would be answered a frame late.
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _NEVER = 700, 10, 1_000_000
"""The thresholds of the collector: objects made, searches of the young, searches of the middle-aged."""


class Garbage:
    """Decides when the collector of this process runs, from the start of the workbench to its end."""

    def __init__(self) -> None:
        self._thresholds = gc.get_threshold()
        self._is_busy = False

    def begin(self) -> None:
        """Decide from now on."""
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)

    def keep(self) -> None:
        """Leave what there is now out of every search: a screen and what it is made of stay."""
        gc.freeze()

    def typed(self) -> None:
        """Take note that a key was pressed."""
        self._is_busy = True

    def tick(self) -> None:
        """Search everything if no key came since the last tick, and there is something new to search."""
        if not self._is_busy and gc.get_count()[2]:
            gc.collect()
        self._is_busy = False

    def end(self) -> None:
        """Let the collector do as it did before."""
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()
