"""The words of receipts by e-mail."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

MAIL_RECEIPT = Phrase("By e-mail")
MAIL_TITLE = Phrase("Receipt by e-mail")
ADDRESS = Phrase("Customer's e-mail address")
FOR_THIS_ONLY = Phrase("For this receipt only, and then forgotten. It is no sign-up.")
SEND = Phrase("Send the receipt")
ON_ITS_WAY = Phrase("It goes to {address} as soon as there is a network.")
BACK_TO_SALE = Phrase("Back to the sale")
MAILS = Phrase("Receipts by e-mail")
MAILS_HELP = Phrase("What waits to be sent, and why")
NONE_WAIT = Phrase("Nothing waits")
NONE_WAIT_HELP = Phrase("Every receipt that was to go by e-mail has been sent.")
SEND_AGAIN = Phrase("Send it again")
DROP = Phrase("Don't send it")
DROP_TITLE = Phrase("Not send it after all?")
DROP_HELP = Phrase("The address is forgotten. The customer gets no receipt by e-mail.")
KEEP = Phrase("Keep it")
MAIL_REFUSALS: Mapping[str, Phrase] = {
    "no_mail_account": Phrase(
        "This till has no mail server yet. “kiosk mail set” sets one up; print the receipt."
    ),
    "training_mails_nothing": Phrase("This is practice: no mail goes out from here."),
    "unknown_mail": Phrase("There is no such mail here any more."),
}
