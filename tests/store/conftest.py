"""A till with something of everything in its store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hardware.addresses import parse_address
from hardware.fakes import PaperPrinter
from hardware.fiscal_simulator import SimulatedSigner
from kiosk.assets import asset_path
from kiosk.domain.age import AgeCheck
from kiosk.domain.allotments import stock_key
from kiosk.domain.card_terms import CardTerms
from kiosk.domain.cases import opened_body
from kiosk.domain.clock import FixedClock, Hlc, iso, tick
from kiosk.domain.consent import parse_consent
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.media import EndReason
from kiosk.domain.door.undo import UndoReason
from kiosk.domain.ids import TicketId
from kiosk.domain.invoices import Buyer
from kiosk.domain.journal import GENESIS, MAIN, Entry, Kind, public_key_text, seal
from kiosk.domain.money import Money
from kiosk.domain.pools import reserved_body
from kiosk.domain.preorders import Person, promise_for
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.seller import checked
from kiosk.domain.session import MoveKind, count_pieces
from kiosk.domain.staff import Operator, Role
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.domain.ticket_keys import Mark
from kiosk.services import (
    allotments,
    badges,
    bundling,
    card_terms,
    carts,
    cases,
    catalogue,
    checkout,
    doors,
    erasing,
    gate,
    guests,
    importing,
    in_store_codes,
    invoicing,
    mail_accounts,
    mail_papers,
    mailing,
    media,
    modifiers,
    pictures,
    preauths,
    preordering,
    prep,
    prep_orders,
    printers,
    printing,
    promoting,
    refunds,
    removing,
    sellers,
    sessions,
    signing_tickets,
    signup,
    staff,
    stored_value,
    syncing,
    taxing,
    transfers,
    undone_passages,
    voids,
)
from kiosk.services.printers import PrinterRole, Setup
from kiosk.services.till import NewEvent, Till, create_till, open_till
from kiosk.store.identity import HubAccess
from kiosk.store.mail_access import MailAccess, Security
from kiosk.store.outbox import Outbox
from kiosk.store.refund_tables import RefundReasonRow
from kiosk.store.rows import put
from kiosk.store.tables import WatermarkRow

PRODUCTS = """sku,title,price,stock,barcode,kind,edition,age,deposit
MUG,Enamel Mug,14.00,24,5012345678900,goods,,,1.00
TEE,River Tee,28.00,9,,goods,,18
DAY,Day ticket,15.00,,,ticket,,
FRIEND,Friends membership,35.00,,,membership,,
RISO,Riso Print,20.00,,,goods,50,
"""
TICKETS = """code,name,email,type,valid until
T-1,Ada Okafor,ada@example.org,Day ticket,2027-01-01
T-2,Ben Whitlock,ben@example.org,Day ticket,
"""
SELLER = checked(
    name="Ada's Prints",
    address=["Here"],
    country="GB",
    vat_number="980780684",
    iban="GB33BUKB20201555555555",
)
START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def _made(folder: Path) -> Till:
    (folder / "products.csv").write_text(PRODUCTS)
    (folder / "tickets.csv").write_text(TICKETS)
    opened = create_till(
        folder / "till", FixedClock(START), NewEvent("Fair", "GBP", "VAT 20% included")
    )
    importing.import_products(opened, folder / "products.csv")
    importing.import_tickets(opened, folder / "tickets.csv")
    return opened


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = _made(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def worked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a till after some work, done once and copied for each test."""
    till = _made(tmp_path_factory.mktemp("worked"))
    _work_at(till)
    till.close()
    return till.data_dir


@pytest.fixture
def busy(worked_at: Path, tmp_path: Path) -> Iterator[Till]:
    """A till after some work: every table has a row."""
    shutil.copytree(worked_at, tmp_path / "busy")
    opened = open_till(tmp_path / "busy", FixedClock(START))
    yield opened
    opened.close()


def _work_at(till: Till) -> None:
    by_sku = {row.variant.sku: row.variant for row in catalogue.search(till)}
    contact = signup.take(
        till, signup.SignUp("ada@example.org", "Ada Okafor", [parse_consent("newsletter:email")])
    )
    (voucher,) = stored_value.issue_vouchers(till, Money(500, "GBP"), 1, "Thank you")
    stored = stored_value.stored_of(voucher)
    assert stored is not None
    boss = staff.add(till, "Ada Okafor", Role.MANAGER, "4071")
    staff.sign_in(till, boss.id, "4072")
    till.operator = Operator(boss.id, boss.name, boss.role)
    modifiers.set_group(till, modifiers.Terms("Handle", ["Right=1.00"], at_most=1, skus=["TEE"]))
    pictures.set_picture(till, "MUG", asset_path("icons", "favicon.png").read_bytes())
    prep.set_station(till, "Engraver", ["TEE"], [])
    promoting.add_promotion(till, Terms("Late", "percent", "10", skus=["TEE"], limit="9"))
    taxing.set_class(till, "reduced", "VAT 5% included")
    till.signer = SimulatedSigner(till.data_dir / "signer.json")
    sellers.set_seller(till, SELLER)
    in_store_codes.set_layout(till, "28", "weight")
    card_terms.set_terms(till, CardTerms(24))
    float_ = count_pieces({500: 4}, "GBP")
    sessions.open_session(till, sessions.Opening(float_, "Ada Okafor", "open"))
    sessions.move_cash(till, sessions.Move(MoveKind.NO_SALE, "Ada Okafor", "Change", key="move"))
    pair = bundling.set_bundle(till, bundling.Terms("PAIR", ["MUG:2"], "25.00", "Pair of mugs"))
    by_sku["PAIR"] = pair
    for key, skus in (("k1", ["MUG", "TEE", "RISO"]), ("k2", ["DAY", "FRIEND"]), ("k3", ["PAIR"])):
        cash = Tender(TenderKind.CASH, Money(10_000, "GBP"))
        sale = checkout.complete(
            till,
            checkout.SaleRequest(
                [(by_sku[sku].id, 1) for sku in skus],
                (cash,),
                key,
                contact,
                stored=[stored] if key == "k3" else [],
                by_hand=[ByHand(HandKind.AMOUNT, 100, "Ada Okafor", "Scratched")],
                age_checked=AgeCheck(18, START, boss.id),
            ),
        )
        assert isinstance(sale, checkout.Sale)
        if key == "k2":
            invoicing.issue(till, sale.receipt, Buyer("Ben", ("2 Quay Street",)))
            payout = refunds.Payout(TenderKind.CASH)
            refunds.complete(till, refunds.RefundRequest(sale.receipt, payout, key=key))
    voids.complete(till, voids.VoidRequest(sale.receipt, "Rung up by mistake"))
    by_transfer = Tender(TenderKind.BANK_TRANSFER, Money(1_500, "GBP"))
    owed = checkout.complete(till, checkout.SaleRequest([(by_sku["MUG"].id, 1)], (by_transfer,)))
    assert isinstance(owed, checkout.Sale)
    transfers.confirm(till, owed.receipt)
    promise = promise_for("2999-12-05", "", START.date(), ship=False)
    mug = checkout.SaleRequest(
        [(by_sku["MUG"].id, 1)], (Tender(TenderKind.CASH, Money(1_500, "GBP")),)
    )
    wanted = preordering.OrderRequest(mug, Person("Ben", "1234567"), promise)
    ordered = preordering.take(till, wanted)
    assert isinstance(ordered, preordering.Taken)
    prep.set_station(till, "Painter", ["MUG"], [])
    prep_orders.owe_tickets(till, prep_orders.tickets_of(till, ordered.preorder))
    preordering.collect(till, ordered.preorder.receipt)
    for about in ("Camera", "Tab"):
        held = preauths.authorize(till, preauths.Wanted(Money(5_000, "GBP"), about))
        assert isinstance(held, preauths.Preauth)
    preauths.release(till, held.number)
    sessions.close(till, sessions.Closing({"cash": count_pieces({2000: 1}, "GBP")}, "Ada Okafor"))
    came = gate.scan(till, "T-1")
    gate.scan(till, "T-1")
    undone_passages.undo(till, came.nonce, UndoReason.OTHER, "Went to the car")
    guests.add(till, Guest("Cleo Marsh", "cleo@example.org", 2, "With the band"))
    doors.set_limit(till, 30)
    gate.scan(till, "nobody knows this")
    signing_tickets.new_key(till)
    signing_tickets.mark_tickets(till, [TicketId("called back")], Mark.REVOKED)
    carts.add(till, by_sku["TEE"].id)
    removing.remove_product(till, "FRIEND")
    printing.reprint(till, sale)
    server = MailAccess("127.0.0.1", 25, Security.NONE, "till@shop.example.com")
    mail_accounts.set_account(till, server)
    mailing.ask(till, mail_papers.of_sale(till, sale), "ada@example.org")
    printing.work_off(till, PaperPrinter())
    stove = Setup("Stove", PrinterRole.PREP, parse_address("cups:Stove"))
    printers.add_printer(till, stove)
    badges.print_badge(till, "T-1", lambda document: "")
    media.link(till, "T-1", "BAND-1")
    media.link(till, "T-1", "BAND-2", EndReason.LOST)
    tags = Setup("Tags", PrinterRole.LABELS, parse_address("cups:Tags"))
    printers.add_printer(till, tags)
    unsure = PaperPrinter()
    unsure.fail("Look at the paper.", sent=True)
    printing.reprint(till, sale)
    printing.work_off(till, unsure)
    with till.store.writing() as session:
        put(session, WatermarkRow, [{"device_id": till.device.id, "branch": MAIN, "pushed": 2}])
        word = {"who": "Ada Okafor", "why": "A train to catch", "at": iso(START)}
        put(session, RefundReasonRow, [{"id": "r-1", "refund_id": "another", **word}])
        allotments.note_demand(session, {stock_key(by_sku["MUG"].id): 1}, START)
    with till.store.writing() as session:
        mug = by_sku["MUG"].id
        body = reserved_body(stock_key(mug), stock_key(mug, "members"), 2, START)
        till.action(session, START).record(Kind.UNITS_MOVED, body, None)
    _join_a_hub(till, stock_key(by_sku["MUG"].id))
    signup.take(till, signup.SignUp("bo@example.org", "Bo"))
    erasing.erase(till, "bo@example.org")
    (case,) = cases.list_cases(till)
    cases.settle(till, case.id, "Ada Okafor", "The clock was set")


def _join_a_hub(till: Till, key: str) -> None:
    """The hub grants this till two units, and gives up another device."""
    hub, signing = "hub-1", Ed25519PrivateKey.generate()
    syncing.join(till, HubAccess("http://hub.invalid", "token"), hub, "generation")
    told: list[tuple[Kind, dict[str, object]]] = [
        (
            Kind.DEVICE_STARTED,
            {
                "name": "Hub",
                "prefix": "",
                "public_key": public_key_text(signing),
                "restored_from": None,
            },
        ),
        (Kind.UNITS_GRANTED, {"to": till.device.id, "ask": "", "keys": {key: 2}}),
        (Kind.DEVICE_FENCED, {"device": "another", "why": "lost"}),
        (Kind.CASE_OPENED, opened_body("c" * 64, "time", [], {}) | {"seen": 1}),
        (Kind.DEVICE_FENCED, {"why": "it does not say which"}),
    ]
    chain: list[Entry] = []
    for kind, body in told:
        before = chain[-1] if chain else None
        chain.append(
            seal(
                key=signing,
                dev=hub,
                seq=len(chain) + 1,
                prev=before.hash if before else GENESIS,
                event=None,
                action="",
                kind=kind,
                at=START,
                hlc=tick(Hlc.parse(before.hlc) if before else None, START),
                body=body,
            )
        )
    Outbox(till.store).apply_page("generation", list(enumerate(chain, 1)), START)
    assert allotments.Escrow(till).take()
