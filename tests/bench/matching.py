"""How quickly names are matched: `python -m tests.bench.matching [NAMES]` builds an index and looks names up in it.

Prints the seconds to build the index, its memory, and the milliseconds of look-ups: of a name as it is, of one
with a letter missing, of "City of …", and of words that no name has.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from pyoxigraph import Literal, NamedNode, Quad, Store

from ingest.matching import Index
from ontology import iris, terms

_SYLLABLES = (
    *("ka", "ko", "ku", "la", "li", "lo", "ma", "mi", "mu", "na", "ni", "no", "pa", "pi", "po", "ra", "ri"),
    *("ro", "sa", "si", "su", "ta", "ti", "tu", "va", "vi", "ja", "jo", "hä", "kö"),
)
_KINDS = (
    *("ammattikorkeakoulu Oy", "koulutuskuntayhtymä", "kaupunki", "kunta", "nuoret ry", "4H-yhdistys ry"),
    *("kehittämisyhtiö Oy", "opisto", "säätiö sr", "liikunta ja urheilu ry", "setlementti ry", "lukio"),
)
_LOOK_UPS = 400


def names(count: int) -> list[str]:
    """Make up names of organisations that share most of their words, as real ones do; always the same."""
    chance = random.Random(1)
    places = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) + "n" for _ in range(count // 8)]
    middles = ("", "seudun ", "nuorten ")
    return [
        f"{chance.choice(places).capitalize()} {chance.choice(middles)}{chance.choice(_KINDS)}"
        for _ in range(count)
    ]


def stored(told: list[str]) -> Store:
    """A graph of organisations with these names."""
    store = Store()
    store.bulk_extend(
        quad
        for number, name in enumerate(told)
        for node in (NamedNode(iris.entity("organisation", f"o{number}")),)
        for quad in (
            Quad(node, terms.RDF_TYPE, terms.ORGANISATION),
            Quad(node, terms.NAME, Literal(name, language="fi")),
        )
    )
    return store


def mistyped(name: str, chance: random.Random) -> str:
    """The name with a letter missing."""
    place = chance.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1 :]


def resident() -> float:
    """MiB of memory that this process holds."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


def main(count: int = 100_000) -> None:
    """Measure and print."""
    told = names(count)
    graph = stored(told)
    before = resident()
    began = time.perf_counter()
    index = Index.of(graph, ["organisation"])
    words = index.catalogue("organisation").vocabulary.names  # reads all words
    print(
        f"{words:,} names: index built in {time.perf_counter() - began:.1f} s, {resident() - before:.0f} MiB"
    )
    chance = random.Random(2)
    ways: dict[str, Callable[[str], str]] = {
        "as it is": lambda name: name,
        "a letter missing": lambda name: mistyped(name, chance),
        "City of …": lambda name: f"City of {name.split()[0]}",
        "unknown words": lambda name: "Qwxz vbnm kaupunki",
    }
    for way, written in ways.items():
        spent = []
        for name in chance.sample(told, min(_LOOK_UPS, count)):
            text = written(name)
            began = time.perf_counter()
            index.candidates("organisation", text)
            spent.append(1000 * (time.perf_counter() - began))
        spent.sort()
        print(f"  {way}: median {spent[len(spent) // 2]:.2f} ms, 95 % {spent[len(spent) * 95 // 100]:.2f} ms")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:2]))
