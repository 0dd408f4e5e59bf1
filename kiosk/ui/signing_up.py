"""Sign-ups at a window, with a membership into the basket where somebody wants one."""

from __future__ import annotations

import asyncio

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.ids import VariantId
from kiosk.services import carts, catalogue, signup
from kiosk.services.signup import SignUp
from kiosk.ui.desk import Desk


async def list_memberships(desk: Desk) -> None:
    """Look up which memberships are on sale."""
    found = await asyncio.to_thread(catalogue.search, desk.till, limit=-1)
    desk.memberships.becomes([row for row in found if row.variant.kind is VariantKind.MEMBERSHIP])


async def sign_up(desk: Desk, form: SignUp, membership: VariantId | None = None) -> None:
    """Take a sign-up and, if wanted, put a membership for that person into the cart.

    :raises BadInput: the e-mail address can't be one, or the name is too long.
    """
    contact = await asyncio.to_thread(signup.take, desk.till, form)
    if membership is not None:
        async with desk.one_thing:
            await asyncio.to_thread(carts.add, desk.till, membership)
            desk.basket.becomes(await asyncio.to_thread(carts.set_contact, desk.till, contact))
