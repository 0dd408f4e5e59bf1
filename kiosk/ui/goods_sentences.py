"""Why things can't be sold as they are: prices, ages, and what is weighed or measured."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

GOODS_REFUSALS: Mapping[str, Phrase] = {
    "no_amount": Phrase("Say what “{title}” costs."),
    "fixed_price": Phrase("“{title}” has a price of its own."),
    "no_price": Phrase("“{title}” has no price yet. Give it one, then sell it."),
    "age_unchecked": Phrase("“{title}” is only for those of {age} or older. Check their age."),
    "no_measure": Phrase("Say how much of “{title}” it is: from 0.001 to 9,999.999."),
    "not_measured": Phrase("“{title}” is sold by the piece, not by weight or measure."),
    "no_such_deposit": Phrase("Nothing here carries a deposit of {amount}."),
    "deposits_are_paid": Phrase(
        "Deposits can't be given away: they are paid back in cash. Take them out of the basket "
        "first, or give a discount instead."
    ),
    "not_chosen": Phrase("Choose for “{title}”: {group}."),
    "choice_gone": Phrase("What was chosen of “{title}” is there no more. Choose again."),
    "too_many_choices": Phrase("{group}: at most {most}."),
    "text_too_long": Phrase("{group}: write at most {most} characters."),
    "below_nothing": Phrase("“{title}” would cost less than nothing like this."),
    "no_such_choice": Phrase("There is no “{choice}” to choose for “{title}”."),
    "part_gone": Phrase(
        "“{title}” can't be sold: {part}, a part of it, is sold no more. Take it out, or import "
        "the part again."
    ),
    "part_unfit": Phrase(
        "“{title}” can't be sold: {part} can't be a part of it as it is now. Take it out."
    ),
    "misread_label": Phrase(
        "“{code}” was misread: its price or weight doesn't fit. Scan it once more."
    ),
}
