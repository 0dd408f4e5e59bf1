"""Pre-authorizations on a terminal that the till asks by itself: holding, capturing, releasing.

What is asked is on disk before (:mod:`kiosk.services.card_attempts`), and what the terminal says
counts once. Where it says nothing, nothing is written of the pre-authorization, and it stays as it
is known until the terminal is asked again.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from hardware.ports import CardState, CardTerminal
from kiosk.domain.age import not_checked
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.money import Money
from kiosk.domain.preauth import Slip, capturable, checked_about, endable, lapses
from kiosk.domain.tenders import chargeable
from kiosk.services import card_attempts, carts, preauths
from kiosk.services.card_attempts import Attempt, Deed, Preauthorizing
from kiosk.services.preauths import Preauth, Wanted
from kiosk.services.till import Till
from kiosk.store import preauths as store


def begin_authorize(till: Till, amount: Money, about: str, days: int) -> Attempt | Refusal:
    """Write down that so much is to be held on a card. One whose end isn't known yet is gone on
    with instead.

    :raises BadInput: it can't be held as it was said.
    """
    asked = Preauthorizing(Deed.AUTHORIZE, about=checked_about(about), days=days)
    now = till.clock.now()
    lapses(now, days)
    with till.store.writing() as session:
        known = _known(session, asked, amount)
        if known is not None:
            return known
        refusal = preauths.makeable(till, session, amount)
        if refusal is not None:
            return refusal
        return _kept(session, Attempt(new_id(now), "", amount, preauth=asked))


def begin_capture(till: Till, name: str, amount: Money) -> Attempt | Refusal:
    """Write down that so much of what is held under this number is to be captured for the open
    cart. One whose end isn't known yet is gone on with instead."""
    now = till.clock.now()
    with till.store.writing() as session:
        view = carts.view_in(till, session)
        for running in card_attempts.kept(session):
            if running.charges(view.key):
                return replace(running, state=CardState.WAITING)
        if view.priced is None:
            return view.trouble or Refusal("empty_cart")
        refusal = not_checked(view.variants, view.age_check) or chargeable(
            view.to_pay, amount, len(view.given)
        )
        if refusal is not None:
            return refusal
        found = _of_terminal(till, session, name)
        if isinstance(found, Refusal):
            return found
        refusal = capturable(found.state, found.number, found.amount, amount)
        if refusal is not None:
            return refusal
        asked = Preauthorizing(Deed.CAPTURE, found.id, found.payment, found.number)
        return _kept(session, Attempt(new_id(now), view.key, amount, preauth=asked))


def begin_release(till: Till, name: str) -> Attempt | Refusal:
    """Write down that what is held under this number is to be released. One whose end isn't known
    yet is gone on with instead."""
    now = till.clock.now()
    with till.store.writing() as session:
        found = preauths.find_in(till, session, name)
        if isinstance(found, Refusal):
            return found
        asked = Preauthorizing(Deed.RELEASE, found.id, found.payment, found.number)
        known = _known(session, asked, found.amount)
        if known is not None:
            return known
        found = _of_terminal(till, session, name)
        if isinstance(found, Refusal):
            return found
        refusal = endable(found.state, found.number)
        if refusal is not None:
            return refusal
        return _kept(session, Attempt(new_id(now), "", found.amount, preauth=asked))


def start(terminal: CardTerminal, attempt: Attempt, asked: Preauthorizing) -> None:
    """Ask the terminal.

    :raises TerminalFault: it gives no answer.
    """
    amount = attempt.amount
    if asked.deed is Deed.AUTHORIZE:
        terminal.authorize(attempt.id, amount.minor, amount.currency)
    elif asked.deed is Deed.CAPTURE:
        terminal.capture(attempt.id, asked.payment, amount.minor, amount.currency)
    else:
        terminal.release(attempt.id, asked.payment)


def approved(till: Till, session: Session, attempt: Attempt, slip: Slip) -> bool:
    """Write down what the terminal has done; False where it charged something, which is the cart's
    to write down."""
    asked = attempt.preauth
    if asked is None or asked.deed is Deed.CAPTURE:
        return False
    now = till.clock.now()
    if asked.deed is Deed.AUTHORIZE:
        wanted = Wanted(
            attempt.amount, asked.about, asked.days, slip, payment=attempt.id, key=attempt.id
        )
        preauths.held(till, session, wanted, now)
        return True
    (found,) = preauths.with_ids(session, [asked.of], now)
    # What has lapsed meanwhile is free, and so it is once the terminal has freed it.
    if found.ended is None:
        preauths.release_in(till, session, found, now)
    return True


def made_of(till: Till, attempt: Attempt) -> Preauth | None:
    """The pre-authorization that was made, captured or released by this, as it stands now."""
    asked, now = attempt.preauth, till.clock.now()
    if asked is None:
        return None
    with till.store.reading() as session:
        of = asked.of
        if asked.deed is Deed.AUTHORIZE:
            row = store.by_key(session, till.device.id, attempt.id)
            of = row.id if row else ""
        found = preauths.with_ids(session, [of], now)
    return found[0] if found else None


def _of_terminal(till: Till, session: Session, name: str) -> Preauth | Refusal:
    found = preauths.find_in(till, session, name)
    if isinstance(found, Refusal):
        return found
    if not found.payment:
        raise BadInput(
            N_("The terminal was not asked for this card hold by the till. Do it there by hand.")
        )
    return preauths.why_not_here(till, session, found) or found


def _known(session: Session, asked: Preauthorizing, amount: Money) -> Attempt | None:
    # The next customer's card is another one's, however unclear the last one's end is.
    for one in card_attempts.kept(session):
        if (one.preauth, one.amount) == (asked, amount):
            return replace(one, state=CardState.WAITING)
    return None


def _kept(session: Session, made: Attempt) -> Attempt:
    card_attempts.keep(session, made)
    return made
