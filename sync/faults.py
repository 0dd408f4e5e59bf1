"""What can go wrong between a till and its hub."""

from __future__ import annotations

from kiosk.domain.errors import TrestleError


class HubFault(TrestleError):
    """The hub could not do what it was asked; sales go on either way.

    HubFault
    ├── HubUnreachable    no answer, or none that a hub would give: try again later
    │   └── HubDamaged        it arrived changed: ask again
    └── HubRefused        the hub said no; ``code`` and text are its own
        └── NotEnrolled       it does not know this till's token
    """

    code = "hub"


class HubUnreachable(HubFault):
    """No answer from the hub; nothing is lost, everything is sent again."""

    code = "hub_unreachable"


class HubDamaged(HubUnreachable):
    """An answer arrived changed on its way; the same question will be answered again."""


class HubRefused(HubFault):
    """The hub understood and said no; ``status`` is the HTTP status that goes with it."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


class NotEnrolled(HubRefused):
    """The hub does not know this till."""

    def __init__(self, sentence: str) -> None:
        super().__init__("not_enrolled", sentence, 401)
