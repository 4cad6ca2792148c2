"""The workbench on the terminal."""

import os

os.environ.setdefault(
    "TEXTUAL_FPS", "240"
)  # read when Textual is loaded: how long an answer may wait to be drawn
