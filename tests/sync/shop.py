"""What the shops of the chaos tests sell, and what each kiosk does, all of it drawn from a seed.

A new sort of variant is one more line in :data:`SHELF`; what must hold of it at the end stands
in :mod:`tests.sync.reckoning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kiosk.domain.catalogue import StockPolicy

CURRENCY = "GBP"
SHARED_TICKETS = 24
OWN_TICKETS = 40
# Every kiosk lets this one in before it hears of anybody: the double admission that must be found.
FIRST_TICKET = "ALL-0"
# Here somebody runs “kiosk sync --watch” beside the app.
TWO_WORKERS = "K1"


@dataclass(frozen=True)
class Shelf:
    """A variant: ``price`` in minor units, and how many there are before anyone sells."""

    sku: str
    price: int
    opening: int
    policy: StockPolicy
    taxable: bool = True

    @property
    def counted(self) -> bool:
        """Whether its stock moves."""
        return self.policy is not StockPolicy.UNLIMITED


SHELF = (
    Shelf("MUG", 1400, 9000, StockPolicy.WARN),
    Shelf("TEE", 2800, 7000, StockPolicy.WARN),
    Shelf("ZINE", 900, 5000, StockPolicy.WARN, taxable=False),
    # Sold beyond what there is, which this policy allows.
    Shelf("PRINT", 2000, 10, StockPolicy.WARN),
    Shelf("BREW", 400, 0, StockPolicy.UNLIMITED),
    # Wanted far more often than there are any; each kiosk sells what it holds.
    Shelf("LAST", 5000, 120, StockPolicy.STRICT),
)
SCARCE = "LAST"
PRICES = {one.sku: one.price for one in SHELF}


@dataclass(frozen=True)
class Deal:
    """The n-th sale of a kiosk: SKUs and quantities, what is given in minor units, and its key.

    ``repeats`` is how often the request is sent again; ``back`` how many sales ago another one
    was made that is sent again now (0: none is). ``rests`` means that nobody comes for a while
    then, so that pages come in one piece; ``scarce``, that somebody asks for the scarce one, too.
    """

    lines: tuple[tuple[str, int], ...]
    given: tuple[int, ...]
    key: str | None
    repeats: int
    back: int
    scan: str | None
    rests: bool
    scarce: bool

    @property
    def due(self) -> int:
        """What it costs, in minor units; prices hold their tax."""
        return sum(PRICES[sku] * quantity for sku, quantity in self.lines)


def deal(seed: int, kiosk: str, number: int) -> Deal:
    """What a kiosk does as its ``number``-th sale, the same whenever it is asked."""
    random = Random(f"{seed} {kiosk} {number}")
    plenty = [one.sku for one in SHELF if one.policy is not StockPolicy.STRICT]
    chosen = random.sample(plenty, random.choice((1, 1, 2, 3)))
    lines = tuple((sku, random.randint(1, 3)) for sku in chosen)
    due = sum(PRICES[sku] * quantity for sku, quantity in lines)
    given = random.choice(((due,), (due + 500 - due % 500,), (100, due - 100), (20000,)))
    # A tap carries a key. What has none can't be told from a second sale, as on a bare counter.
    key = f"{kiosk}-{number}" if random.random() < 0.8 else None
    return Deal(
        lines=lines,
        given=given,
        key=key,
        repeats=random.choice((0,) * 12 + (1, 2)) if key else 0,
        back=random.randint(1, 50) if random.random() < 0.05 else 0,
        scan=_scanned(random, kiosk) if random.random() < 0.06 else None,
        rests=random.random() < 0.012,
        scarce=random.random() < 0.1,
    )


def _scanned(random: Random, kiosk: str) -> str:
    if random.random() < 0.5:
        return f"ALL-{random.randrange(SHARED_TICKETS)}"
    return f"{kiosk}-{random.randrange(OWN_TICKETS)}"


def product_file() -> str:
    """The shelf as a file to import."""
    rows = ["title,sku,price,stock,taxable,policy"]
    for one in SHELF:
        stock = one.opening if one.counted else ""
        taxable = "yes" if one.taxable else "no"
        price = f"{one.price / 100:.2f}"
        rows.append(f"{one.sku.title()},{one.sku},{price},{stock},{taxable},{one.policy}")
    return "\n".join(rows) + "\n"


def ticket_file(kiosks: list[str]) -> str:
    """The tickets as a file to import."""
    codes = [f"ALL-{number}" for number in range(SHARED_TICKETS)]
    codes += [f"{kiosk}-{number}" for kiosk in kiosks for number in range(OWN_TICKETS)]
    rows = [f"{code},Guest {code},guest@example.org,Day,A,paid" for code in codes]
    return "\n".join(["code,name,email,type,order,status", *rows]) + "\n"
