"""The hub's figures in OpenMetrics text: what this process did, and what the database holds."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from sync.hub.cases import count_open
from sync.hub.database import DOCUMENTS, ENTRIES, Hub, height
from sync.hub.tables import device

__all__ = ["CONTENT_TYPE_LATEST", "Held", "text_of"]


class Held(Collector):
    """What the database holds at the moment it is asked, so that all processes say the same."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def describe(self) -> list[Metric]:
        """Nothing ahead of time: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read the figures.

        :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        with self._hub.reading() as connection:
            figures = _figures(connection)
        for name, text, value in figures:
            yield GaugeMetricFamily(f"trestle_hub_{name}", text, value=value)


def text_of(registry: CollectorRegistry) -> bytes:
    """Everything in ``registry`` as OpenMetrics text, of type :data:`CONTENT_TYPE_LATEST`."""
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text


def _figures(connection: Connection) -> list[tuple[str, str, int]]:
    open_cases = count_open(connection)
    welcome = connection.execute(
        select(func.count()).select_from(device).where(device.c.revoked_at.is_(None))
    ).scalar_one()
    return [
        # Numbers have no gaps, so the newest is also how many there are.
        ("log_head", "Entries in the log, and its newest number.", height(connection, ENTRIES)),
        ("documents_head", "The newest number of a document.", height(connection, DOCUMENTS)),
        ("open_cases", "Cases that wait for a person.", int(open_cases)),
        ("devices", "Devices that are enrolled and not revoked.", int(welcome)),
    ]
