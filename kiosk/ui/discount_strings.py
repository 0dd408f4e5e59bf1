"""What the screens say of discounts and promotions."""

from __future__ import annotations

from kiosk.language import Phrase

DISCOUNT = Phrase("Discount")
GIVE_A_DISCOUNT = Phrase("Give a discount")
WHOLE_BASKET = Phrase("The whole basket")
DISCOUNT_ON = Phrase("On what?")
HOW_MUCH_OFF = Phrase("How much?")
IN_PERCENT = Phrase("Percent")
AN_AMOUNT = Phrase("Amount")
WHY_A_DISCOUNT = Phrase("Why?")
REASONS = {
    "damaged": Phrase("Damaged"),
    "regular": Phrase("Regular customer"),
    "staff": Phrase("Staff or friend"),
    "match": Phrase("Price match"),
    "other": Phrase("Another reason"),
}
OTHER_REASON = Phrase("The reason")
WHO_GIVES_IT = Phrase("Who gives it")
LIST_PRICE = Phrase("Before: {price}")
YOU_SAVE = Phrase("You save")
CODE_OF = Phrase("Code {code}: {name}")
CODE_UNUSED = Phrase("Nothing in the basket gets it yet")
UNSAY_CODE = Phrase("Don't use code {code}")
TAKE_BACK_DISCOUNT = Phrase("Take the discount back")
MEMBER_BUYS = Phrase("For a member")
