"""Commands of the stall: sell, receipts, sign-ups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hardware import png, text
from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, till_in, write_file
from kiosk.cli.lines import deposit_line, line_of, numbers_of, ticket_line
from kiosk.cli.preauths import apart, with_holds
from kiosk.cli.promotions import by_hand, discount_fields, member, said_codes
from kiosk.cli.refunding import refund_fields, refund_words
from kiosk.cli.stored_value import stored_option
from kiosk.cli.tips import with_tip
from kiosk.domain.age import AgeCheck
from kiosk.domain.allotments import PUBLIC
from kiosk.domain.clock import iso
from kiosk.domain.consent import parse_consent
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.invoices import checked_buyer
from kiosk.domain.mails import mail_address
from kiosk.domain.pools import buying_pool
from kiosk.domain.promotions import NO_DISCOUNTS
from kiosk.domain.sale import of_line
from kiosk.domain.stored_value import grouped
from kiosk.domain.tenders import Tender, TenderKind, parse_tender
from kiosk.paper import fonts, print_owed
from kiosk.services import (
    age_checks,
    checkout,
    discounts,
    invoices,
    invoicing,
    mail_papers,
    mailing,
    printing,
    refunded,
    sales,
    signup,
    stored_value,
    ticket_paper,
    training,
)
from kiosk.services.discount_words import discount_words
from kiosk.services.exchanged import paper_of
from kiosk.services.formats import money
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.ui.sentences import sentence


def sell(
    skus: Annotated[
        list[str] | None, typer.Argument(metavar="SKU[+CHOICE...][:QTY] | SKU=PRICE | SKU:0.385...")
    ] = None,
    tender: Annotated[
        list[str] | None,
        typer.Option(
            "--tender", help="cash:50.00, card:50.00:REFERENCE or preauth:NUMBER[:AMOUNT]"
        ),
    ] = None,
    ticket: Annotated[
        list[str] | None, typer.Option("--ticket", help="A ticket on sale, by name: TYPE[:QTY]")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="The same key again sells nothing.")
    ] = None,
    pool: Annotated[
        str, typer.Option("--pool", help="Who buys may have what is kept for: members.")
    ] = PUBLIC,
    contact: Annotated[
        str | None, typer.Option("--contact", help="Who buys: the id that “kiosk signup” gave.")
    ] = None,
    number: Annotated[
        list[str] | None,
        typer.Option(
            "--number", metavar="[SKU:]NUMBER", help="A number of a numbered edition, as 7 or 17-20"
        ),
    ] = None,
    gift_card: Annotated[
        list[str] | None,
        typer.Option("--gift-card", metavar="CODE[:AMOUNT]", help="Pays all it can, or so much."),
    ] = None,
    voucher: Annotated[
        list[str] | None, typer.Option("--voucher", metavar="CODE", help="Pays once.")
    ] = None,
    complimentary: Annotated[
        str | None,
        typer.Option("--complimentary", metavar="WHY", help="Give it all away, and say why."),
    ] = None,
    tip: Annotated[
        str | None, typer.Option("--tip", metavar="TIP", help="2.00, or 10% of what is due.")
    ] = None,
    staff: Staff = "",
    discount: Annotated[
        list[str] | None,
        typer.Option("--discount", metavar="[SKU:]OFF", help="10% or 2.50 off a line or all."),
    ] = None,
    why: Annotated[str, typer.Option("--why", help="Why a discount is given.")] = "",
    who: Annotated[str, typer.Option("--who", help="Who gives a discount.")] = "",
    code: Annotated[
        list[str] | None, typer.Option("--code", help="A promotion's code that was said.")
    ] = None,
    member_id: Annotated[
        str | None, typer.Option("--member", metavar="CONTACT", help="A member buys: as --contact.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Words for the receipt.")] = "",
    age_checked: Annotated[
        bool,
        typer.Option("--age-checked", help="Whoever sells saw that the customer is old enough."),
    ] = False,
    deposit_back: Annotated[
        list[str] | None,
        typer.Option("--deposit-back", metavar="EACH[:QTY]", help="Give deposits back: 2.00:3"),
    ] = None,
    reverse_charge: Annotated[
        bool,
        typer.Option("--reverse-charge", help="A business abroad buys, and owes the tax itself."),
    ] = False,
    buyer: Annotated[str, typer.Option("--buyer", help="Its name, for the invoice.")] = "",
    address: Annotated[
        list[str] | None, typer.Option("--address", help="Its address, a line each.")
    ] = None,
    buyer_tax_number: Annotated[
        str, typer.Option("--buyer-tax-number", help="Its VAT number, as in DE136695976.")
    ] = "",
    mail: Annotated[
        str, typer.Option("--mail", metavar="ADDRESS", help="The receipt goes there, too.")
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sell a whole basket."""
    if not reverse_charge and (buyer or address or buyer_tax_number):
        raise BadInput("For an invoice with tax see “kiosk invoice”; without: --reverse-charge.")
    to = mail_address(mail) if mail else ""
    with till_in(data, staff, signs=True) as till:
        currency = till.event.currency
        stored = stored_option(voucher or [], TenderKind.VOUCHER, currency)
        stored += stored_option(gift_card or [], TenderKind.GIFT_CARD, currency)
        lines = [line_of(till, given) for given in skus or []]
        lines += [ticket_line(till, given) for given in ticket or []]
        lines += [deposit_line(given, currency) for given in deposit_back or []]
        held, others = apart(tender or [])
        tenders = tuple(tender_of(given, till.event.currency) for given in others)
        if contact is not None and not signup.is_known(till, contact):
            raise BadInput(f"Nobody here has the id “{contact}”; nothing was sold.")
        if member_id is not None:
            contact = member(till, member_id)
        given = by_hand(till, lines, discount or [], who, why)
        asked = discounts.Asked((), given, contact, _pool(pool))
        wanted = checkout.SaleRequest(
            lines,
            tenders,
            key,
            contact,
            pool=_pool(pool),
            numbers=numbers_of(till, lines, number or []),
            stored=stored,
            complimentary=complimentary,
            codes=said_codes(till, code or [], asked),
            by_hand=given,
            note=note,
            age_checked=_attested(till, lines) if age_checked else None,
            abroad=checked_buyer(buyer, address or [], buyer_tax_number)
            if reverse_charge
            else None,
        )
        wanted = wanted if tip is None else with_tip(till, wanted, tip)
        outcome = checkout.complete(till, with_holds(till, wanted, held))
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        # The sale is made and durable: whatever paper does now is said, and changes nothing.
        issued = stored_value.codes_issued_with(till, outcome.id)
        invoice = invoices.find(till, outcome) if reverse_charge else None
        jobs = [printing.receipt_job(outcome)]
        jobs += [invoicing.job_of(invoice)] if invoice else []
        jobs += [stored_value.paper_job(value.key) for value, _ in issued]
        jobs += ticket_paper.jobs_of(till, outcome)
        for job in jobs:
            paper = print_owed(till, job)
            if paper.fault:
                break
        mailed = _mailed(till, outcome, to) if to else None
    if isinstance(mailed, Refusal):
        complain(f"Sold, but no mail goes out: {sentence(mailed)}")
    if paper.fault:
        complain(f"Sold, but the paper for it is not printed: {paper.fault.sentence}")
    elif paper.drawer:
        complain(f"Sold, but: {paper.drawer.sentence}")
    codes = [{"code": code, "worth": value.worth} for value, code in issued]
    answer(
        as_json,
        {
            **sale_fields(outcome),
            **({"gift_cards": codes} if codes else {}),
            **({"invoice": invoice.number} if invoice else {}),
            **({"mail": mailed.id} if isinstance(mailed, mailing.Mail) else {}),
        },
        f"{outcome.receipt}: {money(outcome.total)}",
        *(line.full_title for line in outcome.lines if line.numbers),
        *(f"{grouped(code)}: {money(value.worth)}" for value, code in issued),
        *(
            f"{discount_words(one)}: {money(-one.amount)} ({line.title})"
            for line in outcome.lines
            for one in line.discounts
            if one.kind not in NO_DISCOUNTS
        ),
        *([_handed_back(outcome)] if outcome.change else []),
    )


def receipt(
    number: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    print_it: Annotated[bool, typer.Option("--print", help="Print a copy.")] = False,
    png_file: Annotated[Path | None, typer.Option("--png", help="Draw it into a file.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a receipt again, print a copy of it, or draw it."""
    with till_in(data) as till:
        sale = sales.find_sale(till, number)
        if sale is None:
            raise BadInput(f"There is no receipt {number} here; check it against the paper.")
        document = training.paper(till, paper_of(till, sale, copy=True))
        paid_back = refunded.refunds_of(till, sale)
        if png_file is not None:
            write_file(png_file, png.render(document, fonts()))
        if print_it:
            job = printing.reprint(till, sale)
            paper = print_owed(till, job)
            if paper.fault:
                raise BadInput(f"The copy waits in the queue: {paper.fault.sentence}")
    answer(
        as_json,
        {**sale_fields(sale), "refunds": [refund_fields(one) for one in paid_back]},
        text.render(document),
        *(refund_words(one) for one in paid_back),
    )


def sign_up(
    email: Annotated[str, typer.Option("--email", help="Where to write to them.")],
    name: Annotated[str, typer.Option("--name", help="What to call them.")] = "",
    consent: Annotated[
        list[str] | None, typer.Option("--consent", help="PURPOSE:CHANNEL, as newsletter:email")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sign somebody up."""
    consents = tuple(parse_consent(given) for given in consent or [])
    with till_in(data) as till:
        contact = signup.take(till, signup.SignUp(email, name, consents))
    answer(as_json, {"contact": contact, "consents": len(consents)}, "Signed up.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    for command in (sell, receipt):
        app.command()(command)
    app.command("signup")(sign_up)


def _attested(till: Till, lines: Sequence[tuple[VariantId, int]]) -> AgeCheck | None:
    return age_checks.attest(till, {of_line(key, till.event.currency)[0] for key, _ in lines})


def _pool(given: str) -> str:
    return PUBLIC if given == PUBLIC else buying_pool(given)


def tender_of(given: str, currency: str) -> Tender:
    """What was given, as :func:`kiosk.domain.tenders.parse_tender` reads it.

    :raises Refused: it is in another currency.
    """
    tender = parse_tender(given, currency)
    if isinstance(tender, Refusal):
        raise Refused(tender)
    return tender


def _mailed(till: Till, sale: Sale, address: str) -> mailing.Mail | Refusal:
    # Of its own key: a command that is repeated mails nothing twice, as it sells nothing twice.
    return mailing.ask(till, mail_papers.of_sale(till, sale), address, f"sale:{sale.id}")


def _handed_back(sale: Sale) -> str:
    word = "Paid out" if sale.total.minor < 0 else "Change"
    return f"{word}: {money(sale.change)}"


def sale_fields(sale: Sale) -> dict[str, Any]:
    """A sale as JSON values."""
    return {
        "receipt": sale.receipt,
        "at": iso(sale.at),
        "total": sale.total,
        "tax": sale.tax,
        "saved": sale.saved,
        "change": sale.change,
        "currency": sale.total.currency,
        "staff": sale.sold_by,
        **({"note": sale.note} if sale.note else {}),
        "age_check": sale.age_check
        and {"age": sale.age_check.age, "at": iso(sale.age_check.at), "staff": sale.age_check.by},
        "lines": [
            {
                "sku": line.sku,
                "title": line.title,
                "bundle": line.bundle and line.bundle.sku,
                "quantity": line.quantity,
                "measure": line.measure,
                "choices": list(line.choices),
                "numbers": sorted(line.numbers),
                "edition": line.edition or None,
                "unit": line.unit,
                "before": line.before,
                "discounts": discount_fields(line.discounts),
                "amount": line.amount,
                "tax": line.tax,
            }
            for line in sale.lines
        ],
        "tenders": [
            {"kind": str(tender.kind), "amount": tender.amount, "reference": tender.reference}
            for tender in sale.tenders
        ],
    }
