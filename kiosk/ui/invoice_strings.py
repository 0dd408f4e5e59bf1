"""The words of making an invoice."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

INVOICE = Phrase("Invoice")
BUYER = Phrase("Buyer's name")
STREET = Phrase("Street and number")
TOWN = Phrase("Postcode and town")
COUNTRY = Phrase("Country, if another")
BUYER_NUMBER = Phrase("Buyer's tax number, if they have one")
MAKE_IT = Phrase("Make the invoice")
MADE = Phrase("Invoice {number} is made")
COPY_PRINTED = Phrase("Invoice {number}: a copy is printed.")
OF_RECEIPT = Phrase("For receipt {receipt}, {amount}")
ON_INVOICES = Phrase("On every invoice")
# What is refused for the sake of tax.
TAX_REFUSALS: Mapping[str, Phrase] = {
    "unknown_tax_class": Phrase(
        "“{title}” is taxed as “{tax_class}”, which is not known here yet. Nothing was sold."
    ),
    "no_account": Phrase(
        "Nobody can transfer money: the seller's account is not said. Nothing was sold."
    ),
    "no_pay_link": Phrase("There is no payment link to pay with. Nothing was sold."),
    "two_promises": Phrase("One sale is paid by a transfer or by a payment link, not by both."),
    "no_transfer": Phrase("{receipt} is not paid by bank transfer here."),
    "no_invoice": Phrase("{receipt} has no invoice yet. Say who buys, to make it."),
    "invoice_elsewhere": Phrase("{device} made this sale, and makes its invoice."),
    "seller_lacks": Phrase(
        "An invoice must say more of who sells: see More, then Business details."
    ),
    "is_paid": Phrase("{receipt} is paid already, so that its invoice is never due."),
    "buyer_number": Phrase("An invoice for so much must name a tax number of its buyer."),
}
