"""All figures as Prometheus reads them: of this process, or of all server processes of `nivos serve`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from graph_api.operations import metrics
from graph_api.store.errors import StoreError
from graph_api.store.view import Snapshots

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: Set by `nivos serve` for its processes, before they import prometheus_client: that is where it looks.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class PublishedSnapshot(Collector):
    """The snapshot that is served now: the same for all processes, so it is read when asked for."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots

    def collect(self) -> Iterator[Metric]:
        """Give number and age; where none can be read, only that."""
        try:
            manifest = self._snapshots.view().snapshot
        except StoreError:
            manifest = None
        yield _gauge(
            "nivos_snapshot_readable", "1 when a published snapshot can be read.", manifest is not None
        )
        if manifest is not None:
            age = (datetime.now(UTC) - manifest.published).total_seconds()
            yield _gauge("nivos_snapshot_number", "Number of the published snapshot.", manifest.number)
            yield _gauge("nivos_snapshot_age_seconds", "Time since it was published.", max(age, 0))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))


def render(snapshots: Snapshots) -> bytes:
    """Write all figures in Prometheus' text format."""
    metrics.refresh()
    own = CollectorRegistry()
    own.register(PublishedSnapshot(snapshots))
    return generate_latest(_counted()) + generate_latest(own)


def _counted() -> CollectorRegistry:
    if SHARED_FOLDER not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
