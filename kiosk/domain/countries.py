"""Countries as data: what a receipt must carry there, and where a till must be signed for.

Each rule names its source. A profile says what the text of a rule asks of a small stall; it is no
advice, and a seller's own adviser knows what else there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.event import Event
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller
from kiosk.domain.tax import EXEMPT, TaxRate


class Detail(StrEnum):
    """What a paper may have to carry. ``ANY_NUMBER`` is one tax number, whichever; a
    ``SUPPLIED`` is when it was sold, where that is not when the paper is made. A
    ``REDUCED_MARK`` stands beside what is taxed at less than the standard rate."""

    NAME = "name"
    ADDRESS = "address"
    VAT_NUMBER = "vat_number"
    TAX_NUMBER = "tax_number"
    ANY_NUMBER = "any_number"
    DATE = "date"
    NUMBER = "number"
    GOODS = "goods"
    TOTAL = "total"
    RATE = "rate"
    TAX = "tax"
    REDUCED_MARK = "reduced_mark"
    BUYER = "buyer"
    SUPPLIED = "supplied"


# These a till knows only from its seller, and those only where tax is charged.
_OF_SELLER = frozenset(
    {Detail.NAME, Detail.ADDRESS, Detail.VAT_NUMBER, Detail.TAX_NUMBER, Detail.ANY_NUMBER}
)
_OF_TAXED = frozenset({Detail.VAT_NUMBER, Detail.ANY_NUMBER})


@dataclass(frozen=True)
class Rule:
    """Which ``details`` a paper must carry, by the ``source``, empty for good custom alone.

    Where it may be so short only ``up_to`` so many minor units of ``currency``, a larger sale
    needs an invoice if it is asked for."""

    details: frozenset[Detail]
    source: str
    up_to: int | None = None
    currency: str = ""

    @property
    def limit(self) -> Money | None:
        """Up to which total, tax included, the rule holds; None where it knows no limit."""
        return None if self.up_to is None else Money(self.up_to, self.currency)


@dataclass(frozen=True)
class Profile:
    """A country's rules for a short receipt and for an ``invoice``.

    From ``buyer_number_from`` minor units on, an invoice names a tax number of its buyer, too.
    ``reduced_below`` is the rate (in thousandths of a percent) that what is marked as reduced is
    taxed below; 0 where nothing has to be marked."""

    receipt: Rule
    invoice: Rule
    reduced_below: int = 0
    buyer_number_from: int | None = None


@dataclass(frozen=True)
class Signing:
    """What a till must be certified or signed with: what it is called there, and the ``source``."""

    device: str
    source: str


_SLIP = frozenset({Detail.DATE, Detail.GOODS, Detail.TOTAL})
_WHO = frozenset({Detail.NAME, Detail.ADDRESS})
_FULL = _SLIP | _WHO | {Detail.NUMBER, Detail.BUYER, Detail.SUPPLIED, Detail.RATE, Detail.TAX}
PLAIN = Profile(Rule(_SLIP | {Detail.NAME}, ""), Rule(_SLIP | {Detail.NAME, Detail.BUYER}, ""))
PROFILES: Mapping[str, Profile] = {
    "GB": Profile(
        Rule(
            _SLIP | _WHO | {Detail.VAT_NUMBER, Detail.RATE},
            "HMRC VAT Notice 700, 16.6 (simplified VAT invoice)",
            250_00,
            "GBP",
        ),
        Rule(_FULL | {Detail.VAT_NUMBER}, "HMRC VAT Notice 700, 16.3 (full VAT invoice)"),
    ),
    "DE": Profile(
        Rule(
            _SLIP | _WHO | {Detail.RATE, Detail.TAX},
            "§ 33 UStDV (Kleinbetragsrechnung)",
            250_00,
            "EUR",
        ),
        Rule(_FULL | {Detail.ANY_NUMBER}, "§ 14 Abs. 4 UStG"),
    ),
    "AT": Profile(
        Rule(
            _SLIP | _WHO | {Detail.RATE, Detail.NUMBER},
            "§ 11 Abs. 6 UStG 1994 (Kleinbetragsrechnung), § 132a BAO (Beleg)",
            400_00,
            "EUR",
        ),
        Rule(_FULL | {Detail.VAT_NUMBER}, "§ 11 Abs. 1 Z 3 UStG 1994"),
        buyer_number_from=10_000_01,
    ),
    "CH": Profile(
        Rule(
            _SLIP | _WHO | {Detail.VAT_NUMBER, Detail.RATE},
            "Art. 26 MWSTG, Art. 57 MWSTV (Kassenzettel)",
            400_00,
            "CHF",
        ),
        Rule(_FULL | {Detail.VAT_NUMBER}, "Art. 26 Abs. 2 MWSTG"),
    ),
    "FR": Profile(
        Rule(
            _SLIP | _WHO | {Detail.TAX_NUMBER},
            "Arrêté n° 83-50/A du 3 octobre 1983 (note), art. R. 123-237 C. com. (SIREN)",
        ),
        Rule(
            _FULL | {Detail.VAT_NUMBER, Detail.TAX_NUMBER},
            "Art. 242 nonies A, annexe II CGI; art. L. 441-9 C. com.",
        ),
    ),
    "US": Profile(
        Rule(
            _SLIP | {Detail.NAME, Detail.TAX},
            "State sales tax laws: the tax apart from the price, as in NY Tax Law § 1132(a)",
        ),
        Rule(_SLIP | {Detail.NAME, Detail.NUMBER, Detail.BUYER, Detail.TAX}, "Custom of trade"),
    ),
    "JP": Profile(
        Rule(
            _SLIP | {Detail.NAME, Detail.VAT_NUMBER, Detail.RATE, Detail.REDUCED_MARK},
            "Consumption Tax Act, art. 57-4 (2): qualified simplified invoice",
        ),
        Rule(
            _SLIP
            | {Detail.NAME, Detail.VAT_NUMBER, Detail.BUYER}
            | {Detail.RATE, Detail.TAX, Detail.REDUCED_MARK},
            "Consumption Tax Act, art. 57-4 (1): qualified invoice",
        ),
        reduced_below=10_000,
    ),
}
SIGNING: Mapping[str, Signing] = {
    "DE": Signing("TSE", "§ 146a AO, KassenSichV"),
    "AT": Signing("RKSV", "§ 131b BAO, RKSV"),
    "IT": Signing("Registratore telematico", "Art. 2 D.Lgs. 127/2015"),
    "FR": Signing("Logiciel de caisse certifié", "Art. 286, I, 3° bis CGI"),
    "SE": Signing("Kontrollenhet", "39 kap. skatteförfarandelagen (2011:1244)"),
    "NO": Signing("Produkterklæring", "Kassasystemlova (LOV-2015-06-19-58)"),
    "PT": Signing("Programa de faturação certificado", "Decreto-Lei n.º 28/2019"),
    "HU": Signing("Online pénztárgép", "48/2013. (XI. 15.) NGM rendelet"),
    "PL": Signing("Kasa rejestrująca", "Art. 111 ustawy o VAT"),
    "HR": Signing("Fiskalizacija", "Zakon o fiskalizaciji"),
}


def profile_of(seller: Seller | None) -> Profile:
    """The rules where a seller is; plain ones where that is not known, or none are."""
    return PLAIN if seller is None else PROFILES.get(seller.country, PLAIN)


def signing_of(seller: Seller | None) -> Signing | None:
    """What a till must be signed with where a seller is; None where nothing is known of it."""
    return None if seller is None else SIGNING.get(seller.country)


def missing(event: Event, rule: Rule | None = None) -> tuple[Detail, ...]:
    """What a paper of an event must carry by a rule, that of receipts where none is named, and does
    not, for its seller hasn't said it; a number for the tax is wanted only where tax is charged."""
    seller = event.seller or Seller()
    taxed = any(rate != EXEMPT for rate in event.all_classes.values())
    wanted = (rule or profile_of(event.seller).receipt).details & _OF_SELLER
    return tuple(
        one
        for one in Detail
        if one in wanted and (taxed or one not in _OF_TAXED) and not _said(seller, one)
    )


def is_reduced(seller: Seller | None, rate: TaxRate) -> bool:
    """Whether what is taxed at ``rate`` must be marked as taxed at a reduced one."""
    return 0 < rate.millipercent < profile_of(seller).reduced_below


def _said(seller: Seller, detail: Detail) -> bool:
    if detail is Detail.ANY_NUMBER:
        return bool(seller.vat_number or seller.tax_number)
    return bool(getattr(seller, detail))
