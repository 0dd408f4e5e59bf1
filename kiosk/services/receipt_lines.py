"""The lines of a receipt: what was sold or came back, a bundle with its parts under it."""

from __future__ import annotations

from hardware.documents import ReceiptLine
from kiosk.domain.countries import is_reduced
from kiosk.domain.money import Money
from kiosk.domain.promotions import IN_BUNDLE
from kiosk.domain.seller import Seller
from kiosk.domain.tax import REVERSE, TaxRate
from kiosk.language import Phrase
from kiosk.services.bundles import apart, together, whole
from kiosk.services.discount_words import discount_words
from kiosk.services.formats import at_price, how_much, money, tax_rate
from kiosk.services.refunded import Refund, RefundedLine
from kiosk.services.sales import Sale, SoldLine
from kiosk.services.seller_words import MARK

_LESS_DISCOUNT = Phrase("Less discount")


def sold_lines(sale: Sale) -> list[ReceiptLine]:
    """What a sale sold."""
    return [line for some in apart(sale.lines) for line in _sold(sale, some)]


def back_lines(refund: Refund) -> list[ReceiptLine]:
    """What came back with a refund, below zero. Some parts of a bundle stand each by itself."""
    return [line for some in apart(refund.lines) for line in _back(refund, some)]


def _sold(sale: Sale, some: list[SoldLine]) -> list[ReceiptLine]:
    found = whole(some)
    if found is None:
        return [_sold_line(sale, one) for one in some]
    bundle, number = found
    off = together(one for line in some for one in line.discounts if one.kind != IN_BUNDLE)
    return [
        ReceiptLine(
            number,
            bundle.title,
            money(bundle.price),
            money(bundle.price * number),
            tuple((discount_words(one), money(-one.amount)) for one in off),
            "",
            tuple(_part(line, sale.seller) for line in some),
        )
    ]


def _back(refund: Refund, some: list[RefundedLine]) -> list[ReceiptLine]:
    found = whole(some)
    if found is None:
        return [_back_line(refund, one) for one in some]
    bundle, number = found
    before = bundle.price * number
    paid = sum((one.amount for one in some), start=Money.zero(before.currency))
    return [
        ReceiptLine(
            number,
            bundle.title,
            money(bundle.price),
            money(-before),
            ((_less(some[0]), money(before - paid)),) if before != paid else (),
            "",
            tuple(_part(line, refund.seller) for line in some),
        )
    ]


def _part(line: SoldLine | RefundedLine, seller: Seller | None) -> str:
    words = f"{how_much(line.quantity, None)} × {line.title}"
    return _marked(words, seller, line.rate)


def _sold_line(sale: Sale, line: SoldLine) -> ReceiptLine:
    return ReceiptLine(
        _pieces(line),
        _marked(line.full_title, sale.seller, line.rate),
        money(line.unit),
        money(line.before),
        tuple((discount_words(one), money(-one.amount)) for one in line.discounts),
        _measured(line),
        line.choices,
    )


def _back_line(refund: Refund, line: RefundedLine) -> ReceiptLine:
    less = ((_less(line), money(line.before - line.amount)),)
    return ReceiptLine(
        _pieces(line),
        _marked(line.title, refund.seller, line.rate),
        money(line.unit),
        money(-line.before),
        less if line.before != line.amount else (),
        _measured(line),
        line.choices,
    )


def _less(line: RefundedLine) -> str:
    if line.bundle is not None and line.rate != REVERSE:
        return line.bundle.title
    return tax_rate(line.rate) if line.rate == REVERSE else _LESS_DISCOUNT()


def _marked(title: str, seller: Seller | None, rate: TaxRate) -> str:
    return f"{title} {MARK}" if is_reduced(seller, rate) else title


def _pieces(line: SoldLine | RefundedLine) -> int:
    return line.quantity if line.measure is None else 1


def _measured(line: SoldLine | RefundedLine) -> str:
    return "" if line.measure is None else at_price(line.quantity, line.unit, line.measure)
