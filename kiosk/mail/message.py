"""A letter as a mail: plain text, and the same as HTML with the codes of the receipt in it."""

from __future__ import annotations

from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from hardware import html, qr, text
from hardware.documents import Document, Qr, clean
from kiosk.language import LANGUAGES, catalogue
from kiosk.services.mail_words import ONLY_FOR_THIS
from kiosk.services.mailing import Letter
from kiosk.store.mail_access import MailAccess

_RIGHT_TO_LEFT = frozenset(one.code for one in LANGUAGES if one.right_to_left)


def compose(letter: Letter, access: MailAccess) -> EmailMessage:
    """The mail, always the same of the same letter: whoever gets it twice can see that it is one.

    No text in it, whatever a seller or a product is called, can begin a header of its own.
    """
    mail = EmailMessage(SMTP)
    sender = Address(clean(access.name), addr_spec=access.sender)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=letter.address)
    mail["Subject"] = clean(letter.subject)
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    # No answer by a machine is wanted to what a machine has sent (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    after = catalogue(letter.language).gettext(ONLY_FOR_THIS.english)
    document = letter.document or Document(letter.subject, ())
    drawn = text.render(document) if letter.document else ""
    mail.set_content(f"{letter.greeting}\n\n{drawn}\n{after}\n")
    codes = dict.fromkeys(_codes(document))
    names = {data: f"code{number}.{letter.id}" for number, data in enumerate(codes)}
    page = html.render(
        document,
        language=letter.language,
        right_to_left=letter.language in _RIGHT_TO_LEFT,
        before=letter.greeting,
        after=after,
        codes={data: f"cid:{name}" for data, name in names.items()},
    )
    mail.add_alternative(page, subtype="html")
    shown = mail.get_payload()[-1]  # type: ignore[index]
    assert isinstance(shown, EmailMessage)
    for data, name in names.items():
        picture = qr.png(data)
        shown.add_related(picture, "image", "png", cid=f"<{name}>", disposition="inline")
    # Last: what makes it a mail of several parts takes such headers away.
    mail["Content-Language"] = letter.language
    return mail


def _codes(document: Document) -> Iterable[str]:
    return (one.data for one in document.blocks if isinstance(one, Qr))
