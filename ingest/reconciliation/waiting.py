"""What a person is asked: a name that a record wrote, the thing that it may mean, how surely, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.messages import Told, told


@dataclass(frozen=True)
class Waiting:
    """A match that waits for a decision.

    `place` is where a record of the run wrote it first (`file:line`), empty for what no record of the run did. `of`
    and `into` are IRIs, `written` and `candidate` what these are called; `score` is 0–100. `reason` says why the two
    may be one, `advice` how to settle it.
    """

    id: str
    kind: str
    place: str
    written: str
    candidate: str
    score: float
    reason: str
    advice: str
    of: str
    into: str

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.written!r} may be {self.candidate!r} ({self.score:g}): {self.reason}; {self.advice}"


def advice_of(entry: str) -> Told:
    """Tell how an entry is settled."""
    return told("settle it once: nivos reconcile accept {id}, or nivos reconcile reject {id}", id=entry)


def reason_of(basis: str, candidate: str) -> Told:
    """Tell why two things may be one, by the rule that found them."""
    if basis == "several-of-that-name":
        return told("several things have that name; {candidate!r} is one of them", candidate=candidate)
    if basis == "same-name":
        return told("the name is that of {candidate!r}", candidate=candidate)
    if basis == "short-code":
        return told(
            "the code is that of {candidate!r}, but so short that it may be of another list",
            candidate=candidate,
        )
    if basis == "same-code":
        return told("the code is that of {candidate!r}", candidate=candidate)
    if basis == "same-business-id":
        return told("the business id is that of {candidate!r}", candidate=candidate)
    if basis == "same-match":
        return told("both are exact matches of one concept elsewhere")
    if basis == "near-match":
        return told("it is a concept elsewhere, close to {candidate!r} or narrower", candidate=candidate)
    return told("the name is like {candidate!r}", candidate=candidate)
