"""The receipt of a committed sale, as a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hardware.documents import (
    Align,
    Cut,
    Document,
    Qr,
    ReceiptData,
    ReceiptWords,
    Size,
    Space,
    Text,
    from_json,
    receipt,
    to_json,
)
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.clock import zone
from kiosk.domain.countries import is_reduced
from kiosk.domain.fiscal import FiscalSignature
from kiosk.domain.money import Money, total
from kiosk.domain.paylinks import link_for
from kiosk.domain.session import net_taxes
from kiosk.domain.stored_value import StoredValue, grouped, tail_of
from kiosk.domain.tax import REVERSE, STANDARD, TaxRate, told
from kiosk.domain.tenders import CAME_BACK, Tender, TenderKind
from kiosk.domain.transfers import payment_code
from kiosk.language import Phrase
from kiosk.services.formats import day, money, receipt_time, tax_rate
from kiosk.services.receipt_lines import back_lines, sold_lines
from kiosk.services.refunded import Refund
from kiosk.services.sales import Sale
from kiosk.services.seller_words import reduced_note, seller_lines, signature_lines
from kiosk.services.till import Till

TENDER_WORDS = {
    TenderKind.CASH: Phrase("Cash"),
    TenderKind.CARD: Phrase("Card"),
    TenderKind.GIFT_CARD: Phrase("Gift card"),
    TenderKind.VOUCHER: Phrase("Voucher"),
    TenderKind.BANK_TRANSFER: Phrase("Bank transfer"),
    TenderKind.PAYMENT_LINK: Phrase("Payment link"),
    TenderKind.COMPLIMENTARY: Phrase("Complimentary"),
    TenderKind.EXCHANGE: Phrase("Exchange"),
    TenderKind.ADVANCE: Phrase("Advance payment"),
    TenderKind.TIP: Phrase("Tip"),
    TenderKind.ROUNDING: Phrase("Rounding"),
    TenderKind.OTHER: Phrase("Other"),
}
_KEEP_IT = Phrase("Whoever has this code can pay with it: keep it like cash.")
VALID_UNTIL = Phrase("Valid until {date}")
FOR_ONE_CLASS = Phrase("Tax is paid. For goods of the tax class “{tax_class}”.")
_CARDS_UNTIL = Phrase("Gift cards are valid until {date}")
OWED_BY_BUYER = Phrase("Reverse charge: the buyer accounts for the tax.")
_NOTE = Phrase("Note: {note}")
_FOOTER = Phrase("Thank you!")
_EXCHANGE_FOR = Phrase("Exchange for {receipt}")
_COLLECTED = Phrase("Collected: {receipt}")
_AGE_CHECKED = Phrase("Age checked: {age} or older")
_TRANSFER = Phrase("Please transfer {amount} to")
_PAY_LINK = Phrase("Please pay {amount} with this link:")
_REFERENCE = Phrase("Reference: {receipt}")
_SCAN = Phrase("or scan this with your bank's app:")
_REFUND_FOR = Phrase("Refund for {receipt}")
_PAID_BACK = Phrase("PAID BACK")
_VOID = Phrase("VOID")
_VOID_OF = Phrase("{receipt} counts as not sold")
CANCEL_ON_TERMINAL = Phrase("Cancel it on the card terminal: {amount}")
CANCEL_SLIP = Phrase("Cancel it on the card terminal: {amount}, {reference}")
_PROVISIONAL = Phrase("Provisional: to be checked")
_COPY = Phrase("COPY")
_PAID_OUT = Phrase("Paid out")
_SAVED = Phrase("You saved")
_EACH = Phrase("each")
_SUBTOTAL = Phrase("Subtotal")
_TOTAL = Phrase("TOTAL")
_CHANGE = Phrase("Change")
_TAX = Phrase("Tax")
_NET = Phrase("Net")
_GROSS = Phrase("Gross")


def receipt_document(till: Till, sale: Sale, copy: bool = False) -> Document:
    """Lay out the receipt of ``sale``; a copy says so and leaves the drawer shut."""
    return receipt(receipt_data(till, sale, copy))


def receipt_data(till: Till, sale: Sale, copy: bool = False) -> ReceiptData:
    """What stands on the receipt of ``sale``."""
    before_tax = sum((line.amount.minor for line in sale.lines), start=0)
    marked = [is_reduced(sale.seller, line.rate) for line in sale.lines]
    return ReceiptData(
        event_name=till.event.name,
        number=sale.receipt,
        when=receipt_time(sale.at, zone(till.event.timezone)),
        device_name=sale.device_name,
        lines=tuple(sold_lines(sale)),
        saved=money(sale.saved) if sale.saved else "",
        subtotal="" if before_tax == sale.total.minor else money(sale.net),
        taxes=tuple(
            (tax_rate(tax.rate), money(tax.net), money(tax.tax), money(tax.gross))
            for tax in told(sale.taxes)
        ),
        total=money(sale.total),
        tenders=_paid(sale.tenders),
        change=money(sale.change) if sale.change else "",
        note=_NOTE(note=sale.note) if sale.note else "",
        footer="\n".join(_said_below(sale)),
        seller=seller_lines(sale.seller),
        # A copy of what was paid long ago asks nobody to pay.
        pay=() if copy else _pay_lines(sale),
        pay_qr="" if copy else transfer_code(sale),
        notes=_notes(any(marked), sale.signature, [line.rate for line in sale.lines]),
        qr=sale.receipt,
        copy=copy,
        words=_words() if sale.total.minor >= 0 else replace(_words(), change=_PAID_OUT()),
        open_drawer=bool(sale.change)
        or any(tender.kind is TenderKind.CASH for tender in sale.tenders),
    )


def _said_below(sale: Sale) -> list[str]:
    age = [_AGE_CHECKED(age=sale.age_check.age)] if sale.age_check else []
    cards = [_CARDS_UNTIL(date=day(sale.cards_until))] if sale.cards_until else []
    return [*age, *cards, _FOOTER()]


def refund_document(till: Till, refund: Refund, copy: bool = False) -> Document:
    """Lay out what a refund's customer is given; the drawer opens where cash is paid out."""
    before_tax = sum((line.amount.minor for line in refund.lines), start=0)
    marked = [is_reduced(refund.seller, line.rate) for line in refund.lines]
    return receipt(
        ReceiptData(
            event_name=till.event.name,
            stamp=_VOID() if refund.void else "",
            heading=(_VOID_OF if refund.void else _REFUND_FOR)(receipt=refund.sale_receipt),
            number=refund.receipt,
            when=receipt_time(refund.at, zone(till.event.timezone)),
            device_name=refund.device_name,
            lines=tuple(back_lines(refund)),
            subtotal="" if before_tax == refund.total.minor else money(-refund.net),
            taxes=tuple(
                (tax_rate(tax.rate), money(-tax.net), money(-tax.tax), money(-tax.gross))
                for tax in told(refund.taxes)
            ),
            total=money(-refund.total),
            tenders=paid_words(refund),
            footer="\n".join(_foot(refund)),
            seller=seller_lines(refund.seller),
            notes=_notes(any(marked), refund.signature, [line.rate for line in refund.lines]),
            qr=refund.receipt,
            copy=copy,
            words=replace(_words(), total=_PAID_BACK()),
            open_drawer=any(tender.kind is TenderKind.CASH for tender in refund.tenders),
        )
    )


def exchange_document(till: Till, sale: Sale, back: Refund, copy: bool = False) -> Document:
    """Lay out an exchange: what came ``back``, what ``sale`` sold instead, and the difference."""
    due = sale.total - back.total
    taxed = sum(line.amount.minor for line in sale.lines) - sum(
        line.amount.minor for line in back.lines
    )
    paid = [
        *sale.tenders,
        *(replace(one, amount=-one.amount) for one in back.tenders),
    ]
    cash = any(one.kind is TenderKind.CASH for one in paid)
    rates = [*(line.rate for line in sale.lines), *(line.rate for line in back.lines)]
    ordered = any(line.kind == VariantKind.ADVANCE for line in back.lines)
    what = (_COLLECTED if ordered else _EXCHANGE_FOR)(receipt=back.sale_receipt)
    marked = any(is_reduced(sale.seller, rate) for rate in rates)
    return receipt(
        ReceiptData(
            event_name=till.event.name,
            heading=f"{what} · {back.receipt}",
            number=sale.receipt,
            when=receipt_time(sale.at, zone(till.event.timezone)),
            device_name=sale.device_name,
            lines=(*back_lines(back), *sold_lines(sale)),
            saved=money(sale.saved) if sale.saved else "",
            subtotal="" if taxed == due.minor else money(sale.net - back.net),
            taxes=tuple(
                (tax_rate(tax.rate), money(tax.net), money(tax.tax), money(tax.gross))
                for tax in told(net_taxes(sale.taxes, back.taxes))
            ),
            total=money(due),
            tenders=_paid([one for one in paid if one.kind not in CAME_BACK]),
            change=money(sale.change) if sale.change else "",
            note=_NOTE(note=sale.note) if sale.note else "",
            footer="\n".join(_said_below(sale)),
            seller=seller_lines(sale.seller),
            notes=(*_notes(marked, back.signature), *signature_lines(sale.signature)),
            qr=sale.receipt,
            copy=copy,
            words=replace(_words(), total=_PAID_BACK()) if due.minor < 0 else _words(),
            open_drawer=cash,
        )
    )


def to_cancel(refund: Refund) -> list[str]:
    """What of a void somebody has to do at the card terminal, in words."""
    return [
        CANCEL_SLIP(amount=money(one.amount), reference=one.reference)
        if one.reference
        else CANCEL_ON_TERMINAL(amount=money(one.amount))
        for one in refund.tenders
        if refund.void and one.kind is TenderKind.CARD
    ]


def _foot(refund: Refund) -> list[str]:
    provisional = [_PROVISIONAL()] if refund.provisional else []
    return [*to_cancel(refund), *([refund.why] if refund.why else []), *provisional]


def value_document(till: Till, value: StoredValue, code: str) -> Document:
    """Lay out a gift card or voucher: what it is worth, what for and until when, and its code to
    scan or to read aloud."""
    kind = TENDER_WORDS[value.kind]
    told = [VALID_UNTIL(date=day(value.expires))] if value.expires else []
    if value.tax_class is not None:
        told.append(FOR_ONE_CLASS(tax_class=value.tax_class or STANDARD))
    return Document(
        title=f"{kind()} {tail_of(code)}",
        blocks=(
            Text(till.event.name, Align.CENTER, bold=True, size=Size.LARGE),
            Space(),
            Text(kind(), Align.CENTER, bold=True),
            Text(money(value.worth), Align.CENTER, bold=True, size=Size.LARGE),
            *(Text(one, Align.CENTER) for one in told),
            Space(),
            Qr(code, caption=grouped(code)),
            Space(),
            Text(_KEEP_IT(), Align.CENTER, size=Size.SMALL),
            Cut(),
        ),
    )


def transferred(sale: Sale) -> Money:
    """What of a sale is paid by bank transfer."""
    return _promised(sale, TenderKind.BANK_TRANSFER)


def linked(sale: Sale) -> Money:
    """What of a sale is paid with a payment link."""
    return _promised(sale, TenderKind.PAYMENT_LINK)


def _promised(sale: Sale, kind: TenderKind) -> Money:
    parts = (one.amount for one in sale.tenders if one.kind is kind)
    return total(parts, sale.total.currency)


def link_of(sale: Sale) -> str:
    """The payment link of a sale; empty where there is none."""
    return link_for(sale.seller.pay_link, linked(sale), sale.receipt) if sale.seller else ""


def transfer_code(sale: Sale) -> str:
    """What the code says that a bank's app or a browser pays it with; empty where there is none."""
    return link_of(sale) or payment_code(sale.seller, transferred(sale), sale.receipt)


def _pay_lines(sale: Sale) -> tuple[str, ...]:
    link = link_of(sale)
    if link:
        return (_PAY_LINK(amount=money(linked(sale))), link)
    amount = transferred(sale)
    if not amount or sale.seller is None:
        return ()
    account = " ".join(filter(None, (sale.seller.iban, sale.seller.bic)))
    said = (_TRANSFER(amount=money(amount)), account, _REFERENCE(receipt=sale.receipt))
    return (*said, _SCAN()) if transfer_code(sale) else said


def _notes(
    marked: bool, signature: FiscalSignature | None, rates: Iterable[TaxRate] = ()
) -> tuple[str, ...]:
    reverse = [OWED_BY_BUYER()] if REVERSE in rates else []
    return (*reverse, *([reduced_note()] if marked else []), *signature_lines(signature))


def _words() -> ReceiptWords:
    return ReceiptWords(
        copy=_COPY(),
        each=_EACH(),
        subtotal=_SUBTOTAL(),
        total=_TOTAL(),
        change=_CHANGE(),
        saved=_SAVED(),
        tax_headings=(_TAX(), _NET(), _TAX(), _GROSS()),
    )


def document_text(document: Document) -> str:
    """A document as the text that the print queue keeps."""
    return json.dumps(to_json(document), ensure_ascii=False, separators=(",", ":"))


def document_of(text: str) -> Document:
    """The document that :func:`document_text` wrote."""
    return from_json(json.loads(text))


def paid_words(made: Sale | Refund) -> tuple[tuple[str, str], ...]:
    """What was given for a sale, with its change, or paid back, each with its amount."""
    if isinstance(made, Refund):
        return _paid([replace(one, amount=-one.amount) for one in made.tenders])
    change = ((_CHANGE(), money(made.change)),) if made.change else ()
    return (*_paid(made.tenders), *change)


def _paid(tenders: Sequence[Tender]) -> tuple[tuple[str, str], ...]:
    """What was given. Rounding and tips stand first, as what they do to the total above them."""
    rounding = [one for one in tenders if one.kind in (TenderKind.ROUNDING, TenderKind.TIP)]
    return (
        *((TENDER_WORDS[one.kind](), money(-one.amount)) for one in rounding),
        *(
            (_tender_words(one.kind, one.reference), money(one.amount))
            for one in tenders
            if one not in rounding
        ),
    )


def _tender_words(kind: TenderKind, reference: str) -> str:
    word = TENDER_WORDS[kind]()
    return f"{word} ({reference})" if reference else word
