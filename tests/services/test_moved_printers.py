"""Printers that come back elsewhere: found by what they say of themselves, or only offered."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from hardware.addresses import Address, Found, Identity, Way, parse_address
from hardware.elsewhere import elsewhere
from kiosk.paper import print_test, who_is_at
from kiosk.seeking import Habits, Seeker
from kiosk.services import checks, printers, printing
from kiosk.services.printer_identity import identity_at, note_identity
from kiosk.services.printers import RECEIPTS, PrinterRole, Setup
from kiosk.services.till import Till
from kiosk.spooling import Spoolers
from tests.factories import card, sell
from tests.hardware.printer_peer import Mood, PrinterPeer

_ONE = (b"EPSON", b"TM-T20III", b"X3F1007734")
_OTHER = (b"EPSON", b"TM-T20III", b"X3F1009988")


def at(peer: PrinterPeer) -> Address:
    return Address(Way.NETWORK, "127.0.0.1", peer.port)


def remember(till: Till, address: Address, name: str = "Front") -> None:
    printers.add_printer(till, Setup(name, PrinterRole.RECEIPT, address))


def address_of(till: Till) -> Address:
    found = printers.receipt_printer(till)
    assert found is not None
    return found.address


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def seek(till: Till, *where: Address) -> tuple[tuple[str, tuple[Found, ...]], ...]:
    """Look for the printer of receipts there, once."""
    habits = Habits(after=0.0, where=lambda _: where)
    seeker = Seeker(till, lambda one: who_is_at(till, one), lambda: None, habits)
    seeker.glance({RECEIPTS})
    assert seeker._thread is not None
    seeker._thread.join(timeout=20)
    return seeker.offers


def test_the_queue_goes_on_at_the_new_address_by_itself(till: Till, held: ExitStack) -> None:
    stranger = held.enter_context(PrinterPeer(Mood(identity=_OTHER)))
    with PrinterPeer(Mood(identity=_ONE)) as before:
        remember(till, at(before))
        there = [at(stranger)]
        spoolers = Spoolers(till, Habits(after=0.5, again=0.5, where=lambda _: there))
        held.enter_context(spoolers.working())
        first = sell(till, "MUG", tender=card("14.00"))
        until(lambda: printing.standing(till).waiting == 0)
        until(lambda: identity_at(till, RECEIPTS, str(at(before))) is not None)
        assert first.receipt.encode() in before.paper
    second = sell(till, "MUG", tender=card("14.00"))
    until(lambda: bool(spoolers.offers))
    assert address_of(till) == at(before), "the one that was found is another"
    now = held.enter_context(PrinterPeer(Mood(identity=_ONE)))
    there.append(at(now))
    until(lambda: printing.standing(till).waiting == 0)
    assert second.receipt.encode() in now.paper
    assert (address_of(till), stranger.paper) == (at(now), b"")
    until(lambda: spoolers.offers == ())
    assert checks.verify_till(till).problems == ()


def test_the_test_page_is_when_a_printer_first_says_who_it_is(till: Till) -> None:
    with PrinterPeer(Mood(identity=_ONE)) as peer:
        remember(till, at(peer))
        assert identity_at(till, RECEIPTS, str(at(peer))) is None
        print_test(till, "Front")
        assert identity_at(till, RECEIPTS, str(at(peer))) == Identity(
            "EPSON", "TM-T20III", "X3F1007734"
        )


@pytest.mark.parametrize(
    "said",
    [
        None,
        (b"EPSON", b"TM-T20III", b""),
        (b"ACME", b"POS-58", b"00000000"),
        (b"ACME", b"POS-58", b"1"),
    ],
)
def test_one_that_can_not_be_told_from_others_is_only_offered(
    till: Till, held: ExitStack, said: tuple[bytes, bytes, bytes] | None
) -> None:
    gone = Address(Way.NETWORK, "127.0.0.1", 9)
    remember(till, gone)
    note_identity(till, RECEIPTS, str(gone), Identity(*(one.decode() for one in said or ())))
    peer = held.enter_context(PrinterPeer(Mood(identity=said)))
    title = " ".join(one.decode() for one in (said or ())[:2])
    assert seek(till, at(peer)) == ((RECEIPTS, (Found(at(peer), title),)),)
    assert address_of(till) == gone
    assert peer.paper == b""


def test_two_that_say_the_same_are_both_only_offered(till: Till, held: ExitStack) -> None:
    gone = Address(Way.NETWORK, "127.0.0.1", 9)
    remember(till, gone)
    note_identity(till, RECEIPTS, str(gone), Identity("EPSON", "TM-T20III", "X3F1007734"))
    pair = [held.enter_context(PrinterPeer(Mood(identity=_ONE))) for _ in range(2)]
    ((_, offered),) = seek(till, *map(at, pair))
    assert [one.address for one in offered] == [at(one) for one in pair]
    assert address_of(till) == gone


def test_a_printer_that_is_remembered_for_something_else_is_never_taken(
    till: Till, held: ExitStack
) -> None:
    gone = Address(Way.NETWORK, "127.0.0.1", 9)
    remember(till, gone)
    note_identity(till, RECEIPTS, str(gone), Identity("EPSON", "TM-T20III", "X3F1007734"))
    stove = held.enter_context(PrinterPeer(Mood(identity=_ONE)))
    printers.add_printer(till, Setup("Stove", PrinterRole.PREP, at(stove)))
    assert seek(till, at(stove)) == ((RECEIPTS, ()),)
    assert address_of(till) == gone


def test_what_was_said_of_another_address_says_nothing_of_this_one(
    till: Till, held: ExitStack
) -> None:
    remember(till, Address(Way.NETWORK, "127.0.0.1", 9))
    note_identity(till, RECEIPTS, "network:10.0.0.1:9100", Identity(*map(bytes.decode, _ONE)))
    peer = held.enter_context(PrinterPeer(Mood(identity=_ONE)))
    ((_, offered),) = seek(till, at(peer))
    assert [one.address for one in offered] == [at(peer)]


def test_what_does_not_answer_as_a_receipt_printer_is_asked_nothing_more(
    till: Till, held: ExitStack
) -> None:
    for mood in (Mood(silent=True), Mood(hangs_up_when_asked=True)):
        peer = held.enter_context(PrinterPeer(mood))
        assert who_is_at(till, at(peer)) is None
        assert peer.paper == b""
    assert who_is_at(till, Address(Way.NETWORK, "127.0.0.1", 9)) is None
    assert who_is_at(till, Address(Way.CUPS, "Kitchen")) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_one_at_a_serial_line_is_found_at_its_new_name(till: Till, held: ExitStack) -> None:
    from tests.hardware.pty_peer import PtyPeer

    with PtyPeer(Mood(identity=_ONE)) as before:
        old = Address(Way.SERIAL, before.path, 115_200)
        remember(till, old)
        print_test(till, "Front")
        now = held.enter_context(PtyPeer(Mood(identity=_ONE)))
    new = Address(Way.SERIAL, now.path, 115_200)
    assert seek(till, new) == ()
    assert address_of(till) == new


def test_it_is_looked_for_at_home_and_nowhere_else() -> None:
    port = Address(Way.NETWORK, "127.0.0.1", 9101)
    here = elsewhere(port)
    assert {one.place for one in here} == {"127.0.0.1"}
    assert {9100, 9107, 9093, 9109} <= {one.number for one in here}
    assert port not in here
    home = elsewhere(Address(Way.NETWORK, "192.168.7.50", 9100))
    others = [one for one in home if one.place != "192.168.7.50"]
    assert len({one.place for one in others}) == len(others) == 253
    assert {one.place.rpartition(".")[0] for one in others} == {"192.168.7"}
    assert {one.number for one in others} == {9100}
    public = elsewhere(Address(Way.NETWORK, "8.8.8.8", 9100))
    assert {one.place for one in public} == {"8.8.8.8"}
    for named in ("network:printer.local:9100", "usb:04b8:0e15", "cups:Kitchen"):
        assert elsewhere(parse_address(named)) == []
