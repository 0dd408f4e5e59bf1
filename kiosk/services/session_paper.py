"""The paper of till sessions: X and Z reports, and slips for the float and for cash moved."""

from __future__ import annotations

from hardware.documents import (
    Align,
    Block,
    Columns,
    Cut,
    Document,
    Qr,
    Rule,
    Size,
    Space,
    Table,
    Text,
)
from kiosk.domain.clock import zone
from kiosk.domain.money import Money
from kiosk.domain.session import Compared, MoveKind
from kiosk.domain.tax import told
from kiosk.domain.tenders import CAME_BACK, PROMISES, TenderKind, tender_kind
from kiosk.language import Phrase, Plural
from kiosk.services.formats import count, money, receipt_time, tax_rate
from kiosk.services.receipts import TENDER_WORDS
from kiosk.services.session_reports import Moved, OpenSession, Report
from kiosk.services.till import Till

MOVE_WORDS = {
    MoveKind.CASH_IN: Phrase("Cash in"),
    MoveKind.CASH_OUT: Phrase("Cash out"),
    MoveKind.CARD_OUT: Phrase("Gift card paid out"),
    MoveKind.NO_SALE: Phrase("No sale"),
}
_X = Phrase("X REPORT")
_Z = Phrase("Z REPORT")
_COPY = Phrase("COPY")
_STILL_OPEN = Phrase("The session is still open")
_OPENED = Phrase("Opened")
_CLOSED = Phrase("Closed")
_NOW = Phrase("Now")
_OPENED_BY = Phrase("Opened by")
_CLOSED_BY = Phrase("Closed by")
_SALES = Phrase("Sales ({number})")
_REFUNDS = Phrase("Refunds ({number})")
_VOIDS = Phrase("Voids ({number})")
_CARDS_SOLD = Phrase("Gift cards sold")
_DEPOSITS_TAKEN = Phrase("Deposits taken")
_DEPOSITS_BACK = Phrase("Deposits given back")
_DEPOSITS_OUT = Phrase("Deposits outstanding")
_ADVANCES_TAKEN = Phrase("Advance payments taken")
_ADVANCES_USED = Phrase("Advance payments used")
_TURNOVER = Phrase("Turnover")
_DISCOUNTS = Phrase("Discounts ({number})")
_CARDS_OUT = Phrase("Gift cards paid out")
_FLOAT = Phrase("Float")
_NO_SALES = Phrase("Opened without a sale")
_TAKEN = Phrase("Taken")
_PAID_BACK = Phrase("Paid back")
_EXPECTED = Phrase("Expected")
_COUNTED = Phrase("Counted")
_PER_THE_SLIP = Phrase("Per the terminal's slip")
_DIFFERENCE = Phrase("Difference")
_TAX, _NET, _GROSS = Phrase("Tax"), Phrase("Net"), Phrase("Gross")
_OVER = Phrase("{amount} over")
_SHORT = Phrase("{amount} short")
_EXACT = Phrase("Exact")
_CONFIRMED = Phrase("Confirmed")
_UNCONFIRMED = Phrase("Unconfirmed")
_NOT_THERE = Phrase("{amount} unconfirmed")
_NOT_COUNTED = Phrase("Not counted")
_UNSENT = Plural(
    "{count} record was not sent to the central inventory yet.",
    "{count} records were not sent to the central inventory yet.",
)
_SIGNED = Phrase("Signature")
_TIPS_OF = Phrase("Tips: {name}")
_HOLDS_OPEN = Phrase("Card holds open ({number})")
_NOT_CHARGED = Phrase("Nothing of it was charged")


def difference_words(compared: Compared) -> str:
    """A difference with its sign in words: ``£2.00 short``."""
    difference = compared.difference
    if difference is None:
        return _NOT_COUNTED()
    if not difference:
        return _EXACT()
    if tender_kind(compared.kind) in PROMISES:
        return _NOT_THERE(amount=money(Money(abs(difference.minor), difference.currency)))
    words = _OVER if difference.minor > 0 else _SHORT
    return words(amount=money(Money(abs(difference.minor), difference.currency)))


def tender_words(kind: str) -> str:
    """What people call a kind of tender."""
    return TENDER_WORDS[tender_kind(kind)]()


def unsent_words(report: Report) -> str:
    """What the hub did not have when a session was closed; empty where it had all."""
    return _UNSENT(report.unsent) if report.unsent else ""


def report_document(till: Till, report: Report, copy: bool = False) -> Document:
    """Lay out an X or a Z; a Z opens the drawer, so that what was counted can be taken away."""
    where = zone(till.event.timezone)
    ends = (_CLOSED if report.closed else _NOW)(), receipt_time(report.at, where)
    mark: list[Block] = [Text(f"*** {_COPY()} ***", Align.CENTER, bold=True)] if copy else []
    blocks: list[Block] = [
        Text(report.event_name, Align.CENTER, bold=True, size=Size.LARGE),
        *mark,
        Space(),
        Text((_Z if report.closed else _X)(), Align.CENTER, bold=True, size=Size.LARGE),
        Text(
            f"{report.number or _STILL_OPEN()}  ·  {report.device_name}",
            Align.CENTER,
            size=Size.SMALL,
        ),
        Rule(),
        Columns(_OPENED(), receipt_time(report.opened, where)),
        Columns(*ends),
        *([Columns(_OPENED_BY(), report.opened_by)] if report.opened_by else []),
        *([Columns(_CLOSED_BY(), report.closed_by)] if report.closed_by else []),
        Rule(),
        *_turnover(report),
        *_taxes(report),
        Rule(strong=True),
    ]
    for compared in report.compared:
        # What pays for itself is no money of the day.
        if tender_kind(compared.kind) not in CAME_BACK:
            blocks += _tender(report, compared)
    blocks += [Columns(_TIPS_OF(name=name), money(amount)) for name, amount in report.tips]
    blocks += _moves(till, report)
    if report.preauths:
        number = count(report.preauths.number)
        blocks += [
            Rule(),
            Columns(_HOLDS_OPEN(number=number), money(report.preauths.amount)),
            Text(_NOT_CHARGED(), size=Size.SMALL),
        ]
    if report.unsent:
        blocks += [Rule(), Text(unsent_words(report), Align.CENTER)]
    blocks.append(Rule())
    if report.closed:
        blocks.append(Qr(report.number, caption=report.number))
    blocks.append(Cut())
    return Document(
        title=report.number or f"X-{till.device.prefix}",
        blocks=tuple(blocks),
        open_drawer=report.closed and not copy,
    )


def _turnover(report: Report) -> list[Block]:
    takings = report.takings
    return [
        Columns(_SALES(number=count(takings.sales)), money(takings.sold)),
        Columns(
            _REFUNDS(number=count(takings.refunds - takings.voids)),
            money(takings.voided - takings.paid_back),
        ),
        *(
            [Columns(_VOIDS(number=count(takings.voids)), money(-takings.voided))]
            if takings.voids
            else []
        ),
        *([Columns(_CARDS_SOLD(), money(-takings.cards))] if takings.cards else []),
        *(
            [
                Columns(_DEPOSITS_TAKEN(), money(-takings.deposits.taken)),
                Columns(_DEPOSITS_BACK(), money(takings.deposits.given_back)),
            ]
            if takings.deposits
            else []
        ),
        *(
            [
                Columns(_ADVANCES_TAKEN(), money(-takings.advances.taken)),
                Columns(_ADVANCES_USED(), money(takings.advances.used)),
            ]
            if takings.advances
            else []
        ),
        Columns(_TURNOVER(), money(takings.turnover), bold=True, size=Size.LARGE),
        # For information: what was sold is without them already.
        *(
            [Columns(_DISCOUNTS(number=count(takings.discounts)), money(-takings.discounted))]
            if takings.discounts
            else []
        ),
        *(
            [Columns(_DEPOSITS_OUT(), money(takings.deposits.outstanding))]
            if takings.deposits
            else []
        ),
    ]


def _taxes(report: Report) -> list[Block]:
    taxed = told(report.takings.taxes)
    if not taxed:
        return []
    headings = (_TAX(), _NET(), _TAX(), _GROSS())
    rows = [(tax_rate(tax.rate), money(tax.net), money(tax.tax), money(tax.gross)) for tax in taxed]
    return [Rule(), Table((headings, *rows))]


def _tender(report: Report, compared: Compared) -> list[Block]:
    if tender_kind(compared.kind) in PROMISES:
        arrived = compared.counted or Money.zero(report.currency)
        return [
            Columns(tender_words(compared.kind), money(compared.expected), bold=True),
            Columns(_CONFIRMED(), money(arrived)),
            Columns(_UNCONFIRMED(), money(compared.expected - arrived)),
            Rule(),
        ]
    if not compared.countable:
        # Rounding and tips are told as what they do to the total, as on a receipt.
        rounding = compared.kind in (TenderKind.ROUNDING, TenderKind.TIP)
        told = -compared.expected if rounding else compared.expected
        return [Columns(tender_words(compared.kind), money(told), bold=True), Rule()]
    cash = compared.kind == TenderKind.CASH
    drawer, none = report.drawer, Money.zero(report.currency)
    sums = {one.kind: (one.taken, one.paid_back) for one in report.takings.tenders}
    taken, paid_back = sums.get(compared.kind, (none, none))
    blocks: list[Block] = [Text(tender_words(compared.kind), bold=True)]
    if cash:
        blocks.append(Columns(_FLOAT(), money(drawer.opening)))
    blocks.append(Columns(_TAKEN(), money(taken)))
    if paid_back:
        blocks.append(Columns(_PAID_BACK(), money(-paid_back)))
    if cash and drawer.cash_in:
        blocks.append(Columns(MOVE_WORDS[MoveKind.CASH_IN](), money(drawer.cash_in)))
    by_hand = drawer.cash_out - drawer.cards_out
    if cash and by_hand:
        blocks.append(Columns(MOVE_WORDS[MoveKind.CASH_OUT](), money(-by_hand)))
    if cash and drawer.cards_out:
        blocks.append(Columns(_CARDS_OUT(), money(-drawer.cards_out)))
    blocks.append(Columns(_EXPECTED(), money(compared.expected), bold=True))
    if report.closed:
        if cash:
            blocks += [
                Columns(
                    f"  {count(number)} × {money(Money(value, report.currency))}",
                    money(Money(value, report.currency) * number),
                    size=Size.SMALL,
                )
                for value, number in report.pieces.items()
            ]
        if compared.counted is not None:
            label = _PER_THE_SLIP if compared.kind == TenderKind.CARD else _COUNTED
            blocks.append(Columns(label(), money(compared.counted), bold=True))
        blocks.append(Columns(_DIFFERENCE(), difference_words(compared), bold=True))
    blocks.append(Rule())
    return blocks


def _moves(till: Till, report: Report) -> list[Block]:
    where = zone(till.event.timezone)
    blocks: list[Block] = []
    for one in report.moves:
        amount = money(one.amount) if one.amount else ""
        blocks.append(Columns(f"{MOVE_WORDS[one.kind]()} {receipt_time(one.at, where)}", amount))
        told = " · ".join(filter(None, (one.who, one.why)))
        if told:
            blocks.append(Text(told, size=Size.SMALL))
    if report.drawer.no_sales:
        blocks.append(Columns(_NO_SALES(), count(report.drawer.no_sales)))
    return blocks


def float_document(till: Till, opened: OpenSession) -> Document:
    """Lay out the slip of a float; the drawer opens to take it in."""
    rows = [(_OPENED_BY(), opened.who)] if opened.who else []
    when = receipt_time(opened.opened, zone(till.event.timezone))
    return _slip(till, _FLOAT(), money(opened.opening), [(_OPENED(), when), *rows], "")


def move_document(till: Till, made: Moved) -> Document:
    """Lay out the slip of cash in, cash out or a no-sale, to be signed; the drawer opens."""
    when = receipt_time(made.at, zone(till.event.timezone))
    amount = money(Money(abs(made.amount.minor), made.amount.currency)) if made.amount else ""
    return _slip(till, MOVE_WORDS[made.kind](), amount, [(made.who, when)], made.why)


def _slip(till: Till, heading: str, amount: str, rows: list[tuple[str, str]], why: str) -> Document:
    blocks: list[Block] = [
        Text(till.event.name, Align.CENTER, bold=True),
        Text(till.device.name, Align.CENTER, size=Size.SMALL),
        Space(),
        Columns(heading, amount, bold=True, size=Size.LARGE),
        *(Columns(*row) for row in rows),
        *([Text(why)] if why else []),
        Space(3),
        Rule(),
        Text(_SIGNED(), Align.CENTER, size=Size.SMALL),
        Cut(),
    ]
    return Document(title=heading, blocks=tuple(blocks), open_drawer=True)
