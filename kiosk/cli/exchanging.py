"""``kiosk exchange``: things come back and others are taken, for the difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, till_in
from kiosk.cli.lines import line_of
from kiosk.cli.refunding import lines_back, payout_of, refund_fields
from kiosk.cli.selling import sale_fields, tender_of
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.exchange import Difference
from kiosk.domain.money import Money
from kiosk.domain.stored_value import grouped
from kiosk.domain.tenders import Tender
from kiosk.paper import print_owed
from kiosk.services import exchanges, printing, stored_value, ticket_paper
from kiosk.services.exchanges import ExchangeRequest
from kiosk.services.formats import money
from kiosk.services.refunds import Payout


def exchange(
    receipt: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    line: Annotated[
        list[str], typer.Option("--line", metavar="N[:QTY]", help="A line that comes back.")
    ],
    take: Annotated[
        list[str], typer.Option("--take", metavar="SKU[:QTY]", help="What is taken instead.")
    ],
    tender: Annotated[
        list[str] | None,
        typer.Option(
            "--tender",
            help="What is paid, cash:5.00 or card:5.00:REFERENCE; or how it is paid out, "
            "cash, card:REFERENCE or gift_card.",
        ),
    ] = None,
    write_off: Annotated[
        bool, typer.Option("--write-off", help="What comes back can't be sold again.")
    ] = False,
    key: Annotated[
        str | None, typer.Option("--key", help="The same key again exchanges nothing.")
    ] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take lines of a receipt back and sell something else, for the difference."""
    with till_in(data, staff, signs=True) as till:
        wanted = [line_of(till, given) for given in take]
        request = ExchangeRequest(
            receipt, lines_back(till, receipt, line), wanted, restock=not write_off, key=key
        )
        found = exchanges.difference(till, request)
        paid, payout = (
            ((), None)
            if isinstance(found, Refusal)
            else _tenders(tender or [], found, till.event.currency)
        )
        outcome = exchanges.complete(
            till,
            ExchangeRequest(
                receipt, request.back, wanted, paid, payout, restock=not write_off, key=key
            ),
        )
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        # It is made and durable: whatever paper does now is said, and changes nothing.
        made = (outcome.refund.id, outcome.sale.id)
        issued = [one for name in made for one in stored_value.codes_issued_with(till, name)]
        jobs = [printing.receipt_job(outcome.sale)]
        jobs += [stored_value.paper_job(value.key) for value, _ in issued]
        jobs += ticket_paper.jobs_of(till, outcome.sale)
        for job in jobs:
            paper = print_owed(till, job)
            if paper.fault:
                break
    if paper.fault:
        complain(f"Exchanged, but the paper for it is not printed: {paper.fault.sentence}")
    back, sale = outcome.refund, outcome.sale
    codes = [{"code": code, "worth": value.worth} for value, code in issued]
    answer(
        as_json,
        {
            "back": refund_fields(back),
            "sale": sale_fields(sale),
            "difference": sale.total - back.total,
            **({"gift_cards": codes} if codes else {}),
        },
        f"{sale.receipt}: {_told(sale.total - back.total)} for {back.receipt}",
        *(f"{grouped(code)}: {money(value.worth)}" for value, code in issued),
        *([f"Change: {money(sale.change)}"] if sale.change else []),
    )


def register(app: typer.Typer) -> None:
    """Add this command to ``kiosk``."""
    app.command()(exchange)


def _tenders(
    given: Sequence[str], found: Difference, currency: str
) -> tuple[tuple[Tender, ...], Payout | None]:
    """What is paid, or how it is paid out: which of both follows from the difference."""
    if not found.to_pay_back:
        return tuple(tender_of(one, currency) for one in given), None
    if len(given) > 1:
        raise BadInput(f"{money(found.to_pay_back)} are paid out, in one way: say --tender once.")
    return (), payout_of(given[0]) if given else None


def _told(difference: Money) -> str:
    if difference.minor < 0:
        return f"{money(-difference)} paid out"
    return f"{money(difference)} paid" if difference else "Nothing to pay"
