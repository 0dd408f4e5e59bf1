"""What is said of a seller: on paper, in commands and on screen."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from hardware.ports import FiscalSigner
from kiosk.domain.countries import PLAIN, Detail, Rule, missing, profile_of, signing_of
from kiosk.domain.event import Event
from kiosk.domain.fiscal import FiscalSignature
from kiosk.domain.seller import Seller
from kiosk.language import Phrase, spoken
from kiosk.services.formats import money

_VAT_NUMBER = Phrase("VAT no. {number}")
_TAX_NUMBER = Phrase("Tax no. {number}")
_REDUCED = Phrase("{mark} taxed at a reduced rate")
# The mark that Japan's National Tax Agency shows in its examples.
MARK = "※"
_MISSING: Mapping[Detail, Phrase] = {
    Detail.NAME: Phrase("The seller's legal name is missing."),
    Detail.ADDRESS: Phrase("The seller's address is missing."),
    Detail.VAT_NUMBER: Phrase("The seller's VAT number is missing."),
    Detail.TAX_NUMBER: Phrase("The seller's tax number is missing."),
    Detail.ANY_NUMBER: Phrase("A tax number of the seller is missing."),
}
_NO_COUNTRY = Phrase(
    "Which country it sells in is not said, so nobody can say what a receipt must carry."
)
_NO_RULES = Phrase("What a receipt must carry in {country} is not known here; ask somebody there.")
_MAY_NOT = Phrase(
    "In {country} a till must be certified or signed by a certified device ({device}; {source}). "
    "Trestle has none: it may not be used as a till there."
)
_SIMULATED = Phrase("SIMULATED SIGNATURE: for training only")
_OUT_OF_ORDER = Phrase("Signing device out of order")
_SIGNED_BY = Phrase("Signing device {device}")
_SIGNED_AS = Phrase("Transaction {transaction}, signature {counter}")
_LIMIT = Phrase("Above {limit} a buyer in business needs an invoice instead.")


def seller_lines(seller: Seller | None) -> tuple[str, ...]:
    """A seller as it stands at the head of a receipt, line by line."""
    if seller is None:
        return ()
    return (
        *filter(None, (seller.name,)),
        *seller.address,
        *([_VAT_NUMBER(number=seller.vat_number)] if seller.vat_number else []),
        *([_TAX_NUMBER(number=seller.tax_number)] if seller.tax_number else []),
    )


def reduced_note() -> str:
    """What the mark beside a line means."""
    return _REDUCED(mark=MARK)


def country_name(country: str) -> str:
    """What a country is called in the language that is spoken."""
    return str(Locale.parse(spoken().locale).territories.get(country, country))


def lacking_words(event: Event, rule: Rule) -> list[str]:
    """What a paper by this rule lacks, sentence by sentence; none where it lacks nothing."""
    return [_MISSING[one]() for one in missing(event, rule)]


def missing_words(event: Event) -> list[str]:
    """What an event's receipts lack, sentence by sentence; none where they lack nothing."""
    seller = event.seller
    words = lacking_words(event, profile_of(seller).receipt)
    if seller is None or not seller.country:
        return [_NO_COUNTRY(), *words]
    if profile_of(seller) is PLAIN:
        return [_NO_RULES(country=country_name(seller.country)), *words]
    return words


def limit_words(rule: Rule) -> str:
    """Up to where a short receipt is enough; empty where no rule says so."""
    return _LIMIT(limit=money(rule.limit)) if rule.limit else ""


def signing_words(seller: Seller | None, signer: FiscalSigner | None) -> str:
    """Why a till may not be used where a seller is; empty where nothing like it is known."""
    needed = signing_of(seller)
    if seller is None or needed is None or (signer is not None and signer.certified):
        return ""
    where = country_name(seller.country)
    return _MAY_NOT(country=where, device=needed.device, source=needed.source)


def signature_lines(signature: FiscalSignature | None) -> tuple[str, ...]:
    """What a signing device said, as it stands on paper."""
    if signature is None:
        return ()
    if signature.out_of_order:
        return (_OUT_OF_ORDER(),)
    return (
        *([_SIMULATED()] if signature.simulated else []),
        _SIGNED_BY(device=signature.device),
        _SIGNED_AS(transaction=signature.transaction, counter=signature.counter),
        f"{signature.began} – {signature.ended}",
        signature.signature,
    )
