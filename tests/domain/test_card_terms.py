"""How long a gift card is good for by the law of its country, and what is paid out of its rest."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card_liability import CardStory, Use, is_past, liabilities
from kiosk.domain.card_terms import (
    LAWS,
    NEVER,
    CardLaw,
    CardTerms,
    check_terms,
    last_day,
    law_of,
    paid_out_below,
    terms_body,
    terms_of,
)
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller

SOLD = date(2026, 11, 29)
NOTHING_SAID = CardTerms()


@pytest.mark.parametrize(
    ("country", "until"),
    [
        ("GB", None),  # no statute
        ("FR", None),  # as printed
        ("DE", date(2029, 12, 31)),  # BGB 195, 199
        ("AT", date(2056, 11, 29)),  # ABGB 1478
        ("CH", date(2036, 11, 29)),  # OR 127
        ("US", date(2031, 11, 29)),  # 12 CFR 1005.20(e)
        ("IE", date(2031, 11, 29)),  # Consumer Protection (Gift Vouchers) Act 2019
        ("AU", date(2029, 11, 29)),  # ACL 99B
        ("JP", date(2027, 5, 29)),  # Payment Services Act 4 (ii)
        ("", None),
    ],
)
def test_a_card_is_good_for_as_long_as_the_law_has_it(country: str, until: date | None) -> None:
    assert last_day(law_of(Seller(country=country)), NOTHING_SAID, SOLD) == until


def test_the_organizer_may_be_kinder_than_the_law_and_no_harder() -> None:
    german, british = LAWS["DE"], LAWS["GB"]
    assert last_day(german, CardTerms(NEVER), SOLD) is None
    assert last_day(german, CardTerms(60), SOLD) == date(2031, 11, 29)
    # Three years from the day end before the year does: the law's own end counts.
    assert last_day(german, CardTerms(36), SOLD) == date(2029, 12, 31)
    assert last_day(british, CardTerms(12), SOLD) == date(2027, 11, 29)
    with pytest.raises(BadInput, match="36 months"):
        check_terms(CardTerms(24), german)
    assert check_terms(CardTerms(3), LAWS["JP"]) == CardTerms(3), "no law wants it longer there"
    with pytest.raises(BadInput):
        check_terms(CardTerms(2_000), british)


def test_a_month_without_that_day_ends_with_its_last() -> None:
    assert last_day(LAWS["GB"], CardTerms(3), date(2026, 11, 30)) == date(2027, 2, 28)
    assert last_day(LAWS["GB"], CardTerms(15), date(2026, 11, 30)) == date(2028, 2, 29)


def test_a_rest_is_paid_out_where_the_law_or_the_organizer_says_so() -> None:
    american, none = LAWS["US"], LAWS["GB"]
    assert paid_out_below(american, NOTHING_SAID, "USD") == Money(1500, "USD")
    assert paid_out_below(american, NOTHING_SAID, "EUR") is None
    assert paid_out_below(american, CardTerms(pays_out=2500), "USD") == Money(2500, "USD")
    assert paid_out_below(none, NOTHING_SAID, "GBP") is None
    assert paid_out_below(none, CardTerms(pays_out=500), "GBP") == Money(500, "GBP")
    with pytest.raises(BadInput, match=r"15\.00 USD"):
        check_terms(CardTerms(pays_out=500), american)


def test_terms_are_read_as_they_were_written_and_nonsense_is_not() -> None:
    for terms in (NOTHING_SAID, CardTerms(24, 500), CardTerms(NEVER, NEVER)):
        assert terms_of({**terms_body(terms), "newer": "field"}) == terms
    for body in ({"months": -1}, {"months": "12"}, {"months": True}, {"pays_out": 1.5},
                 {"months": 10**9}):  # fmt: skip
        with pytest.raises(ValueError, match="gift card"):
            terms_of(body)


def test_every_law_names_its_source() -> None:
    assert all(law.source for law in LAWS.values())
    assert CardLaw("").least is None


stories = st.builds(
    CardStory,
    st.builds(Money, st.integers(1, 9_999), st.sampled_from(["EUR", "USD"])),
    st.booleans(),
    st.booleans(),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.dictionaries(st.sampled_from(Use), st.integers(0, 3_000)),
)


@given(st.lists(stories, max_size=12), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_what_is_owed_adds_up_in_every_currency(cards: list[CardStory], today: date) -> None:
    found = liabilities(cards, today)
    for one in found:
        gone = one.taken_back + one.redeemed + one.cashed_out + one.expired
        assert one.sold + one.credited == gone + one.outstanding
    assert sum(one.cards for one in found) == len(cards)
    good = [one for one in cards if not is_past(one.expires, today)]
    left = sum(one.worth.minor - sum(one.uses.values()) for one in good)
    assert sum(one.outstanding.minor for one in found) == left
