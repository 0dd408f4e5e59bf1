"""``kiosk session``: from the float to the counted drawer, with X and Z reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from hardware import text
from kiosk.cli.common import AsJson, Data, Staff, answer, complain, done, till_in
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.session import Count, MoveKind, count_pieces, count_total, parse_counts
from kiosk.domain.tenders import TenderKind
from kiosk.paper import print_owed
from kiosk.services import session_reports, sessions, training
from kiosk.services.formats import money
from kiosk.services.seller_words import signing_words
from kiosk.services.session_paper import (
    MOVE_WORDS,
    difference_words,
    report_document,
    tender_words,
    unsent_words,
)
from kiosk.services.session_reports import Moved, OpenSession, Report
from kiosk.services.taxing import event_with_taxes
from kiosk.services.till import Till

_CASH = str(TenderKind.CASH)
Amount = Annotated[str, typer.Argument(help="How much, as in 20.00.")]
MayWho = Annotated[str, typer.Option("--who", help="Who does it.")]
MoveWho = Annotated[str, typer.Option("--who", help="Who does it; needed without --staff.")]
Why = Annotated[str, typer.Option("--why", help="Why.")]
Key = Annotated[str | None, typer.Option("--key", help="The same key again does nothing.")]
PrintIt = Annotated[bool, typer.Option("--print", help="Print it.")]


@dataclass(frozen=True)
class _Said:
    """Who opens the drawer and why, the key of it, and who of the staff signs for it."""

    who: str
    why: str
    key: str | None
    staff: str


def open_it(
    opening: Annotated[
        str,
        typer.Option("--float", help="What is in the drawer: 50.00, or pieces as in 1000:3,500:4."),
    ] = "0",
    who: MayWho = "",
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Open a till session with its float."""
    with till_in(data, staff, signs=True) as till:
        may_not = signing_words(event_with_taxes(till).seller, till.signer)
        count = _float(opening, till.event.currency)
        made = done(sessions.open_session(till, sessions.Opening(count, who, key)))
        _work_off(till, f"float:{made.id}")
    if may_not:
        complain(may_not)
    answer(as_json, _open(made), f"Open, with a float of {money(made.opening)}")


def cash_in(
    amount: Amount,
    why: Why,
    who: MoveWho = "",
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put cash into the drawer."""
    _move(MoveKind.CASH_IN, amount, _Said(who, why, key, staff), data, as_json)


def cash_out(
    amount: Amount,
    why: Why,
    who: MoveWho = "",
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take cash out of the drawer."""
    _move(MoveKind.CASH_OUT, amount, _Said(who, why, key, staff), data, as_json)


def no_sale(
    why: Why,
    who: MoveWho = "",
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Open the drawer without a sale."""
    _move(MoveKind.NO_SALE, "", _Said(who, why, key, staff), data, as_json)


def close(
    counted: Annotated[
        list[str],
        typer.Option(
            "--counted",
            help="Coins and notes by value in minor units, as 5000:1,2000:3, or a total per "
            "tender, as cash:110.00 or card:45.00 (the terminal's slip).",
        ),
    ],
    who: MayWho = "",
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Close the session: compare what was counted, and make the Z report."""
    with till_in(data, staff) as till:
        current = session_reports.current(till)
        currency = current.opening.currency if current else till.event.currency
        counts = parse_counts(counted, currency)
        if _CASH not in counts:
            raise BadInput("Count the cash too: --counted 5000:1,2000:3 or --counted cash:110.00.")
        made = done(sessions.close(till, sessions.Closing(counts, who)))
        _work_off(till, sessions.report_job(made))
    answer(as_json, _report(made), f"Closed: {made.number}", *_compared(made), *_unsent(made))


def x(
    print_it: PrintIt = False, staff: Staff = "", data: Data = None, as_json: AsJson = False
) -> None:
    """Show how the open session stands now (X report)."""
    with till_in(data, staff) as till:
        found = done(session_reports.x_report(till))
        document = training.paper(till, report_document(till, found))
        if print_it:
            _work_off(till, sessions.print_x(till, found))
    answer(as_json, _report(found), text.render(document))


def z(
    number: Annotated[str, typer.Argument(help="As in K7QM-Z000003; else the newest.")] = "",
    print_it: Annotated[bool, typer.Option("--print", help="Print a copy.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a Z report again, of this till or another."""
    with till_in(data) as till:
        found = session_reports.z_report(till, number)
        document = training.paper(till, report_document(till, found, copy=True))
        if print_it:
            _work_off(till, sessions.reprint(till, found))
    answer(as_json, _report(found), text.render(document))


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Show whether a session is open, and the Z reports of the event."""
    with till_in(data) as till:
        found, closed = session_reports.current(till), session_reports.z_reports(till)
    now = (
        "No session is open."
        if found is None
        else f"Open since {iso(found.opened)}, with a float of {money(found.opening)}"
    )
    answer(
        as_json,
        {
            "open": None if found is None else _open(found),
            "closed": [_report(one) for one in closed],
        },
        now,
        *(_line(one) for one in closed),
    )


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(
        help="Till sessions: float, cash in and out, X and Z.", rich_markup_mode=None
    )
    for name, command in (
        ("open", open_it),
        ("close", close),
        ("cash-in", cash_in),
        ("cash-out", cash_out),
        ("no-sale", no_sale),
        ("x", x),
        ("z", z),
        ("show", show),
    ):
        family.command(name)(command)
    app.add_typer(family, name="session")


def _move(
    kind: MoveKind,
    given: str,
    said: _Said,
    data: Any,
    as_json: bool,
) -> None:
    with till_in(data, said.staff) as till:
        current = session_reports.current(till)
        currency = current.opening.currency if current else till.event.currency
        amount = None if kind is MoveKind.NO_SALE else Money.parse(given, currency)
        wanted = sessions.Move(kind, said.who, said.why, amount, said.key)
        made = done(sessions.move_cash(till, wanted))
        _work_off(till)
    words = MOVE_WORDS[made.kind]()
    answer(as_json, _moved(made), f"{words}: {money(made.amount)}" if made.amount else words)


def _work_off(till: Till, key: str | None = None) -> None:
    # It is made and durable: whatever paper does now is said, and changes nothing.
    paper = print_owed(till, key)
    if paper.fault:
        complain(f"Done, but the paper for it is not printed: {paper.fault.sentence}")
    elif paper.drawer:
        complain(f"Done, but: {paper.drawer.sentence}")


def _float(given: str, currency: str) -> Count:
    if ":" not in given:
        return count_total(Money.parse(given, currency))
    pieces: dict[int, int] = {}
    for part in given.split(","):
        value, _, number = part.partition(":")
        try:
            pieces[int(value)] = pieces.get(int(value), 0) + int(number)
        except ValueError:
            raise BadInput(
                f"“{part}” is no part of a float; write 1000:3 for three of 1000 minor units."
            ) from None
    return count_pieces(pieces, currency)


def _open(found: OpenSession) -> dict[str, Any]:
    return {
        "session": found.id,
        "opened": iso(found.opened),
        "float": found.opening,
        "currency": found.opening.currency,
        "who": found.who,
    }


def _moved(made: Moved) -> dict[str, Any]:
    return {
        "kind": str(made.kind),
        "at": iso(made.at),
        "amount": made.amount,
        "currency": made.amount.currency,
        "who": made.who,
        "why": made.why,
    }


def _report(found: Report) -> dict[str, Any]:
    sums = {one.kind: one for one in found.takings.tenders}
    none = Money.zero(found.currency)
    return {
        "report": found.number or None,
        "session": found.session,
        "device": found.device_name,
        "opened": iso(found.opened),
        "closed": iso(found.at) if found.closed else None,
        "opened_by": found.opened_by,
        "closed_by": found.closed_by,
        "currency": found.currency,
        "float": found.drawer.opening,
        "cash_in": found.drawer.cash_in,
        "cash_out": found.drawer.cash_out,
        "gift_cards_paid_out": found.drawer.cards_out,
        "no_sales": found.drawer.no_sales,
        "sales": found.takings.sales,
        "refunds": found.takings.refunds,
        "sold": found.takings.sold,
        "paid_back": found.takings.paid_back,
        "gift_cards": found.takings.cards,
        "deposits": found.takings.deposits
        and {
            "taken": found.takings.deposits.taken,
            "given_back": found.takings.deposits.given_back,
            "outstanding": found.takings.deposits.outstanding,
        },
        "advances": found.takings.advances
        and {
            "taken": found.takings.advances.taken,
            "used": found.takings.advances.used,
            "outstanding": found.takings.advances.outstanding,
        },
        "card_holds": found.preauths
        and {"number": found.preauths.number, "amount": found.preauths.amount},
        "turnover": found.takings.turnover,
        "discounts": found.takings.discounts,
        "discounted": found.takings.discounted,
        "tips": [{"staff": name, "amount": amount} for name, amount in found.tips],
        "voids": found.takings.voids,
        "voided": found.takings.voided,
        "tenders": [
            {
                "kind": one.kind,
                "taken": sums[one.kind].taken if one.kind in sums else none,
                "paid_back": sums[one.kind].paid_back if one.kind in sums else none,
                "expected": one.expected,
                "counted": one.counted,
                "difference": one.difference,
                "words": difference_words(one) if found.closed else None,
            }
            for one in found.compared
        ],
        "taxes": [
            {
                "name": tax.rate.name,
                "millipercent": tax.rate.millipercent,
                "included": tax.rate.included,
                "net": tax.net,
                "tax": tax.tax,
                "gross": tax.gross,
            }
            for tax in found.takings.taxes
        ],
        "pieces": {str(value): number for value, number in found.pieces.items()},
        "moves": [_moved(one) for one in found.moves],
        "unsent": found.unsent,
    }


def _compared(found: Report) -> list[str]:
    return [
        f"{tender_words(one.kind)}: expected {money(one.expected)}, "
        + (f"counted {money(one.counted)}: " if one.counted is not None else "")
        + difference_words(one)
        for one in found.compared
        if one.countable
    ]


def _unsent(found: Report) -> list[str]:
    words = unsent_words(found)
    return [words] if words else []


def _line(one: Report) -> str:
    cash = next(each for each in one.compared if each.kind == _CASH)
    return f"{one.number}  {iso(one.at)}  {one.device_name}: {difference_words(cash)}"
