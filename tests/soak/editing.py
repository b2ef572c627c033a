"""Updates over HTTP during a soak: each is published as a whole before it is answered, or not at all."""

from __future__ import annotations

import random

import httpx

from tests.soak.oracle import Oracle
from tests.soak.tally import Tally
from tests.soak.trouble import problem_of

GRAPH = "http://soak.example/graph"
VALUES = f"SELECT ?s ?o {{ GRAPH <{GRAPH}> {{ ?s <http://soak.example/value> ?o }} }}"

#: Seconds that a write may take: a process may have to start, and everything is derived anew.
PATIENCE = 150.0
#: What may keep a write from being done.
REFUSED = {(503, "busy"), (503, "write-stopped"), (503, "write-memory"), (504, "write-time")}


class Editing:
    """Changes two values together, again and again; they may never be seen to differ."""

    def __init__(self, client: httpx.AsyncClient, oracle: Oracle, tally: Tally, key: str) -> None:
        self._client, self._oracle, self._tally = client, oracle, tally
        self._headers = {"Authorization": f"Bearer {key}"}
        self._number = 0

    async def once(self, chance: random.Random) -> None:
        """Send one update, or put the graph anew."""
        self._number += 1
        try:
            answer = await (self._update() if chance.random() < 0.5 else self._put())
        except httpx.HTTPError as error:
            self._tally.fault(f"update: {error!r}")
        else:
            self._note(answer)

    async def _update(self) -> httpx.Response:
        return await self._client.post(
            "/sparql", data={"update": _update(self._number)}, headers=self._headers, timeout=PATIENCE
        )

    async def _put(self) -> httpx.Response:
        return await self._client.put(
            "/graphs",
            params={"graph": GRAPH},
            content="\n".join(_statement(subject, self._number) for subject in "ab"),
            headers={**self._headers, "Content-Type": "text/turtle"},
            timeout=PATIENCE,
        )

    def _note(self, answer: httpx.Response) -> None:
        told = problem_of(answer)
        if answer.status_code in (200, 201, 204):
            self._tally.happened("update published")
            number = int(answer.headers["nivos-snapshot"])
            found = self._oracle.rows(number, VALUES)
            if sum(found.values()) != 2 or any(f'"value": "{self._number}"' not in row for row in found):
                self._tally.fault(f"update {self._number} is not in snapshot {number}: {dict(found)}")
        elif told in REFUSED and (told[0] == 504 or answer.headers.get("retry-after", "").isdigit()):
            self._tally.happened(f"update refused: {told[1]}")
        else:
            self._tally.fault(f"update: {told} {answer.text[:300]}")


def whole(oracle: Oracle, number: int) -> bool:
    """Tell whether both values are the same in a snapshot."""
    return len({row.rpartition('"o": ')[2].partition("}")[0] for row in oracle.rows(number, VALUES)}) <= 1


def _statement(subject: str, number: int) -> str:
    return f'<http://soak.example/{subject}> <http://soak.example/value> "{number}" .'


def _update(number: int) -> str:
    old = f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    new = " ".join(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {_statement(each, number)} }} }} ;" for each in "ab")
    return f"{old} ; {new}"
