"""Two themes of our own: calm by night, readable in daylight. Colour never carries meaning alone."""

from __future__ import annotations

from textual.theme import Theme

NIGHT = Theme(
    name="tocsin-night",
    primary="#7aa2c8",
    secondary="#8f9bb3",
    accent="#d8b26e",
    warning="#d8b26e",
    error="#e07a6a",
    success="#83b38a",
    foreground="#d5d9e0",
    background="#14171c",
    surface="#1a1e25",
    panel="#222731",
    dark=True,
    variables={"footer-background": "#1a1e25", "input-selection-background": "#7aa2c8 35%"},
)

DAY = Theme(
    name="tocsin-day",
    primary="#1f5a8c",
    secondary="#5a6578",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#a8281a",
    success="#2c6b36",
    foreground="#1b1f26",
    background="#f6f5f1",
    surface="#ecebe5",
    panel="#e2e0d8",
    dark=False,
    variables={"footer-background": "#e2e0d8", "input-selection-background": "#1f5a8c 25%"},
)
