"""Invoices: who buys, and the numbers without gaps that each till gives.

An invoice is made of a finished sale, by the till that made the sale: so one sale has one, with no
network too. What is paid back of it later is a credit note, which names the invoice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.errors import N_, BadInput

LONGEST_TEXT = 120
MOST_LINES = 6
# Until what is not paid yet is due.
USUAL_DAYS, MOST_DAYS = 14, 365


class Paper(StrEnum):
    """An invoice, or what takes back a part of one."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


_SERIES = {Paper.INVOICE: "I", Paper.CREDIT_NOTE: "C"}


@dataclass(frozen=True)
class Buyer:
    """Whom an invoice is made out to; a ``tax_number`` is as they said it."""

    name: str
    address: tuple[str, ...]
    tax_number: str = ""


def checked_buyer(name: str, address: Sequence[str], tax_number: str = "") -> Buyer:
    """A buyer as they were written down.

    :raises BadInput: a name or an address is missing, or something is longer than fits.
    """
    called = _text(name)
    lines = tuple(filter(None, map(_text, address)))
    if not called or not 1 <= len(lines) <= MOST_LINES:
        raise BadInput(N_("An invoice names its buyer and their address, in one to six lines."))
    return Buyer(called, lines, _text(tax_number))


def due_on(made: date, days: int | None) -> date:
    """When what is not paid yet has to be: so many days later, or as is usual.

    :raises BadInput: it is no number of days that anybody gives.
    """
    some = USUAL_DAYS if days is None else days
    if not 0 <= some <= MOST_DAYS:
        raise BadInput(f"An invoice is due in 0 to {MOST_DAYS} days.")
    return made + timedelta(days=some)


def paper_number(paper: Paper, prefix: str, counter: int) -> str:
    """The number of the ``counter``-th paper of its series: ``K7QM-I000012``."""
    return f"{prefix}-{_SERIES[paper]}{counter:06d}"


def _text(text: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST_TEXT or not tidy.isprintable():
        raise BadInput(N_("A line on an invoice has at most 120 characters."))
    return check_no_card(tidy)
