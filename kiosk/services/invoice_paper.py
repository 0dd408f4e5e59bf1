"""The paper of invoices and credit notes."""

from __future__ import annotations

from collections.abc import Iterator

from hardware.documents import Align, Block, Columns, Cut, Document, Rule, Size, Space, Table, Text
from kiosk.domain.clock import zone
from kiosk.domain.countries import is_reduced
from kiosk.domain.money import Money
from kiosk.domain.tax import REVERSE, TaxLine, told
from kiosk.language import Phrase
from kiosk.services.discount_words import discount_words
from kiosk.services.formats import count, money, receipt_time, tax_rate
from kiosk.services.invoices import Invoice
from kiosk.services.receipts import OWED_BY_BUYER, paid_words
from kiosk.services.refunded import RefundedLine
from kiosk.services.sales import SoldLine
from kiosk.services.seller_words import MARK, reduced_note, seller_lines, signature_lines
from kiosk.services.till import Till

_INVOICE = Phrase("INVOICE")
_CREDIT_NOTE = Phrase("CREDIT NOTE")
_COPY = Phrase("COPY")
_FOR = Phrase("To")
_NOT_HERE = Phrase("(the buyer is not known here)")
_BUYER_NUMBER = Phrase("Buyer's tax no. {number}")
_MADE = Phrase("Date")
_SOLD = Phrase("Sold")
_RECEIPT = Phrase("Receipt")
_DUE = Phrase("Payable by")
_TAKES_BACK = Phrase("For invoice {number}")
_LESS_DISCOUNT = Phrase("Less discount")
_TOTAL = Phrase("TOTAL")
_PAID_BACK = Phrase("PAID BACK")
_TAX, _NET, _GROSS = Phrase("Tax"), Phrase("Net"), Phrase("Gross")
_ACCOUNT = Phrase("Account {account}")


def invoice_document(till: Till, invoice: Invoice, copy: bool = False) -> Document:
    """Lay out an invoice or a credit note; a copy says so."""
    where = zone(till.event.timezone)
    sale, refund = invoice.sale, invoice.refund
    signature = refund.signature if refund else sale.signature
    account = " ".join(
        filter(None, (invoice.seller.iban, invoice.seller.bic)) if invoice.seller else ()
    )
    blocks: list[Block] = [
        *(Text(line, Align.CENTER) for line in seller_lines(invoice.seller)),
        Space(),
        Text((_CREDIT_NOTE if refund else _INVOICE)(), Align.CENTER, bold=True, size=Size.LARGE),
        Text(invoice.number, Align.CENTER, bold=True),
        *([Text(f"*** {_COPY()} ***", Align.CENTER, bold=True)] if copy else []),
        *([Text(_TAKES_BACK(number=invoice.of), Align.CENTER)] if refund else []),
        Space(),
        Text(_FOR(), size=Size.SMALL),
        *_buyer(invoice),
        Rule(),
        Columns(_MADE(), receipt_time(invoice.at, where)),
        Columns(_SOLD(), receipt_time(sale.at, where)),
        *([Columns(_DUE(), invoice.due.isoformat())] if invoice.due else []),
        Columns(_RECEIPT(), refund.receipt if refund else sale.receipt),
        Rule(),
        *(_refunded(invoice) if refund else _sold(invoice)),
        Rule(),
        *_totals(invoice),
        *(Text(line, size=Size.SMALL) for line in signature_lines(signature)),
        *([Text(_ACCOUNT(account=account), size=Size.SMALL)] if account and not refund else []),
        Cut(),
    ]
    return Document(title=invoice.number, blocks=tuple(blocks))


def _buyer(invoice: Invoice) -> list[Block]:
    buyer = invoice.buyer
    if buyer is None:
        return [Text(_NOT_HERE())]
    lines = [buyer.name, *buyer.address]
    if buyer.tax_number:
        lines.append(_BUYER_NUMBER(number=buyer.tax_number))
    return [Text(line) for line in lines]


def _sold(invoice: Invoice) -> Iterator[Block]:
    for line in invoice.sale.lines:
        yield from _line(invoice, line, line.whole_title, line.before)
        for one in line.discounts:
            yield Columns(f"   {discount_words(one)}", money(-one.amount), hang=3)


def _refunded(invoice: Invoice) -> Iterator[Block]:
    assert invoice.refund is not None
    for line in invoice.refund.lines:
        yield from _line(invoice, line, line.whole_title, -line.before)
        if line.before != line.amount:
            yield Columns(f"   {_LESS_DISCOUNT()}", money(line.before - line.amount), hang=3)


def _line(
    invoice: Invoice, line: SoldLine | RefundedLine, title: str, amount: Money
) -> Iterator[Block]:
    marked = f"{title} {MARK}" if is_reduced(invoice.seller, line.rate) else title
    yield Columns(f"{count(line.quantity)} × {marked}", money(amount), hang=3)
    yield Text(f"   {money(line.unit)} · {tax_rate(line.rate)}", size=Size.SMALL)


def _totals(invoice: Invoice) -> Iterator[Block]:
    refund = invoice.refund
    total, taxes, lines = (
        (-refund.total, [_minus(one) for one in refund.taxes], refund.lines)
        if refund
        else (invoice.sale.total, list(invoice.sale.taxes), invoice.sale.lines)
    )
    word = _PAID_BACK if refund else _TOTAL
    rows = [(tax_rate(one.rate), money(one.net), money(one.tax), money(one.gross))
            for one in told(taxes)]  # fmt: skip
    if rows:
        yield Table(((_TAX(), _NET(), _TAX(), _GROSS()), *rows))
    yield Columns(word(), money(total), bold=True, size=Size.LARGE)
    for label, amount in paid_words(refund or invoice.sale):
        yield Columns(label, amount)
    if any(line.rate == REVERSE for line in lines):
        yield Text(OWED_BY_BUYER(), size=Size.SMALL)
    if any(is_reduced(invoice.seller, line.rate) for line in lines):
        yield Text(reduced_note(), size=Size.SMALL)


def _minus(tax: TaxLine) -> TaxLine:
    return TaxLine(tax.rate, -tax.net, -tax.tax, -tax.gross)
