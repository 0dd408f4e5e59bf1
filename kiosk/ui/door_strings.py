"""What is said where a door is set, and where questions are asked at it."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.door.questions import QuestionType
from kiosk.language import Phrase

CHECK_IN_LIST = Phrase("Check-in list")
NO_LIST = Phrase("None yet")
WHICH_LIST = Phrase("Which check-in list does this door go by?")
TAP_A_LIST = Phrase("Tap the check-in list of this door, then scan again.")
ENTRY = Phrase("Entry")
EXIT = Phrase("Exit")
WHO_LEAVES = Phrase("Scan the tickets of those who leave.")
WHICH_QUESTION = Phrase("Question {number} of {many}")
ANSWER = Phrase("Answer")
YES = Phrase("Yes")
NO = Phrase("No")
TAKE_ANSWER = Phrase("Take the answer")
PASS_OVER = Phrase("Leave it open")
NOT_LET_IN = Phrase("Don't let them in")
THEY_PAID = Phrase("They paid: let them in")
NO_ANSWER = Phrase("That is no answer to this question.")
MUST_AGREE = Phrase("They only come in with a yes.")
HINTS: Mapping[QuestionType, Phrase] = {
    QuestionType.NUMBER: Phrase("A number, as 2 or 2.5"),
    QuestionType.DAY: Phrase("A day, as 2026-12-05"),
    QuestionType.TIME: Phrase("A time, as 14:30"),
    QuestionType.DAY_AND_TIME: Phrase("A day and a time, as 2026-12-05T14:30"),
    QuestionType.COUNTRY: Phrase("A country, as DE"),
    QuestionType.PHONE: Phrase("A telephone number"),
    QuestionType.EMAIL: Phrase("An e-mail address"),
}
