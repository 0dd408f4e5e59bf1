"""Selling without tax to a business abroad, by command."""

from __future__ import annotations

from tests.cli.conftest import Shop


def test_a_business_abroad_buys_without_tax_and_has_its_invoice(shop: Shop) -> None:
    seller = (
        "--name",
        "Ada",
        "--country",
        "GB",
        "--vat-number",
        "GB980780684",
        "--address",
        "Here",
    )
    shop.ask("seller", "set", *seller)
    words = ("sell", "MUG", "--tender", "cash:20.00", "--reverse-charge", "--buyer", "Bo Sarl")
    told = shop.refused(*words, "--address", "2 Quai", "--buyer-tax-number", "FR1")
    assert "no VAT number" in told
    assert "kiosk invoice" in shop.refused("sell", "MUG", "--buyer", "Bo", "--tender", "cash:20.00")
    sale = shop.ask(*words, "--address", "2 Quai", "--buyer-tax-number", "FR40303265045")
    assert (sale["total"], sale["tax"], sale["change"]) == (1167, 0, 833)
    invoice = shop.ask("invoice", sale["receipt"])
    assert (invoice["number"], invoice["fresh"]) == (sale["invoice"], False)
    assert invoice["buyer_tax_number"] == "FR40303265045"
