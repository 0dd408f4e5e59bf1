"""Walk-ins at several tills of a real hub: never more than there is room for, known to all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from kiosk.domain.admission import Verdict
from kiosk.domain.ids import SaleId
from kiosk.domain.tenders import TenderKind
from kiosk.services import checkout, checks, gate, refunds, signing_tickets, walk_ins
from kiosk.services.allotments import Escrow
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store.identity import load_hub_access
from kiosk.store.outbox import Outbox
from sync.client import HubClient
from sync.worker import SyncWorker
from tests.factories import cash, rows, sell, variant_id
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import load
from tests.sync.test_removed import tills as tills

ROOM = 12
SHOW = f"title,sku,price,stock,kind,policy\nShow,SHOW,15.00,{ROOM},ticket,strict\n"


def sync(till: Till) -> None:
    """One round, in which units are asked for and given back, too."""
    access = load_hub_access(till.data_dir)
    assert access is not None
    with HubClient(access.url, access.token, timeout=60) as line:
        SyncWorker(line, Outbox(till.store), till.clock, Escrow(till)).once()


def left(till: Till) -> int:
    (show,) = [one for one in walk_ins.types(till) if one.variant.sku == "SHOW"]
    assert show.left is not None
    assert show.open is (show.left > 0)
    return show.left


def come(till: Till) -> Sale | None:
    """Somebody wants in; whether they could be sold a ticket."""
    wanted = [(variant_id(till, "SHOW"), 1)]
    found = checkout.complete(till, checkout.SaleRequest(wanted, (cash("15.00"),), walk_in=True))
    return found if isinstance(found, Sale) else None


def test_two_doors_never_let_in_more_than_there_is_room_for(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    load(tills[0], SHOW)
    for till in (*tills, *tills):
        sync(till)

    def crowd(till: Till) -> int:
        came = 0
        for guest in range(ROOM + 4):
            came += come(till) is not None
            if guest % 3 == 2:
                sync(till)
        return came

    with ThreadPoolExecutor(2) as doors:
        came = list(doors.map(crowd, tills))
    for _ in range(3):
        for till in tills:
            sync(till)
    came = [
        one + sum(come(till) is not None for _ in range(ROOM))
        for one, till in zip(came, tills, strict=True)
    ]
    assert sum(came) <= ROOM
    # What the one gave back the other may have asked for too late; nothing is lost of it.
    for till in (*tills, *tills):
        sync(till)
    rest = sum(come(till) is not None for till in tills for _ in range(ROOM))
    assert sum(came) + rest == ROOM
    for till in tills:
        sync(till)
        assert left(till) == 0
        assert checks.verify_till(till).problems == ()
    for till in tills:
        sync(till)
    query = "SELECT count(DISTINCT ticket_id) FROM redemption"
    assert [rows(till.store.path, query) for till in tills] == [[(ROOM,)], [(ROOM,)]]


def test_a_door_that_is_cut_off_sells_what_it_holds_and_knows_who_was_sold_to(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    load(one)
    assert signing_tickets.make_ready(one) is not None
    for till in tills:
        sync(till)
    # From here on neither hears of the other.
    sale = sell(one, "DAY", tender=cash("15.00"))
    walk_in = sell(one, "DAY", tender=cash("15.00"), walk_in=True)
    (later,) = walk_ins.sold_to(one, SaleId(sale.id))
    (inside,) = walk_ins.sold_to(one, SaleId(walk_in.id))
    assert rows(two.store.path, "SELECT count(*) FROM ticket") == [(0,)]
    assert gate.scan(two, later.ticket.code).verdict is Verdict.VALID
    refund = RefundRequest(walk_in.receipt, Payout(TenderKind.CASH))
    assert isinstance(refunds.complete(one, refund), Refund)
    for till in (one, two, one):
        sync(till)
    assert gate.scan(two, inside.ticket.code).verdict is Verdict.REVOKED
    assert gate.scan(one, later.ticket.code).verdict is Verdict.USED
    with two.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM ticket")
    # The refund alone says so, where the ticket has not come or was wiped.
    assert gate.scan(two, inside.ticket.code).verdict is Verdict.REVOKED
