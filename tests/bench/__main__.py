"""Run every benchmark: `python -m tests.bench` (or `make bench`)."""

from __future__ import annotations

import importlib
import pkgutil

import tests.bench


def main() -> None:
    """Print the figures of every module here, under its name and the command that repeats it."""
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name != "__main__" and not module.name.startswith("test_"):
            print(f"\n# python -m tests.bench.{module.name}")
            importlib.import_module(f"tests.bench.{module.name}").main()


if __name__ == "__main__":
    main()
