"""Papers in the print queue that bear somebody's name, by the keys of their jobs."""

from __future__ import annotations

TICKET_JOB = "ticket:"
SLIP_JOB = "slip:"
