"""Findings counted by kind and column, so that a thousand alike are one line: "412: end: '…' is not an ISO date"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.messages import Told, Worded, told
from ingest.refusals import Finding

#: Groups that are told apart; what comes after is counted with the rest.
MOST_GROUPS = 200
#: What stands in a group's sentence where its members differ.
VARIES = "…"


@dataclass
class Group:
    """Findings alike: of one column, with one kind of reason. `first` is an example."""

    number: int
    file: str
    column: str
    reason: str
    advice: str
    first: Finding

    @property
    def field(self) -> str:
        """The field of the findings, without places in lists."""
        return bare(self.first.field)


class Tally:
    """Counts findings by kind, in bounded memory however many there are."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], Group] = {}
        self.beyond = 0  #: findings that are of none of the groups told apart

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        column = finding.column or bare(finding.field)
        key = (finding.file, finding.sheet, column, _kind(finding.reason), _kind(finding.advice))
        group = self._groups.get(key)
        if group is not None:
            group.number += 1
            group.reason, group.advice = (
                _common(group.reason, finding.reason),
                _common(group.advice, finding.advice),
            )
        elif len(self._groups) < MOST_GROUPS:
            self._groups[key] = Group(1, finding.file, column, finding.reason, finding.advice, finding)
        else:
            self.beyond += 1

    def groups(self) -> list[Group]:
        """The groups, the largest first."""
        return sorted(
            self._groups.values(), key=lambda one: (-one.number, one.file, one.first.line, one.column)
        )


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Count findings that are at hand."""
    tally = Tally()
    for finding in findings:
        tally.add(finding)
    return tally.groups()


def bare(field: str) -> str:
    """Name a field without its places in lists: `partners.0.name` is `partners.name`."""
    return ".".join(part for part in field.split(".") if not part.isdigit())


def _kind(sentence: str) -> str:
    return sentence.template if isinstance(sentence, Told) else str(sentence)


def _common(one: str, other: str) -> str:
    """The sentence with what differs left open."""
    if not (isinstance(one, Told) and isinstance(other, Told)) or one == other or isinstance(one, Worded):
        return one
    values = {
        name: value if other.values.get(name) == value else VARIES for name, value in one.values.items()
    }
    return told(one.template, **values)
