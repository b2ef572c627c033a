"""Requests to an endpoint: queries and updates of our own, within a time and a size, and what comes back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx
from pyoxigraph import QueryBoolean, QuerySolutions

from graph_api.store.remote import results
from graph_api.store.remote.dataset import dataset_of
from graph_api.store.remote.endpoint import Endpoint, is_virtuoso, refusal, refuse_part
from graph_api.store.remote.errors import EndpointUnreachable, EndpointUnreadable
from ontology import iris

_CONNECT = 5.0
_AT_ONCE = 32
_ERROR_TEXT = 4096

#: A graph that holds nothing: an engine may take no default graph to mean its own.
NOTHING = iris.BASE + "graph/nothing"
#: Sent with every request; an answer that is not compressed cannot grow when it is read.
HEADERS = {"User-Agent": "nivos", "Accept-Encoding": "identity"}


class Client:
    """A client of one endpoint; threads may share it. Every method raises EndpointError."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        #: None until the endpoint has answered once.
        self.virtuoso: bool | None = None
        self._http = httpx.Client(
            auth=endpoint.credentials(),
            timeout=httpx.Timeout(endpoint.timeout, connect=_CONNECT),
            limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE),
            headers=HEADERS,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @property
    def rows(self) -> str:
        """The media type to ask rows in: XML of Virtuoso and of whoever has not said who it is."""
        return results.JSON if self.virtuoso is False else results.XML

    def ask(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> QuerySolutions | QueryBoolean:
        """Evaluate a SELECT or ASK query, over what is believed unless a dataset is given."""
        if default_graphs is None and named_graphs is None:
            dataset = dataset_of(text, self.endpoint, self.is_virtuoso())
            default_graphs, named_graphs = dataset.default, dataset.named
        return self._asked(text, default_graphs or (), named_graphs or ())

    def ask_plainly(self, text: str) -> QuerySolutions | QueryBoolean:
        """Evaluate a query that names the graph of each of its patterns."""
        return self._asked(text, (), ())

    def is_virtuoso(self) -> bool:
        """Tell whether the engine is Virtuoso; asks it when it has not answered yet."""
        if self.virtuoso is None:
            self.ask_plainly("ASK {}")
        return bool(self.virtuoso)

    def _asked(
        self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> QuerySolutions | QueryBoolean:
        form = query_form(text, default_graphs, named_graphs)
        headers, body = self._send("POST", self.endpoint.url, form=form, headers={"Accept": self.rows})
        if is_virtuoso(headers):
            body = results.mended(body)
        return results.read_whole(body, results.results_format(headers.get("content-type", "")))

    def update(self, text: str) -> None:
        """Carry out an update."""
        self._send("POST", self.endpoint.updates, form={"update": [text]}, headers={"Accept": "*/*"})

    def add_to_graph(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph by the Graph Store Protocol; empty: the default graph."""
        where = {"graph": graph} if graph else {"default": ""}
        headers = {"Content-Type": "application/n-triples", "Accept": "*/*"}
        self._send("POST", self.endpoint.graph_url, params=where, content=triples, headers=headers)

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        form: Mapping[str, Sequence[str]] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> tuple[httpx.Headers, bytes]:
        deadline = time.monotonic() + self.endpoint.timeout
        query = {**httpx.URL(url).params, **params} if params else None
        with (
            translated(self.endpoint.timeout),
            self._http.stream(
                method, url, params=query, data=form, content=content, headers=dict(headers)
            ) as response,
        ):
            self.virtuoso = is_virtuoso(response.headers)
            if not response.is_success:
                raise refusal(response.status_code, _beginning(response))
            refuse_part(response.headers)
            return response.headers, self._whole(response, deadline)

    def _whole(self, response: httpx.Response, deadline: float) -> bytes:
        parts: list[bytes] = []
        length = 0
        for part in response.iter_bytes():
            length += len(part)
            if length > self.endpoint.most:
                raise EndpointUnreadable(
                    f"the SPARQL endpoint's answer is longer than {self.endpoint.most} bytes"
                )
            if time.monotonic() > deadline:
                raise late(self.endpoint.timeout)
            parts.append(part)
        return b"".join(parts)


def query_form(
    text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Make the form that asks a query over a dataset; both empty: over all that the endpoint has.

    Where only named graphs are given, the default graph is empty, as it is by the protocol.
    """
    form = {"query": [text]}
    if named_graphs:
        form["named-graph-uri"] = list(named_graphs)
    if default_graphs or named_graphs:
        form["default-graph-uri"] = list(default_graphs) or [NOTHING]
    return form


def late(seconds: float) -> EndpointUnreachable:
    """Tell that the endpoint was too slow."""
    return EndpointUnreachable(f"the SPARQL endpoint has not answered within {seconds:g} seconds")


@contextmanager
def translated(seconds: float) -> Iterator[None]:
    """Turn what httpx raises into errors of the endpoint."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise late(seconds) from error
    except httpx.DecodingError as error:
        raise EndpointUnreadable(f"the SPARQL endpoint's answer cannot be read: {error}") from error
    except httpx.TransportError as error:
        raise EndpointUnreachable(
            f"the SPARQL endpoint does not answer ({type(error).__name__}): is it running, and is"
            " NIVOS_STORE_URL its address?"
        ) from error


def _beginning(response: httpx.Response) -> str:
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) >= _ERROR_TEXT:
            break
    return body[:_ERROR_TEXT].decode("utf-8", "replace")
