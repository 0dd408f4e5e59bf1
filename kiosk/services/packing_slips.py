"""The packing slip of a pre-order that is sent: from whom and to whom, and what is in the parcel.

It names no price: whoever opens the parcel need not be who paid.
"""

from __future__ import annotations

from hardware.documents import Align, Block, Cut, Document, Qr, Rule, Size, Space, Text
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import new_id
from kiosk.domain.preorders import Person, State
from kiosk.domain.seller import Seller
from kiosk.language import Phrase
from kiosk.services.preorder_paper import line_words, when_words
from kiosk.services.preorders import Preorder
from kiosk.services.printing import as_copy, owe
from kiosk.services.till import Till
from kiosk.store.papers import SLIP_JOB
from kiosk.store.print_tables import PrintJobRow
from kiosk.store.sellers import seller_now

_SLIP = Phrase("PACKING SLIP")
_SENDER = Phrase("Sender")
_SHIP = Phrase("To be sent to")
_ORDER = Phrase("Order {number}")


def has_slip(preorder: Preorder) -> bool:
    """Whether it is sent, and known to whom."""
    sent = preorder.promise.ship and preorder.person is not None
    return sent and preorder.state is not State.CANCELLED


def slip_document(till: Till, preorder: Preorder) -> Document:
    """Lay out its packing slip. Its code is the receipt's number, which finds it again.

    :raises BadInput: it is not sent, or nobody knows to whom.
    """
    with till.store.reading() as session:
        seller = seller_now(session, till.event.id)
    return _document(till, preorder, seller)


def print_slip(till: Till, preorder: Preorder) -> str:
    """Owe its packing slip, marked where there is one already; returns the job's key.

    :raises BadInput: it is not sent, or nobody knows to whom.
    """
    now = till.clock.now()
    job = f"{SLIP_JOB}{preorder.id}"
    with till.store.writing() as session:
        document = _document(till, preorder, seller_now(session, till.event.id))
        if session.get(PrintJobRow, job) is not None:
            document, job = as_copy(document), f"{job}:{new_id(now)}"
        owe(session, job, document, now)
    return job


def _document(till: Till, one: Preorder, seller: Seller | None) -> Document:
    person = _addressee(one)
    sender = (seller.name, *seller.address) if seller else (till.event.name,)
    blocks: list[Block] = [
        Text(_SLIP(), Align.CENTER, bold=True),
        Text(_ORDER(number=one.receipt), Align.CENTER),
        Space(),
        Text(_SENDER(), size=Size.SMALL),
        *(Text(line) for line in sender if line),
        Space(),
        Text(_SHIP(), size=Size.SMALL),
        *(Text(line, bold=True, size=Size.LARGE) for line in (person.name, *person.address)),
        Space(),
        Text(when_words(one.promise), bold=True),
        Rule(),
    ]
    for line in one.lines:
        blocks += [Text(line_words(line), bold=True), Text(line.sku, size=Size.SMALL)]
    blocks += [Rule(), Qr(one.receipt, caption=one.receipt), Cut()]
    return Document(title=f"{_SLIP()} {one.receipt}", blocks=tuple(blocks))


def _addressee(one: Preorder) -> Person:
    if one.state is State.CANCELLED:
        raise BadInput(
            N_("{receipt} was cancelled: there is nothing to send."), receipt=one.receipt
        )
    if not one.promise.ship:
        raise BadInput(
            N_("{receipt} is collected, so it has no packing slip."), receipt=one.receipt
        )
    if one.person is None:
        raise BadInput(
            N_("Nobody here knows any more to whom {receipt} goes."), receipt=one.receipt
        )
    return one.person
