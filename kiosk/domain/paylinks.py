"""Payment links: an address of the seller's own payment service, filled in for one sale.

The organizer says once what it looks like, with ``{amount}``, ``{currency}`` and ``{reference}`` in
it. Nothing is asked of that service: paying is a promise until somebody has seen the money arrive,
as a transfer is.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from kiosk.domain.errors import N_, BadInput
from kiosk.domain.money import Money

# What still makes a code that a phone reads off a screen.
LONGEST = 300
_PLACES = ("amount", "currency", "reference")
_BRACES = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")


def checked_link(text: str) -> str:
    """A link as it was written down, as in ``https://pay.example/x?a={amount}&r={reference}``.

    :raises BadInput: it can't be one, or lacks the amount or the reference.
    """
    link = text.strip()
    parts = urlsplit(link)
    if len(link) > LONGEST or not link.isascii() or not link.isprintable() or " " in link:
        raise BadInput(N_("A payment link has at most 300 plain characters and no spaces."))
    if parts.scheme != "https" or not _HOST.fullmatch(parts.netloc):
        raise BadInput(N_("A payment link begins with https:// and the name of its service."))
    named = _BRACES.findall(link)
    if set(named) - set(_PLACES) or {"{", "}"} & set(_BRACES.sub("", link)):
        raise BadInput(
            N_("In curly brackets a payment link has amount, currency and reference alone.")
        )
    if not {"amount", "reference"} <= set(named):
        raise BadInput(
            N_("A payment link needs the amount and the reference in it, in curly brackets.")
        )
    return link


def link_for(template: str, amount: Money, reference: str) -> str:
    """The link that pays so much under this reference; empty where there is none."""
    if not template or amount.minor <= 0:
        return ""
    filled = {"amount": amount.plain(), "currency": amount.currency, "reference": reference}
    return _BRACES.sub(lambda found: quote(filled.get(found[1], ""), safe=""), template)
