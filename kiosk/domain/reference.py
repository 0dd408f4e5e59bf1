"""Reference rows as they travel: products, variants, tickets and contacts, between devices.

They stand beside the journal because they must stay changeable or erasable; what they mean
for money and admission is in the entries that name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DocumentRow:
    """One row: its kind and id, the event it belongs to, and its content as JSON values.

    ``rev`` is the local mark of the change that is being sent, 0 for one that came in.
    """

    kind: str
    id: str
    event: str | None
    body: Mapping[str, Any]
    rev: int = 0
