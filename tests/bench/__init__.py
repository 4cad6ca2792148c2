"""Programs that measure; each is run as `python -m tests.bench.NAME`."""

import tocsin.tui  # noqa: F401 - before Textual is loaded anywhere: it says how soon an answer is drawn
