"""What a code is that no ticket bears: a medium, and the tickets that it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from kiosk.domain.admission import Ticket
from kiosk.domain.door.media import EndReason, Link, last_end, medium_id, standing
from kiosk.domain.scan_codes import ticket_forms
from kiosk.services.ticket_codes import as_marked
from kiosk.store import door
from kiosk.store.media import links_of_media, links_of_tickets


@dataclass(frozen=True)
class Carried:
    """All ``links`` of a medium, and the ``tickets`` of those that stand, as far as they are known
    here, as they stand now; ``whys`` as :func:`kiosk.services.ticket_codes.candidates` gives."""

    links: Sequence[Link] = ()
    tickets: Sequence[Ticket] = ()
    whys: dict[str, str] = field(default_factory=dict)

    @property
    def standing(self) -> list[Link]:
        """Those of its links that stand."""
        return standing(self.links)

    @property
    def ended(self) -> EndReason | None:
        """Why it stands for nothing any more; None where it does, or never did."""
        return last_end(self.links)


def carried_by(session: Session, code: str) -> Carried:
    """What the medium with this normal code stands for; one indexed look-up where it is none."""
    names = [medium_id(form) for form in ticket_forms(code)]
    links = links_of_media(session, names) if names else []
    if not links:
        return Carried()
    found = door.tickets_by_ids(session, {one.ticket_id for one in standing(links)})
    tickets, whys = as_marked(session, found)
    return Carried(links, tickets, whys)


def links_of(session: Session, same: Mapping[str, Sequence[str]]) -> dict[str, list[Link]]:
    """All links of tickets that are the ``same`` rights, as :func:`kiosk.store.door.same_rights`
    tells them, under whichever of their codes they were made."""
    every = {name for names in same.values() for name in names}
    links = links_of_tickets(session, every) if every else []
    return {one: [link for link in links if link.ticket_id in names] for one, names in same.items()}
