"""``kiosk refund`` and ``kiosk void``: pay a sale back, wholly or in part, or as if it had not
been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, till_in
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.measures import parse_parts
from kiosk.domain.stored_value import grouped
from kiosk.domain.tenders import TenderKind, tender_kind
from kiosk.paper import print_owed
from kiosk.services import refunds, stored_value, voids
from kiosk.services.bundles import bundles_back
from kiosk.services.formats import how_much, money
from kiosk.services.receipts import to_cancel
from kiosk.services.refunded import Refund, sold_lines
from kiosk.services.refunds import Payout, RefundRequest, Word
from kiosk.services.sales import Sale, find_sale
from kiosk.services.till import Till
from kiosk.services.voids import VoidRequest


def refund(
    receipt: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    tender: Annotated[
        str, typer.Option("--tender", help="cash, card:REFERENCE, gift_card or complimentary")
    ],
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="N[:QTY]", help="A line, or 2:0.100 of one by weight."),
    ] = None,
    bundle: Annotated[
        list[str] | None,
        typer.Option("--bundle", metavar="SKU[:QTY]", help="A bundle, all its parts together."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that was not refunded before.")
    ] = False,
    write_off: Annotated[
        bool, typer.Option("--write-off", help="What comes back can't be sold again.")
    ] = False,
    provisional: Annotated[
        bool,
        typer.Option("--provisional", help="Even where the till that may can't be reached."),
    ] = False,
    tip: Annotated[bool, typer.Option("--tip", help="The tip goes back as well.")] = False,
    who: Annotated[str, typer.Option("--who", help="Who answers for a provisional one.")] = "",
    why: Annotated[str, typer.Option("--why", help="Why it can't wait.")] = "",
    key: Annotated[
        str | None, typer.Option("--key", help="The same key again refunds nothing.")
    ] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Pay a receipt back: some of its lines, or all."""
    if everything == bool(line or bundle):
        raise BadInput(
            "Say what comes back: --all, or --line N[:QTY] or --bundle SKU[:QTY] once or more."
        )
    if not provisional and (who or why):
        raise BadInput("--who and --why are for a refund that is --provisional.")
    word = Word(who, why) if provisional else None
    with till_in(data, staff, signs=True) as till:
        lines = None if everything else lines_back(till, receipt, line or [], bundle or [])
        payout = payout_of(tender)
        wanted = RefundRequest(receipt, payout, lines, not write_off, key, word, tip)
        outcome = refunds.complete(till, wanted)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        # It is made and durable: whatever paper does now is said, and changes nothing.
        issued = stored_value.codes_issued_with(till, outcome.id)
        for job in (
            refunds.refund_job(outcome),
            *(stored_value.paper_job(value.key) for value, _ in issued),
        ):
            paper = print_owed(till, job)
            if paper.fault:
                break
    if paper.fault:
        complain(f"Refunded, but the paper for it is not printed: {paper.fault.sentence}")
    answer(
        as_json,
        {**refund_fields(outcome), **({"gift_card": issued[0][1]} if issued else {})},
        f"{outcome.receipt}: {money(outcome.total)} {_done(outcome)} {outcome.sale_receipt}",
        *(f"{grouped(code)}: {money(value.worth)}" for value, code in issued),
        *(["Provisional: the hub will open a case."] if outcome.provisional else []),
    )


def void(
    receipt: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    why: Annotated[str, typer.Option("--why", help="Why it counts as not sold.")],
    who: Annotated[str, typer.Option("--who", help="Who voids it, where nobody signs in.")] = "",
    key: Annotated[
        str | None, typer.Option("--key", help="The same key again voids nothing.")
    ] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Undo all of a sale in the till session that made it, as if it had not been."""
    with till_in(data, staff, signs=True) as till:
        outcome = voids.complete(till, VoidRequest(receipt, why, who, key))
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        paper = print_owed(till, refunds.refund_job(outcome))
    if paper.fault:
        complain(f"Voided, but the paper for it is not printed: {paper.fault.sentence}")
    answer(
        as_json,
        refund_fields(outcome),
        f"{outcome.receipt}: {money(outcome.total)} voided of {outcome.sale_receipt}",
        *(
            f"Out of the drawer: {money(one.amount)}"
            for one in outcome.tenders
            if one.kind is TenderKind.CASH
        ),
        *to_cancel(outcome),
    )


def refund_fields(made: Refund) -> dict[str, Any]:
    """A refund as JSON values."""
    return {
        "refund": made.receipt,
        "receipt": made.sale_receipt,
        "at": iso(made.at),
        "total": made.total,
        "tax": made.tax,
        "currency": made.total.currency,
        "provisional": made.provisional,
        "void": made.void,
        "why": made.why,
        "staff": made.paid_by,
        "lines": [
            {
                "line": line.line,
                "sku": line.sku,
                "title": line.title,
                "choices": list(line.choices),
                "bundle": line.bundle and line.bundle.sku,
                "quantity": line.quantity,
                "measure": line.measure,
                "amount": line.amount,
                "tax": line.tax,
                "restocked": line.restocked,
            }
            for line in made.lines
        ],
        "tenders": [
            {"kind": str(one.kind), "amount": one.amount, "reference": one.reference}
            for one in made.tenders
        ],
    }


def refund_words(made: Refund) -> str:
    """A refund in a line, for who looks at its receipt."""
    what = ", ".join(
        f"{how_much(line.quantity, line.measure)} × {line.whole_title}" for line in made.lines
    )
    mark = " (provisional)" if made.provisional else ""
    did = "Voided" if made.void else "Refunded"
    return f"{did} {iso(made.at)}, {made.receipt}{mark}: {what}, {money(made.total)}"


def register(app: typer.Typer) -> None:
    """Add this command to ``kiosk``."""
    app.command()(refund)
    app.command()(void)


def lines_back(
    till: Till, receipt: str, given: list[str], bundles: Sequence[str] = ()
) -> dict[int, int]:
    """Lines of a receipt with their units, as ``2`` or ``2:3``, and ``bundles`` with theirs, as
    ``BREAKFAST`` or ``BREAKFAST:2``.

    :raises BadInput: one of them is neither.
    """
    sale = find_sale(till, receipt)
    sold = dict(enumerate(sale.lines if sale else (), start=1))
    lines: dict[int, int] = {}
    for one in given:
        number, colon, units = one.partition(":")
        try:
            line = int(number)
            known = sold.get(line)
            if known is not None and known.measure is not None:
                # All of it, where it isn't said how much.
                quantity = parse_parts(units, known.measure) if colon else known.quantity
            else:
                quantity = int(units) if colon else 1
        except ValueError:
            raise BadInput(
                f"“{one}” is no line of a receipt; write 2 or, for three, 2:3."
            ) from None
        lines[line] = lines.get(line, 0) + quantity
    for one in bundles:
        for line, quantity in _bundle_back(till, sale, one).items():
            lines[line] = lines.get(line, 0) + quantity
    return lines


def _bundle_back(till: Till, sale: Sale | None, given: str) -> dict[int, int]:
    known = {one.sku: each for one, each, _ in bundles_back(sold_lines(till, sale))} if sale else {}
    sku, _, units = (given, "", "1") if given in known else given.rpartition(":")
    if sku not in known or not units.isdecimal():
        raise BadInput(f"“{given}” is no bundle of this receipt; write its SKU or, for two, SKU:2.")
    return {line: each * int(units) for line, each in known[sku].items()}


def _done(made: Refund) -> str:
    given_away = any(one.kind is TenderKind.COMPLIMENTARY for one in made.tenders)
    return "taken back, and nothing paid for," if given_away else "paid back for"


def payout_of(given: str) -> Payout:
    """How it is paid back, as ``cash`` or ``card:REFERENCE``.

    :raises BadInput: it is no such way.
    """
    kind, _, reference = given.partition(":")
    found = tender_kind(kind.strip().lower())
    if found not in refunds.PAYOUTS:
        raise BadInput(
            f"“{given}” is no way to pay back; write cash, card:REFERENCE, gift_card, "
            "bank_transfer, payment_link or complimentary."
        )
    return Payout(found, reference.strip())
