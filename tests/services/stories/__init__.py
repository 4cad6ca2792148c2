"""Three whole cases, played by the services that people use; what golden documents are written from."""

from __future__ import annotations

from tests.services.stories.misdirected import misdirected
from tests.services.stories.portal import portal
from tests.services.stories.ransomware import ransomware

STORIES = {"portal": portal, "ransomware": ransomware, "misdirected": misdirected}
"""By name: what plays the case, given a workbench and its clock."""

__all__ = ["STORIES"]
