"""What the tests of risk build: inputs of the shipped method, and assessments made from them."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.content.library import Library
from tocsin.domain.entries import RiskAssessed, RiskInput
from tocsin.domain.risk.severity import score

LIBRARY = Library()
METHOD = LIBRARY.risk_method
FACTORS = LIBRARY.risk_factors

HARMLESS = {
    "confidentiality": "unaffected",
    "integrity": "unaffected",
    "availability": "unaffected",
    "intent": "accidental",
}


def inputs_of(kind: tuple[str, ...], level: str, **circumstances: str) -> list[RiskInput]:
    """Give inputs: a kind of data with its score and what raises or lowers it, a level, circumstances."""
    name, choice, *factors = kind
    return [
        RiskInput(f"dpc.{name}", choice, tuple(factors)),
        RiskInput("ei.whole", level),
        *(RiskInput(f"cb.{what}", how) for what, how in {**HARMLESS, **circumstances}.items()),
    ]


def assessed(inputs: Sequence[RiskInput]) -> RiskAssessed:
    """Make an assessment from inputs."""
    figures = score(METHOD, inputs)
    return RiskAssessed(
        method=METHOD.id,
        version=METHOD.version,
        dpc=figures.dpc,
        ei=figures.ei,
        cb=figures.cb,
        severity=figures.severity,
        band=figures.band,
        inputs=tuple(inputs),
    )
