"""The words of a command line as files: paths stay, addresses are fetched for the time of a run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import unquote, urlsplit

from graph_api.store import DataDirectory
from ingest.fetching.errors import AnswerRefused
from ingest.fetching.memory import Memory, recall, remember
from ingest.fetching.transfer import Answer, Rules, fetch
from ingest.messages import Told, told
from ingest.report import ProgressCallback
from ingest.sources.files import Fetched
from ingest.sources.input_file import READERS
from ingest.sources.rdf.formats import SUFFIXES as RDF_SUFFIXES
from ingest.sources.tables import TABLE_SUFFIXES
from ontology import iris

#: How a file is read when its address does not tell: by the media type it is sent with.
_SUFFIXES = {
    "text/csv": ".csv",
    "application/csv": ".csv",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/xml": ".rdf",
    "text/xml": ".rdf",
    **{media_type: suffix for suffix, media_type in reversed(RDF_SUFFIXES.items())},
}
_KNOWN = frozenset(READERS) | frozenset(TABLE_SUFFIXES)


@dataclass
class Inputs:
    """Files to read, and what need not be read because it has not changed (`unchanged`: a sentence each)."""

    files: list[Path | Fetched] = field(default_factory=list)
    unchanged: list[Told] = field(default_factory=list)
    _fetched: list[tuple[Answer, str]] = field(default_factory=list)
    _options: str = ""

    def remember(self, directory: DataDirectory) -> None:
        """Keep what was fetched in mind: all of it has been taken in. Where that fails, it is fetched again."""
        number = directory.current_number()
        if number is None:
            return
        since = datetime.now(UTC).isoformat(timespec="seconds")
        for answer, asked in self._fetched:
            with suppress(OSError):
                remember(directory, Memory(asked, answer.etag, answer.modified, since, self._options, number))


def is_address(word: str) -> bool:
    """Whether a word of the command line is a web address."""
    return word.lower().startswith(("http://", "https://"))


def reading(source: str | None, mapping: str | None) -> str:
    """Sum up how files will be read: by which source and mapping, and by which Nivos."""
    path = Path(mapping) if mapping else None
    content = path.read_text(encoding="utf-8", errors="replace") if path and path.is_file() else ""
    return iris.digest(source or "", mapping or "", content, _version())


def _version() -> str:
    try:
        return version("nivos")
    except PackageNotFoundError:  # run from files that were never installed
        return ""


@contextmanager
def inputs(
    words: Sequence[str],
    directory: DataDirectory,
    rules: Rules,
    options: str = "",
    anew: bool = False,
    progress: ProgressCallback | None = None,
) -> Iterator[Inputs]:
    """Give the files that the words name, those at addresses fetched for the time of the block.

    `options` says how they will be read: a file that was read otherwise before is fetched even if unchanged, as all
    are with `anew`. Raises FetchError.
    """
    found = Inputs(_options=options)
    with tempfile.TemporaryDirectory(prefix="nivos-fetched-") as folder:
        for place, word in enumerate(words):
            if not is_address(word):
                found.files.append(Path(word))
                continue
            known = None if anew else recall(directory, word, options)
            target = Path(folder) / str(place)
            answer = fetch(word, target, rules, known.conditions if known else None, progress)
            if known and not answer.changed:
                found.unchanged.append(
                    told("{address}: unchanged since {since}", address=word, since=known.since)
                )
                continue
            name = _name(word, answer)
            found.files.append(Fetched(target.rename(_place(target, name)), name, word))
            found._fetched.append((answer, word))
        yield found


def _place(target: Path, name: str) -> Path:
    folder = target.with_name(f"{target.name}-file")
    folder.mkdir()
    return folder / name


def _name(asked: str, answer: Answer) -> str:
    """Call a file by the end of its address; its media type says what it is where that does not."""
    names = [unquote(urlsplit(address).path).rpartition("/")[2] for address in (asked, answer.address)]
    for name in names:
        bare = name.lower().removesuffix(".gz")
        if any(bare.endswith(suffix) for suffix in _KNOWN):
            return _safe(name)
    suffix = _SUFFIXES.get(answer.kind)
    if suffix is None:
        raise AnswerRefused(
            asked,
            told("is of the type {kind}, which is not read", kind=answer.kind or told("(none)")),
        )
    return _safe(names[0] or "file") + suffix


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in name)[-100:].lstrip(
        "."
    )
