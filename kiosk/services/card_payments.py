"""Cards on a terminal: what was asked is on disk before the terminal is asked, and what it says
counts once.

An attempt has a row from when it is asked until its end is known. So after a crash the till finds
it and asks the terminal what became of it; and whoever learns that second finds no row any more.
Where no answer comes, nothing is guessed: it becomes a case, and the row stays to be asked of
again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from hardware.ports import CardAnswer, CardState, CardTerminal, TerminalFault
from kiosk.domain.age import not_checked
from kiosk.domain.cases import CARD_UNCLEAR, opened_body
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Entry, Kind, digest
from kiosk.domain.money import Money
from kiosk.domain.preauth import Slip, checked_slip
from kiosk.domain.tenders import Tender, TenderKind, chargeable, check_reference
from kiosk.services import card_attempts, carts, parking, preauth_attempts, preauths, refunds
from kiosk.services.card_attempts import Attempt, Returned
from kiosk.services.refunded import Refund, load_refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.till import Till
from kiosk.services.undoing import Word
from kiosk.store import queries

_NO_REFERENCE = re.compile(r"[^A-Za-z0-9-]")
_LONGEST_REFERENCE = 32


def begin(till: Till, amount: Money) -> Attempt | Refusal:
    """Write down that a card is to be charged for the open cart. One whose end isn't known yet is
    gone on with instead: a second tap charges nothing."""
    with till.store.writing() as session:
        view = carts.view_in(till, session)
        for known in card_attempts.kept(session):
            if known.charges(view.key):
                return replace(known, state=CardState.WAITING)
        if view.priced is None:
            return view.trouble or Refusal("empty_cart")
        refusal = not_checked(view.variants, view.age_check) or chargeable(
            view.to_pay, amount, len(view.given)
        )
        if refusal is not None:
            return refusal
        made = Attempt(new_id(till.clock.now()), view.key, amount)
        card_attempts.keep(session, made)
        return made


def begin_refund(till: Till, request: RefundRequest) -> Attempt | Refusal:
    """Write down that a card is to be paid back, once this till may refund it. One for the same
    receipt whose end isn't known yet is gone on with instead.

    :raises BadInput: who and why aren't said where they must be.
    """
    with till.store.writing() as session:
        for known in card_attempts.kept(session):
            if known.returned is not None and known.returned.receipt == request.receipt:
                return replace(known, state=CardState.WAITING)
        due = refunds.payable(till, session, request)
        if isinstance(due, Refusal):
            return due
        word = request.word
        returned = Returned(
            request.receipt,
            request.lines,
            request.restock,
            word.who if word else "",
            word.why if word else "",
            request.tip,
        )
        made = Attempt(new_id(till.clock.now()), "", due, returned=returned)
        card_attempts.keep(session, made)
        return made


def unfinished(till: Till) -> Sequence[Attempt]:
    """The attempts whose end isn't known, the oldest first."""
    with till.store.reading() as session:
        return card_attempts.kept(session)


def start(terminal: CardTerminal, attempt: Attempt) -> bool:
    """Have the terminal ask the customer; whether it answered."""
    try:
        if attempt.preauth is not None:
            preauth_attempts.start(terminal, attempt, attempt.preauth)
        else:
            ask = terminal.start if attempt.returned is None else terminal.refund
            ask(attempt.id, attempt.amount.minor, attempt.amount.currency)
    except TerminalFault:
        return False
    return True


def cancel(terminal: CardTerminal, attempt: Attempt) -> None:
    """Ask the terminal to stop; what came of it is for :func:`ask` to say."""
    try:
        terminal.cancel(attempt.id)
    except TerminalFault:
        # It is asked again in a moment, and until it answers nothing is known anyway.
        return


def ask(till: Till, terminal: CardTerminal, attempt: Attempt) -> Attempt:
    """Ask the terminal how it stands, and write down what is known for good."""
    try:
        answer = terminal.poll(attempt.id)
        if answer.state is CardState.UNKNOWN:
            # What was asked may still be under way to it: this way it comes to nothing.
            answer = terminal.cancel(attempt.id)
    except TerminalFault:
        return replace(attempt, heard=False)
    if answer.state in (CardState.WAITING, CardState.UNKNOWN):
        return replace(attempt, state=CardState.WAITING, heard=True)
    refused = False
    if attempt.returned is not None and answer.state is CardState.APPROVED:
        refused = isinstance(_refunded(till, attempt, attempt.returned, answer), Refusal)
    with till.store.writing() as session:
        known = card_attempts.forget(session, attempt.id)
        if known is not None and attempt.returned is not None:
            if refused:
                _tell(till, session, known, charged=True)
        elif known is not None and answer.state is CardState.APPROVED:
            if not preauth_attempts.approved(till, session, known, slip_of(answer)):
                _approved(till, session, known, answer)
    return replace(attempt, state=answer.state, heard=True)


def give_up(till: Till, attempt: Attempt) -> Attempt:
    """No answer comes: say so in a case, once. It stays to be asked of again."""
    with till.store.writing() as session:
        known = card_attempts.known(session, attempt.id)
        if known is not None and not known.unclear:
            entry = _tell(till, session, known, charged=False)
            card_attempts.keep(session, replace(known, unclear=entry.hash))
    return replace(attempt, state=CardState.UNCLEAR)


def made_of(till: Till, attempt: Attempt) -> Refund | None:
    """The refund that a card was paid back for, once it was."""
    with till.store.reading() as session:
        found = queries.refund_by_key(session, till.device.id, attempt.id)
        return None if found is None else load_refund(session, found)


def _refunded(
    till: Till, attempt: Attempt, returned: Returned, answer: CardAnswer
) -> Refund | Refusal:
    # Whoever asked the terminal was allowed to; and under its key it is made once.
    word = Word(returned.who, returned.why) if returned.who else None
    request = RefundRequest(
        returned.receipt,
        Payout(TenderKind.CARD, _reference(answer)),
        returned.lines,
        returned.restock,
        attempt.id,
        word,
        returned.tip,
    )
    return refunds.complete(till, request, granted=True)


def _approved(till: Till, session: Session, attempt: Attempt, answer: CardAnswer) -> None:
    of = attempt.preauth.of if attempt.preauth else ""
    tender = Tender(TenderKind.CARD, attempt.amount, _reference(answer), preauth=of)
    # Of the open cart or, where somebody else is served meanwhile, of the one put aside.
    taken = carts.charged(till, session, attempt.cart, tender)
    if not taken and not parking.charged(session, attempt.cart, tender):
        preauths.taken_out(till, session, tender)
        _tell(till, session, attempt, charged=True)


def _reference(answer: CardAnswer) -> str:
    parts = filter(None, (answer.scheme, answer.last_four, answer.reference))
    return _checked(_NO_REFERENCE.sub("", "-".join(parts))[:_LONGEST_REFERENCE])


def slip_of(answer: CardAnswer) -> Slip:
    """What a terminal said of a card, as it may be written down."""
    reference = _NO_REFERENCE.sub("", answer.reference)[:_LONGEST_REFERENCE]
    try:
        slip = checked_slip(_checked(reference), answer.scheme, answer.last_four)
    except BadInput:
        return Slip()
    return slip


def _checked(said: str) -> str:
    try:
        return check_reference(said)
    except BadInput:
        # It looks like the whole number of a card. The money was taken all the same.
        return ""


def _tell(till: Till, session: Session, attempt: Attempt, *, charged: bool) -> Entry:
    about = {
        "amount": attempt.amount.minor,
        "currency": attempt.amount.currency,
        "charged": charged,
        **({"receipt": attempt.returned.receipt} if attempt.returned else {}),
        **({"preauth": str(attempt.preauth.deed)} if attempt.preauth else {}),
    }
    action = till.action(session, till.clock.now())
    entry = action.record(Kind.CARD_UNCLEAR, {"payment": attempt.id, **about}, till.event.id)
    before = queries.entries_of(session, [attempt.unclear]) if attempt.unclear else {}
    evidence = [*before.values(), entry]
    case = digest(["card", attempt.id])
    action.record(Kind.CASE_OPENED, opened_body(case, CARD_UNCLEAR, evidence, about), None)
    return entry
