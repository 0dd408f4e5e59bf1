"""Tips at this till: what is offered, as the organizer chose. Off until somebody does."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from kiosk.domain.errors import Refusal
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tips import parse_choices
from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings

_SETTING = "tips"


def choices(till: Till) -> tuple[int, ...]:
    """The percentages that this till offers; none where it asks for no tips."""
    with till.store.reading() as session:
        return choices_in(session)


def choices_in(session: Session) -> tuple[int, ...]:
    """As :func:`choices`, inside a transaction."""
    return tuple(int(one) for one in get_setting(session, _SETTING).split())


def offer(till: Till, percents: Sequence[str]) -> tuple[int, ...] | Refusal:
    """Offer these from now on, where whoever acts may say so; none switches tips off.

    :raises BadInput: one of them is none that can be offered; nothing was changed.
    """
    refusal = allow(till.operator, Permission.SETTINGS)
    if refusal is not None:
        return refusal
    chosen = parse_choices(percents)
    with till.store.writing() as session:
        put_settings(session, **{_SETTING: " ".join(map(str, chosen))})
    return chosen
