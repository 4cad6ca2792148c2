"""Where this user's own content is, where what was made from content may be kept, and what was seen."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def config_folder() -> Path:
    """Give the folder of this user's own regimes, forms and settings; it need not exist."""
    import platformdirs  # noqa: PLC0415 - most tests and some commands never ask

    return Path(platformdirs.user_config_dir("tocsin"))


@cache
def cache_folder() -> Path:
    """Give the folder for what can be made again at any time; it need not exist."""
    import platformdirs  # noqa: PLC0415 - as above

    return Path(platformdirs.user_cache_dir("tocsin"))


def state_folder() -> Path:
    """Give the folder for what this user has seen on this machine; it need not exist."""
    import platformdirs  # noqa: PLC0415 - as above

    return Path(platformdirs.user_state_dir("tocsin"))
