"""``kiosk seller``: who sells, and what a receipt must carry where they do."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hardware.ports import FiscalSigner
from kiosk.cli.common import AsJson, Data, answer, done, till_in
from kiosk.domain.countries import missing, profile_of
from kiosk.domain.event import Event
from kiosk.domain.seller import Seller, checked, seller_body
from kiosk.services.seller_words import (
    country_name,
    lacking_words,
    limit_words,
    missing_words,
    seller_lines,
    signing_words,
)
from kiosk.services.sellers import set_seller
from kiosk.services.taxing import event_with_taxes

Name = Annotated[str | None, typer.Option("--name", help="The legal name.")]
SellerName = Annotated[str | None, typer.Option("--seller", help="Who sells: the legal name.")]
Address = Annotated[
    list[str] | None, typer.Option("--address", help="The seller's address, a line each.")
]
Country = Annotated[
    str | None, typer.Option("--country", help="Where it sells: two letters, as in GB (ISO 3166).")
]
VatNumber = Annotated[
    str | None, typer.Option("--vat-number", help="VAT number; in Japan T and 13 digits.")
]
TaxNumber = Annotated[
    str | None, typer.Option("--tax-number", help="Another tax number: Steuernummer, SIRET, EIN …")
]
Iban = Annotated[str | None, typer.Option("--iban", help="The seller's bank account.")]
Bic = Annotated[str | None, typer.Option("--bic", help="Its bank (BIC).")]


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Show who sells, and what a receipt must carry there but doesn't yet."""
    with till_in(data, signs=True) as till:
        event, signer = event_with_taxes(till), till.signer
    answer(as_json, _fields(event, signer), *_told(event, signer))


def put(
    name: Name = None,
    address: Address = None,
    country: Country = None,
    vat_number: VatNumber = None,
    tax_number: TaxNumber = None,
    iban: Iban = None,
    bic: Bic = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say who sells, here and with the next sync at all tills; what isn't named stays, "" empties.

    What was sold keeps the seller of its time.
    """
    given = {
        "name": name,
        "address": address,
        "country": country,
        "vat_number": vat_number,
        "tax_number": tax_number,
        "iban": iban,
        "bic": bic,
    }
    with till_in(data, signs=True) as till:
        signer = till.signer
        before = event_with_taxes(till).seller
        done(set_seller(till, seller_given(before, given) or Seller()))
        event = event_with_taxes(till)
    answer(as_json, _fields(event, signer), *_told(event, signer))


def seller_given(before: Seller | None, given: dict[str, Any]) -> Seller | None:
    """The seller ``before`` with what of it was given; None where there is neither.

    :raises BadInput: a text or a number can't be used.
    """
    said = {name: value for name, value in given.items() if value is not None}
    if not said:
        return before
    return checked(**{**vars(before or Seller()), **said})


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    seller = typer.Typer(help="Who sells, and what the law wants of it.", rich_markup_mode=None)
    for command, called in ((show, "show"), (put, "set")):
        seller.command(called)(command)
    app.add_typer(seller, name="seller")


def _fields(event: Event, signer: FiscalSigner | None) -> dict[str, Any]:
    rule = profile_of(event.seller).receipt
    return {
        **(seller_body(event.seller) if event.seller else seller_body(Seller())),
        "rule": rule.source,
        "up_to": rule.limit,
        "up_to_currency": rule.currency or None,
        "may_not_be_used": signing_words(event.seller, signer) or None,
        "missing": [str(one) for one in missing(event)],
        "missing_on_invoices": [
            str(one) for one in missing(event, profile_of(event.seller).invoice)
        ],
    }


def _told(event: Event, signer: FiscalSigner | None) -> list[str]:
    seller = event.seller or Seller()
    rule, full = profile_of(event.seller).receipt, profile_of(event.seller).invoice
    account = " ".join(filter(None, (seller.iban, seller.bic)))
    return [
        *(seller_lines(event.seller) or ["Who sells is not said yet: “kiosk seller set”."]),
        *([country_name(seller.country)] if seller.country else []),
        *([f"Account: {account}"] if account else []),
        *([f"What a receipt must carry: {rule.source}."] if rule.source else []),
        *filter(None, (limit_words(rule),)),
        *missing_words(event),
        *([f"What an invoice must carry: {full.source}."] if full.source else []),
        *(one for one in lacking_words(event, full) if one not in missing_words(event)),
        *filter(None, (signing_words(event.seller, signer),)),
    ]
