"""How fast the service answers beside the Rust server and the peers that PyPI has, and which goals it meets."""

from tests.bench.service.run import main

__all__ = ["main"]
