"""An assessment of how severe the breach is for people: by which method, from what, with what result."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from tocsin.domain.entries.body import Body


class RiskInput(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was chosen for one element of the method, what raises or lowers it, and why.

    ``suggested`` says that it is what the facts suggested, and a person confirmed it.
    """

    element: str
    choice: str
    factors: tuple[str, ...] = ()
    because: str = ""
    suggested: bool = False


class RiskAdvised(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of advice that followed from an assessment when it was made."""

    decides: str
    suggest: str
    because: str = ""


class RiskAssessed(Body, frozen=True):
    """How severe the breach is for people, as judged from here on; earlier assessments stay.

    ``dpc``, ``ei``, ``cb`` and ``severity`` are hundredths. ``considered`` holds what was said of each
    factor of the EDPB; ``flags`` what is told beside the score (yes, no or unknown); ``facts_read`` what
    the suggestions rested on.
    """

    kind: ClassVar[str] = "risk.assessed"
    kept: ClassVar[tuple[str, ...]] = ("method", "version", "dpc", "ei", "cb", "severity", "band")
    method: str
    version: str = ""
    dpc: int = 0
    ei: int = 0
    cb: int = 0
    severity: int = 0
    band: str = ""
    inputs: tuple[RiskInput, ...] = ()
    flags: dict[str, str] = msgspec.field(default_factory=dict)
    considered: dict[str, str] = msgspec.field(default_factory=dict)
    advised: tuple[RiskAdvised, ...] = ()
    facts_read: dict[str, str] = msgspec.field(default_factory=dict)
    because: str = ""
