"""What the server and the write process say to each other, beside the framing of `graph_api.writes.messages`.

A job goes to the process with its text as the message's body; phases and one outcome or error come back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graph_api.http.tags import entity_tag
from graph_api.writes.messages import pack

Action = Literal["update", "put", "post", "delete", "ingest", "rollback", "reconcile"]
Phase = Literal["evaluating", "validating", "publishing"]


@dataclass(frozen=True)
class Sent:
    """A file that was sent: where it lies, its media type, what its sender calls it."""

    path: str
    media_type: str = ""
    name: str = ""


@dataclass(frozen=True)
class Job:
    """One write. Which fields count depends on the action:

    update: `text`, `base`, `using`, `using_named`, `hosts` that LOAD may ask, `limit` in bytes of what it fetches;
      `graph` confines it to that graph
    put, post, delete: `graph` (None: the default graph; "": one to be named below `base`), `files`,
      `if_match` and `if_none_match` (tags of `graph_tag`, or "*"; empty: no condition)
    ingest: `files`, `options` of `ingest.load.run_ingest`
      (`reconcile` false: leave what records name as it is), `likely` (the score of a likely match)
    rollback: `number`
    reconcile: `options` of `ingest.reconciliation.settling.Action`, `likely`
    all but rollback: `keep` snapshots, `precedence` (the file that says whom to believe; empty: the usual place)
    """

    action: Action
    by: str = ""
    language: str = "en"
    keep: int = 10
    precedence: str = ""
    text: str = field(default="", repr=False)
    base: str = ""
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    limit: int = 0
    graph: str | None = None
    files: tuple[Sent, ...] = ()
    if_match: tuple[str, ...] = ()
    if_none_match: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    likely: float = 80

    def packed(self, directory: str) -> bytes:
        """Write the job as one message for the process that writes to `directory`."""
        head = {**asdict(self), "directory": directory}
        return pack(head, head.pop("text").encode())


def unpacked(head: dict[str, Any], text: str) -> tuple[Job, str]:
    """Read a job and its data directory."""
    head = {name: value for name, value in head.items() if name != "bytes"}
    directory = head.pop("directory")
    for name in ("using", "using_named", "hosts", "if_match", "if_none_match"):
        head[name] = tuple(head[name])
    head["files"] = tuple(Sent(**each) for each in head["files"])
    return Job(text=text, **head), directory


@dataclass(frozen=True)
class Outcome:
    """A write that was done: the snapshot that is current now, whether this write published it, and what it did.

    `graph` names the graph that was written, `created` whether it is new, `report` what an ingestion says.
    """

    snapshot: int | None
    published: bool = False
    added: int = 0
    removed: int = 0
    graph: str | None = None
    created: bool = False
    report: dict[str, Any] | None = None


def graph_tag(number: int, graph: str | None, form: str) -> str:
    """Make the strong entity tag of a graph of one snapshot in one format."""
    return entity_tag("graph", number, graph or "default", form)
