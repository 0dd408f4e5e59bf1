"""A promotion's terms as people write them, checked and put together."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from kiosk.domain.clock import local_time
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import natural_id
from kiosk.domain.money import Money
from kiosk.domain.promotions import IN_PERCENT, WHOLE, Promotion, PromotionKind

LONGEST_NAME = 60
LONGEST_CODE = 40
MOST_SKUS = 200
MOST_UNITS = 1_000
MOST_PRIORITY = 1_000
_PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,6})?)\s*%?")
_CODE = re.compile(r"[^\s:]{2,40}")


@dataclass(frozen=True)
class Terms:
    """What somebody wrote: every part as text, empty where it was not said. ``alone``: it does not
    combine with others."""

    name: str
    kind: str
    value: str = ""
    skus: Collection[str] = ()
    buy: str = ""
    get: str = ""
    threshold: str = ""
    code: str = ""
    tier: str = ""
    starts: str = ""
    ends: str = ""
    limit: str = ""
    priority: str = ""
    alone: bool = False


def promotion_of(terms: Terms, currency: str, place: ZoneInfo) -> Promotion:
    """Put a promotion together; times without an offset are those at ``place``. Two of one name
    have one id, on whatever device.

    :raises BadInput: a part of it can't be read, is missing, or makes no sense with the others.
    """
    name = " ".join(terms.name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(
            N_("Give the promotion a name of 1 to {most} characters."), most=LONGEST_NAME
        )
    kind = _kind(terms.kind)
    bought = kind is PromotionKind.BUY_X_GET_Y
    skus = tuple(sku.strip() for sku in terms.skus if sku.strip())
    if kind is PromotionKind.BUNDLE and len(skus) < 2:
        raise BadInput("A bundle names at least two SKUs, or one of them twice.")
    if len(skus) > MOST_SKUS:
        raise BadInput(f"A promotion names at most {MOST_SKUS} SKUs; leave them out for all.")
    if kind is not PromotionKind.BUNDLE:
        skus = tuple(sorted(set(skus)))
    if (terms.buy or terms.get) and not bought:
        raise BadInput("“buy” and “get” are for promotions of the kind buy_x_get_y.")
    basket = kind in (PromotionKind.BASKET_PERCENT, PromotionKind.BASKET_AMOUNT)
    if terms.threshold and not basket:
        raise BadInput("“from” is for promotions of the kinds basket_percent and basket_amount.")
    starts = local_time(terms.starts, place) if terms.starts else None
    ends = local_time(terms.ends, place) if terms.ends else None
    if starts is not None and ends is not None and ends <= starts:
        raise BadInput("A promotion must end after it starts.")
    return Promotion(
        id=natural_id("promotion", name.casefold()),
        name=name,
        kind=kind,
        currency=currency,
        value=_value(kind, terms.value, currency),
        skus=skus,
        buy=_whole("buy", terms.buy, 1, MOST_UNITS) if bought else 0,
        get=_whole("get", terms.get or "1", 1, MOST_UNITS) if bought else 0,
        threshold=_amount(terms.threshold, currency) if terms.threshold else 0,
        code=_code(terms.code),
        tier=terms.tier.strip(),
        starts=starts,
        ends=ends,
        limit=_whole("limit", terms.limit, 1, 1_000_000) if terms.limit else None,
        priority=_whole("priority", terms.priority or "0", -MOST_PRIORITY, MOST_PRIORITY),
        combines=not terms.alone,
    )


def percent(text: str) -> int:
    """Read a percentage above 0 and up to 100, as in ``12.5`` or ``10%``, in thousandths.

    :raises BadInput: it is none, or has more than 3 decimals.
    """
    found = _PERCENT.fullmatch(text.strip())
    if not found:
        raise BadInput(N_("“{text}” is not a percentage; write it as in 10 or 12.5%."), text=text)
    scaled = Decimal(found[1].replace(",", ".")) * 1000
    whole = int(scaled)
    if scaled != whole or not 0 < whole <= WHOLE:
        raise BadInput(
            N_("“{text}” can't be a discount; use more than 0 and at most 100 percent."), text=text
        )
    return whole


def _kind(text: str) -> PromotionKind:
    try:
        return PromotionKind(text.strip().casefold().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise BadInput(
            f"“{text}” is no kind of promotion; use one of {', '.join(PromotionKind)}."
        ) from None


def _value(kind: PromotionKind, text: str, currency: str) -> int:
    if kind is PromotionKind.BUY_X_GET_Y and not text.strip():
        return WHOLE
    if not text.strip():
        raise BadInput(N_("Say how much."))
    if kind in IN_PERCENT:
        return percent(text)
    found = _amount(text, currency)
    free = (PromotionKind.FIXED_PRICE, PromotionKind.BUNDLE)
    if not found and kind not in free:
        raise BadInput(N_("A promotion takes more than nothing off."))
    return found


def _amount(text: str, currency: str) -> int:
    found = Money.parse(text, currency).minor
    if found < 0:
        raise BadInput(N_("“{text}” is below zero; nothing here can be."), text=text)
    return found


def _whole(what: str, text: str, least: int, most: int) -> int:
    try:
        found = int(text)
    except ValueError:
        found = least - 1
    if not least <= found <= most:
        raise BadInput(
            N_("“{what}” is a whole number from {least} to {most}, not “{text}”."),
            what=what,
            least=least,
            most=most,
            text=text,
        )
    return found


def _code(text: str) -> str:
    code = text.strip()
    if code and not _CODE.fullmatch(code):
        raise BadInput(
            N_("“{text}” can't be a code; use 2 to {most} characters without spaces or “:”."),
            text=text,
            most=LONGEST_CODE,
        )
    return code
