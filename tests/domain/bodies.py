"""Arbitrary bodies of every kind of entry, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tocsin.domain.entries import (
    KINDS,
    AdviceShown,
    Body,
    Failed,
    Gap,
    KeptCell,
    PlaybookPart,
    RiskAdvised,
    RiskInput,
)
from tocsin.domain.facts import Contact, Count, FactStatus
from tocsin.domain.journal import SAFE_INTEGER
from tocsin.domain.moments import Moment, Precision, write_utc
from tocsin.domain.terms import (
    Audience,
    Certainty,
    CopyFor,
    CustodyAct,
    Involvement,
    Lane,
    LogKind,
    Mark,
    PartyRole,
    Purpose,
    Ruling,
    Verdict,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.from_regex(r"[a-z]{1,8}(\.[a-z_]{1,8})?(@fr)?", fullmatch=True)
whole = st.integers(-SAFE_INTEGER, SAFE_INTEGER)
figures = st.none() | st.integers(0, SAFE_INTEGER)
counts = st.builds(Count, low=figures, best=figures, high=figures, basis=texts)
contacts = st.builds(Contact, name=texts, email=texts, phone=texts)
moments = st.builds(
    Moment,
    at=st.datetimes(timezones=st.timezones(), allow_imaginary=False).map(write_utc),
    precision=st.sampled_from(Precision),
    said=texts,
    zone=st.sampled_from(["UTC", "Europe/Paris"]),
)
values = st.one_of(
    st.none(), st.booleans(), whole, texts, st.lists(texts).map(tuple), counts, contacts, moments
)
several = st.lists(texts, max_size=3).map(tuple)

FIELDS: dict[str, st.SearchStrategy[object]] = {
    "format": st.integers(1, 9),
    "facts_as_of": whole,
    "size": whole,
    **dict.fromkeys(("seq", "remembered_seq", "found_seq"), whole),
    "edited": st.booleans(),
    "contract_hours": st.none() | whole,
    "value": values,
    "status": st.sampled_from(FactStatus),
    "log": st.sampled_from(LogKind),
    "lane": st.sampled_from(Lane),
    "mark": st.sampled_from(Mark),
    "certainty": st.sampled_from(Certainty),
    "involvement": st.sampled_from(Involvement),
    "ruling": st.sampled_from(Ruling),
    "purpose": st.sampled_from(Purpose),
    "verdict": st.sampled_from(Verdict),
    "hours": st.none() | whole,
    "months": st.none() | whole,
    "until": st.none() | moments,
    "asked": several,
    "at": st.none() | moments,
    "filed_at": st.none() | moments,
    "answered_at": st.none() | moments,
    "collected_at": st.none() | moments,
    "contact": st.none() | contacts,
    "subjects": st.none() | counts,
    "records": st.none() | counts,
    "tags": several,
    "rows": several,
    "beside": st.booleans(),
    "parts": st.lists(
        st.builds(PlaybookPart, kind=texts, name=texts, version=texts, sha256=texts, text=texts), max_size=2
    ).map(tuple),
    "evidence_ids": several,
    "special": several,
    "subject_categories": several,
    "facts_read": st.dictionaries(keys, texts, max_size=3),
    "advice": st.lists(st.builds(AdviceShown, suggest=texts, because=texts), max_size=2).map(tuple),
    **dict.fromkeys(("dpc", "ei", "cb", "severity"), st.integers(0, 600)),
    **dict.fromkeys(("flags", "considered"), st.dictionaries(keys, texts, max_size=3)),
    "inputs": st.lists(
        st.builds(
            RiskInput, element=keys, choice=texts, factors=several, because=texts, suggested=st.booleans()
        ),
        max_size=3,
    ).map(tuple),
    "advised": st.lists(st.builds(RiskAdvised, decides=keys, suggest=texts, because=texts), max_size=2).map(
        tuple
    ),
    **dict.fromkeys(("files", "total", "events"), whole),
    **dict.fromkeys(("physical", "on", "free"), st.booleans()),
    "notified": st.none() | st.booleans(),
    "act": st.sampled_from(CustodyAct),
    "copy": st.sampled_from(CopyFor),
    "given": whole,
    **dict.fromkeys(("recipients", "also"), several),
    "audience": st.none() | st.sampled_from(Audience),
    "held": several,
    **dict.fromkeys(("first", "refused", "duplicates", "line"), whole),
    "runs": st.lists(whole, max_size=3).map(tuple),
    "failed": st.lists(st.builds(Failed, evidence=texts, what=texts), max_size=2).map(tuple),
    "row": st.lists(st.builds(KeptCell, column=texts, status=texts, en=texts, fr=texts), max_size=2).map(
        tuple
    ),
    "gaps": st.lists(st.builds(Gap, item=texts, title=texts, why=texts, sources=several), max_size=2).map(
        tuple
    ),
}
"""What a field may hold, by its name; every other field holds a text."""


def _field(body: type[Body], name: str) -> st.SearchStrategy[object]:
    if name == "rows" and body.kind == "events.imported":
        return whole
    if name == "evidence" and body.__annotations__["evidence"] != "str":
        return several
    if name == "row" and body.kind.startswith("inventory"):
        return texts
    if name == "role" and body.kind == "party.recorded":
        return st.sampled_from(PartyRole)
    return FIELDS.get(name, texts)


def bodies_of(body: type[Body]) -> st.SearchStrategy[Body]:
    """Give arbitrary bodies of one kind, every field filled."""
    return st.builds(body, **{name: _field(body, name) for name in body.__struct_fields__})


any_body = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: bodies_of(KINDS[kind]))
