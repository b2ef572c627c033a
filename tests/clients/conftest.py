"""What the tests of clients run against.

Fixture strategy: programs that other people wrote ask one real `nivos serve` process over a small network of
two records (see `service.RECORDS`), so that every answer can be written down exactly. A client that is not on
this machine is skipped with the reason; `.ci/run` installs them all.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.service import Service, service_of_records


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that everybody may read."""
    with service_of_records(tmp_path_factory.mktemp("clients")) as running:
        yield running
