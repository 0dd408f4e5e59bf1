"""Sales signed by a device, and none lost for one that is out of order."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hardware import text
from hardware.fiscal_simulator import SimulatedSigner
from hardware.ports import FiscalSigner, SignerFault
from kiosk.domain.clock import FixedClock
from kiosk.domain.countries import SIGNING
from kiosk.domain.fiscal import OUT_OF_ORDER, FiscalSignature, signature_of
from kiosk.domain.journal import canonical
from kiosk.domain.seller import Seller
from kiosk.domain.tenders import TenderKind
from kiosk.services import cases, checks, refunds, sales
from kiosk.services.receipts import receipt_document, refund_document
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.seller_words import signature_lines, signing_words
from kiosk.services.till import Till
from tests.factories import START, ask, make_till, rows, sell


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START))
    opened.signer = SimulatedSigner(tmp_path / "signer.json")
    yield opened
    opened.close()


def unplug(till: Till) -> Path:
    plug = till.data_dir.parent / "signer.json.broken"
    plug.touch()
    return plug


def test_each_sale_and_refund_is_signed_and_says_so_on_paper(till: Till) -> None:
    first, second = sell(till, "MUG"), sell(till, "ZINE:2")
    assert sales.find_sale(till, first.receipt) == first
    back = refunds.complete(till, RefundRequest(first.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    signed = [one.signature for one in (first, second, back)]
    assert [one and (one.transaction, one.counter, one.simulated) for one in signed] == [
        (1, 1, True), (2, 2, True), (3, 3, True),
    ]  # fmt: skip
    for document in (receipt_document(till, first, copy=True), refund_document(till, back)):
        printed = text.render(document)
        assert "SIMULATED SIGNATURE: for training only" in printed
        assert "Signing device SIM-" in printed
    assert checks.verify_till(till).problems == ()


def test_what_was_signed_is_what_was_sold(till: Till) -> None:
    sale = sell(till, "MUG")
    assert sale.signature is not None
    (body,) = rows(till.store.path, "SELECT body FROM entry WHERE kind = 'SaleCompleted'")[0]
    process = {name: json.loads(body)[name]
               for name in ("receipt", "currency", "total", "taxes", "tenders")}  # fmt: skip
    state = json.loads((till.data_dir.parent / "signer.json").read_text())
    key = Ed25519PrivateKey.from_private_bytes(b64decode(state["key"])).public_key()
    said = {name: getattr(sale.signature, name)
            for name in ("device", "transaction", "counter", "began", "ended")}  # fmt: skip
    signed = canonical({**said, "kind": "SaleCompleted", "process": canonical(process).decode()})
    key.verify(b64decode(sale.signature.signature), signed)
    assert state["began"] == {}


def test_a_broken_device_loses_no_sale_and_an_outage_is_one_case(till: Till) -> None:
    plug = unplug(till)
    lost = [sell(till, "MUG") for _ in range(2)]
    assert [one.signature for one in lost] == [OUT_OF_ORDER, OUT_OF_ORDER]
    assert sales.find_sale(till, lost[0].receipt) == lost[0]
    assert "Signing device out of order" in text.render(receipt_document(till, lost[0]))
    (case,) = cases.list_cases(till)
    assert case.kind == "signer-out"
    plug.unlink()
    again = sell(till, "MUG")
    assert again.signature is not None
    assert again.signature.counter == 1
    unplug(till)
    sell(till, "MUG")
    assert len(cases.list_cases(till)) == 2, "another outage is another case"
    assert checks.verify_till(till).problems == ()


def test_a_repeated_or_refused_sale_asks_for_no_second_signature(till: Till) -> None:
    first = sell(till, "MUG", key="one")
    assert sell(till, "MUG", key="one") == first
    assert not isinstance(ask(till, "LAST:2"), Sale)
    second = sell(till, "MUG")
    assert second.signature is not None
    assert second.signature.transaction == 2


def test_a_transaction_of_the_simulator_ends_once(tmp_path: Path) -> None:
    signer = SimulatedSigner(tmp_path / "signer.json")
    number = signer.start(START)
    signer.finish(number, "SaleCompleted", "{}", START)
    with pytest.raises(SignerFault):
        signer.finish(number, "SaleCompleted", "{}", START)
    (tmp_path / "signer.json").write_text("no json")
    with pytest.raises(SignerFault):
        signer.start(START)
    with pytest.raises(SignerFault):
        SimulatedSigner(tmp_path / "nowhere" / "signer.json").start(START)


def test_without_a_device_nothing_is_said(till: Till) -> None:
    till.signer = None
    sale = sell(till, "MUG")
    assert sale.signature is None
    assert "ign" not in text.render(receipt_document(till, sale))


def test_an_entrys_signature_is_read_or_makes_no_sense() -> None:
    said = FiscalSignature("SIM-1", 7, 9, "a", "b", "c==", simulated=True)
    assert signature_of({"signature": dict(vars(said))}) == said
    assert signature_of({"signature": {**vars(said), "newer": 1}}) == said
    assert signature_of({}) is None
    for wrong in ("text", {"counter": "9"}, {"counter": True}, {"simulated": 1}):
        with pytest.raises(ValueError, match="no signature"):
            signature_of({"signature": wrong})
    assert signature_lines(None) == ()
    assert signature_lines(replace(said, simulated=False))[0] == "Signing device SIM-1"


class Certified:
    """A device that says it is certified, as a real one's adapter would."""

    certified = True

    def start(self, now: object) -> int:
        raise AssertionError

    def finish(self, *_: object) -> FiscalSignature:
        raise AssertionError


@pytest.mark.parametrize("country", sorted(SIGNING))
def test_only_a_certified_device_will_do_where_one_is_needed(country: str) -> None:
    signer: FiscalSigner = Certified()  # type: ignore[assignment]
    seller = Seller(country=country)
    for lacking in (None, SimulatedSigner(Path("nowhere"))):
        words = signing_words(seller, lacking)
        assert "may not be used as a till there" in words
        assert SIGNING[country].source in words
    assert signing_words(seller, signer) == ""
    assert signing_words(Seller(country="GB"), None) == signing_words(None, None) == ""
