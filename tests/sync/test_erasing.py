"""A person erased at one till is erased everywhere, and stays so whoever was away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.domain.clock import FixedClock
from kiosk.domain.consent import parse_consent
from kiosk.domain.journal import Kind
from kiosk.services import erasing, importing, signup
from kiosk.services.till import Till, create_till
from kiosk.store.outbox import Outbox
from kiosk.store.verify import verify
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.devices import revoke
from sync.hub.tables import document
from sync.protocol import HubRefused
from tests.factories import FAIR, START, make_till, rows
from tests.sync.direct import Station, sell
from tests.sync.hub_copies import backup, put_back

ADA = "ada@example.org"
PRODUCTS = "title,sku,price,stock,taxable\nZine,ZINE,9.00,35,no\n"
TICKETS = (
    "code,name,email,type,status,company\n"
    f"T-1,Ada Okafor,{ADA},Day,paid,Analytical Engines\nT-2,Bo,bo@example.org,Day,paid,\n"
)


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def stall(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[tuple[Station, Station]]:
    """Two tills that both know Ada, who signed up at the front one and has a ticket."""
    with ExitStack() as stack:
        front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, TICKETS), hub)
        back = Station(create_till(tmp_path / "back", clock, None, "back"), hub)
        for station in (front, back):
            stack.callback(station.till.close)
            station.join()
            station.sync()
        sign_up(front.till)
        front.sync()
        back.sync()
        yield front, back


def sign_up(till: Till) -> None:
    form = signup.SignUp(ADA, "Ada Okafor", [parse_consent("newsletter:email")])
    signup.take(till, form)


def texts(hub: Hub) -> str:
    """All documents that the hub holds."""
    with hub.reading() as connection:
        return "\n".join(connection.execute(select(document.c.body)).scalars())


def people(till: Till) -> set[str]:
    """Every name and address in a till's rows."""
    path = till.store.path
    found = rows(path, "SELECT name, email FROM contact UNION SELECT name, email FROM ticket")
    return {word for row in found for word in row if word}


def companies(till: Till) -> list[tuple[str, ...]]:
    """What a till's rows say of companies, as they are kept."""
    return rows(till.store.path, "SELECT answers FROM ticket WHERE answers != ''")


def test_a_person_is_erased_everywhere_and_what_they_did_stays(
    hub: Hub, stall: tuple[Station, Station]
) -> None:
    front, back = stall
    assert {"Ada Okafor", ADA} <= people(back.till)
    assert companies(back.till) == [('{"company": "Analytical Engines"}',)]
    gone = erasing.erase(back.till, "ADA@example.org")
    assert [len(gone.contacts), len(gone.tickets)] == [1, 1]
    assert people(back.till) == {"Bo", "bo@example.org"}
    back.sync()
    assert "Ada" not in texts(hub)
    assert "Analytical" not in texts(hub)
    assert ADA not in texts(hub)
    front.sync()
    for station in stall:
        path = station.till.store.path
        assert people(station.till) == {"Bo", "bo@example.org"}
        assert companies(station.till) == []
        assert rows(path, "SELECT purpose FROM consent") == [("newsletter",)]
        assert rows(path, "SELECT code FROM ticket ORDER BY code") == [("T-1",), ("T-2",)]
        assert verify(path, station.till.device.id).problems == ()
    assert list_cases(hub) == []


def test_a_till_that_was_away_brings_nobody_back(
    hub: Hub, stall: tuple[Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    front, back = stall
    newer = tmp_path / "newer.csv"
    newer.write_text(TICKETS.replace("Ada Okafor", "Ada O."))
    importing.import_tickets(back.till, newer)
    erasing.erase(front.till, ADA)
    front.sync()
    # The back till, which has heard nothing yet, sends its newer copy of the ticket.
    back.sync()
    front.sync()
    assert "Ada" not in texts(hub)
    for station in stall:
        assert people(station.till) == {"Bo", "bo@example.org"}
    importing.import_tickets(back.till, newer)
    assert people(back.till) == {"Bo", "bo@example.org"}, "the file is read in once more"
    newcomer = Station(create_till(tmp_path / "third", clock, None, "third"), hub)
    newcomer.join()
    newcomer.sync()
    assert people(newcomer.till) == {"Bo", "bo@example.org"}
    newcomer.till.close()


def test_a_hub_put_back_to_before_it_forgot_forgets_again(
    hub: Hub, stall: tuple[Station, Station]
) -> None:
    front, back = stall
    kept = backup(hub)
    erasing.erase(front.till, ADA)
    front.sync()
    put_back(hub, kept)
    assert ADA in texts(hub)
    for station in (front, back, front, back):
        station.sync()
    assert ADA not in texts(hub)
    assert people(back.till) == {"Bo", "bo@example.org"}


def test_who_signs_up_again_is_kept_again(hub: Hub, stall: tuple[Station, Station]) -> None:
    front, back = stall
    erasing.erase(front.till, ADA)
    sign_up(front.till)
    front.sync()
    back.sync()
    assert ADA in people(back.till)
    assert ADA in texts(hub)


def test_an_entry_that_says_nobody_is_a_case_and_holds_up_nothing(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    with back.till.store.writing() as session:
        action = back.till.action(session, clock.now())
        before = action.record(Kind.PEOPLE_ERASED, {"rows": {}}, None)
    assert before.seq > 0
    back.sync()
    front.sync()
    assert list_cases(hub) == []
    assert ADA in people(front.till)


def test_a_revoked_till_brings_whom_it_signed_up_and_then_forgets_everybody(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    signup.take(back.till, signup.SignUp("cy@example.org", "Cy"))
    assert sell(back, 2, "ZINE") is None
    revoke(hub, back.till.device.id, clock.now())
    with pytest.raises(HubRefused, match="revoked"):
        back.sync()
    assert people(back.till) == set()
    assert Outbox(back.till.store).pending() == 0
    front.sync()
    assert "cy@example.org" in people(front.till), "nobody is lost"
    path = back.till.store.path
    assert rows(path, "SELECT count(*) FROM sale") == [(1,)], "its facts stay"
    assert verify(path, back.till.device.id).problems == ()
    with pytest.raises(HubRefused, match="revoked"):
        back.sync()


def test_a_revoked_till_that_can_not_send_keeps_whom_it_took_down(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    _front, back = stall
    signup.take(back.till, signup.SignUp("cy@example.org", "Cy"))
    revoke(hub, back.till.device.id, clock.now())

    def cut(call: str, moment: str) -> bool:
        if call == "send_documents":
            raise HubRefused("malformed", "The line garbles what is sent.", 422)
        return False

    back.between = cut
    with pytest.raises(HubRefused):
        back.sync()
    assert "cy@example.org" in people(back.till)


def test_a_revoked_till_changes_no_price(
    hub: Hub, stall: tuple[Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    _front, back = stall
    revoke(hub, back.till.device.id, clock.now())
    cheap = tmp_path / "cheap.csv"
    cheap.write_text(PRODUCTS.replace("9.00", "0.01"))
    importing.import_products(back.till, cheap)
    before = texts(hub)
    with pytest.raises(HubRefused, match="revoked"):
        back.sync()
    assert texts(hub) == before
