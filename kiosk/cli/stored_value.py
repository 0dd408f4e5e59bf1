"""``kiosk giftcard`` and ``kiosk voucher``: what is left of those that were issued, making more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hardware.ports import PrinterFault
from kiosk.cli import gift_cards
from kiosk.cli.common import AsJson, Data, Refused, answer, complain, till_in
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.stored_value import StoredValue, grouped, kind_of_code, tail_of
from kiosk.domain.tax import STANDARD
from kiosk.domain.tenders import TenderKind
from kiosk.exports.csv_files import write_csv
from kiosk.exports.tables import CellKind, Column, Sheet
from kiosk.paper import print_owed
from kiosk.services import sales, stored_value
from kiosk.services.formats import money
from kiosk.services.stored_value import Stored
from kiosk.services.till import Till

Code = Annotated[str, typer.Argument(help="The code, as in GC4K-7QXM-2B9T-HWRZ.")]


def stored_option(given: Sequence[str], kind: TenderKind, currency: str) -> list[Stored]:
    """What ``--gift-card CODE[:AMOUNT]`` or ``--voucher CODE`` says that somebody pays with.

    :raises BadInput: it is no code of that kind, or the amount can't be one.
    """
    found = []
    for one in given:
        code, colon, amount = one.partition(":")
        stored = stored_value.stored_of(code)
        if stored is None or kind_of_code(code) is not kind:
            raise _no_code(code)
        if colon:
            most = Money.parse(amount, currency)
            if most.minor <= 0 or kind is TenderKind.VOUCHER:
                raise BadInput(f"“{one}”: a part of a gift card is an amount above nothing.")
            stored = Stored(stored.key, stored.tail, most.minor)
        found.append(stored)
    return found


def balance(code: Code, data: Data = None, as_json: AsJson = False) -> None:
    """Show what is left on a gift card, and what of it this till may take now."""
    _show(code, TenderKind.GIFT_CARD, data, as_json)


def show(code: Code, data: Data = None, as_json: AsJson = False) -> None:
    """Show whether a voucher was used, and whether this till may take it now."""
    _show(code, TenderKind.VOUCHER, data, as_json)


def cards(data: Data = None, as_json: AsJson = False) -> None:
    """List the gift cards of the current event: what is left of them is owed to customers."""
    _list(TenderKind.GIFT_CARD, data, as_json)


def vouchers(data: Data = None, as_json: AsJson = False) -> None:
    """List the vouchers of the current event."""
    _list(TenderKind.VOUCHER, data, as_json)


def add(
    worth: Annotated[str, typer.Option("--worth", help="What each pays at most, as in 5.00.")],
    count: Annotated[int, typer.Option("--count", help="How many.")] = 1,
    title: Annotated[str, typer.Option("--title", help="What they are for.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="A CSV file to write their codes into.")
    ] = None,
    print_them: Annotated[bool, typer.Option("--print", help="Print them as well.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make vouchers that each pay once; this till holds them until another one asks for one."""
    with till_in(data) as till:
        if out is not None and out.exists():
            raise BadInput(f"{out} is there already; name a new file. No voucher was made.")
        amount = Money.parse(worth, till.event.currency)
        codes = stored_value.issue_vouchers(till, amount, count, title)
        zone_here = zone(till.event.timezone)
        fault = _print(till, stored_value.with_codes(till, codes)) if print_them else None
    if out is not None:
        columns = (Column("Code"), Column("Worth", CellKind.MONEY), Column("For"))
        sheet = Sheet("Vouchers", columns, [(grouped(code), amount, title) for code in codes])
        try:
            with out.open("xb") as file:
                write_csv(sheet, zone_here, file)
        except OSError as fault:
            complain("\n".join(grouped(code) for code in codes))
            raise BadInput(
                f"The vouchers are made, but {out} can't be written ({fault.strerror}); "
                "their codes stand above: keep them."
            ) from fault
    if fault is not None:
        complain(f"The paper waits in the queue: {fault.sentence}")
    answer(
        as_json,
        {"codes": codes, "worth": amount, "currency": amount.currency},
        *(grouped(code) for code in ([] if out is not None else codes)),
        f"{len(codes)} × {money(amount)}. Whoever has a code can pay with it, once.",
    )


def reprint(
    receipt: Annotated[str, typer.Argument(help="The receipt that they were sold with.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print the gift cards of a sale once more, on the till that sold them."""
    with till_in(data) as till:
        sale = sales.find_sale(till, receipt)
        issued = stored_value.codes_issued_with(till, sale.id) if sale else []
        if not issued:
            raise BadInput(f"No gift card was sold here with receipt {receipt}.")
        fault = _print(till, issued)
    if fault is not None:
        raise BadInput(f"The paper waits in the queue: {fault.sentence}")
    answer(as_json, {"printed": len(issued)}, f"Printed {len(issued)}.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    gift = typer.Typer(help="Gift cards: sold like goods, paid with bit by bit.")
    gift.command("balance")(balance)
    gift.command("list")(cards)
    gift.command("print")(reprint)
    gift_cards.register(gift)
    app.add_typer(gift, name="giftcard")
    voucher = typer.Typer(help="Vouchers: each pays once.")
    voucher.command("add")(add)
    voucher.command("show")(show)
    voucher.command("list")(vouchers)
    app.add_typer(voucher, name="voucher")


def _print(till: Till, issued: Sequence[tuple[StoredValue, str]]) -> PrinterFault | None:
    """Print these; returns what is in the way, if anything is."""
    for job in stored_value.reprint(till, issued):
        paper = print_owed(till, job)
        if paper.fault:
            return paper.fault
    return None


def _no_code(code: str) -> BadInput:
    return BadInput(f"“{code}” is no such code; check it against the paper, as in GC4K-7QXM-….")


def _show(code: str, kind: TenderKind, data: Path | None, as_json: bool) -> None:
    with till_in(data) as till:
        if kind_of_code(code) is not kind:
            raise _no_code(code)
        value = stored_value.find(till, code)
        if value is None:
            raise Refused(Refusal("value_unknown", {"code": tail_of(code)}))
        fields, words = _fields(till, value)
    answer(as_json, fields, words)


def _fields(till: Till, value: StoredValue) -> tuple[dict[str, Any], str]:
    here, elsewhere = stored_value.here(till, value)
    fields = {
        "kind": str(value.kind),
        "worth": value.worth,
        "left": value.left,
        "here": here,
        "elsewhere": elsewhere,
        "currency": value.worth.currency,
        "title": value.title,
        "at": iso(value.at),
        "valid_until": value.expires and value.expires.isoformat(),
        "tax_class": value.tax_class,
    }
    words = f"{money(value.left)} left of {money(value.worth)}"
    if here < value.left:
        words += f"; {money(here)} of it can be paid at this till now"
    if value.expires:
        words += f"; valid until {value.expires.isoformat()}"
    if value.tax_class is not None:
        words += f"; for goods of the tax class “{value.tax_class or STANDARD}”"
    return fields, f"{words}."


def _list(kind: TenderKind, data: Path | None, as_json: bool) -> None:
    with till_in(data) as till:
        found = [one for one in stored_value.outstanding(till) if one.kind is kind]
        owed = total((one.left for one in found), till.event.currency)
    rows = [
        {
            "at": iso(one.at),
            "title": one.title,
            "worth": one.worth,
            "left": one.left,
            "currency": one.worth.currency,
        }
        for one in found
    ]
    answer(
        as_json,
        rows,
        *(
            f"{iso(one.at)}  {money(one.left):>12} of {money(one.worth):>12}  {one.title}"
            for one in found
        ),
        f"{len(found)} issued, {money(owed)} still to be paid with.",
    )
