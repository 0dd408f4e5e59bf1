"""Handing mails to a real server: taken, refused, put off, cut off, and by a way that is safe."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.documents import Columns, Cut, Document, Qr, Table, Text
from kiosk.domain.mails import MailState, Trouble
from kiosk.mail.message import compose
from kiosk.mail.submission import Submission
from kiosk.services.mailing import Letter, MailFault
from kiosk.store.mail_access import MailAccess, Security
from tests.cli.test_hub_over_https import make_certificate
from tests.factories import START
from tests.mail.mail_room import (
    CUT_AFTER_TAKING,
    CUT_BEFORE_TAKING,
    CUT_EARLY,
    FULL,
    NO_SUCH,
    PASSWORD,
    REFUSE,
    SENDER,
    USER,
    WAIT,
    MailRoom,
    serving,
)

PAPER = Document(
    "K7QM-000001",
    (
        Text("Ada's <Prints>", bold=True),
        Text(". a line that begins with a dot"),
        Columns("1  Mug & saucer", "£14.00"),
        Table((("Tax", "Net", "Tax", "Gross"), ("VAT 20%", "11.67", "2.33", "14.00"))),
        Qr("K7QM-000001", "K7QM-000001"),
        Cut(),
    ),
)
LETTER = Letter(
    "0193", "ada@example.org", START, "Ada's Prints: K7QM-000001", "Thank you.", "en", PAPER
)


@pytest.fixture
def room() -> Iterator[MailRoom]:
    with serving(MailRoom()) as open_room:
        yield open_room


def send(access: MailAccess, letter: Letter = LETTER) -> bool:
    return Submission(access, timeout=5).send(letter, lambda: True)


def fault_of(room: MailRoom, fate: str) -> MailFault:
    room.fate = lambda address: fate
    with pytest.raises(MailFault) as caught:
        send(room.access())
    return caught.value


def test_a_mail_says_the_receipt_in_words_and_as_a_page(room: MailRoom) -> None:
    assert send(room.access())
    (mail,) = room.taken
    assert str(mail["From"]) == f"Ada's Prints <{SENDER}>"
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Ada's Prints: K7QM-000001")
    assert mail["Message-ID"] == "<0193@shop.example.com>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["Date"].datetime == START
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    words = plain.get_content()
    assert words.startswith("Thank you.")
    assert ". a line that begins with a dot" in words.splitlines()
    assert "Mug & saucer" in words
    html = page.get_content()
    assert '<html lang="en" dir="ltr">' in html
    assert "Ada&#x27;s &lt;Prints&gt;" in html
    assert "Mug &amp; saucer" in html
    assert '<th scope="col"' in html
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert f'src="cid:{picture["Content-ID"].strip("<>")}" alt="K7QM-000001"' in html


def test_no_name_can_begin_a_header_of_its_own(room: MailRoom) -> None:
    evil = "Ada\r\nBcc: eve@example.org\r\n\r\nx"
    letter = replace(LETTER, subject=evil, greeting="\r\n.\r\nQUIT\r\n")
    assert send(room.access(name=evil), letter)
    (mail,) = room.taken
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Ada  Bcc: eve@example.org    x"
    assert mail.get_content_type() == "multipart/alternative"
    words = mail.get_body(("plain",))
    assert words is not None
    assert "Mug & saucer" in words.get_content()


def test_a_mail_keeps_the_language_of_its_receipt_whatever_is_spoken_when_it_goes() -> None:
    access = MailAccess("mail", 25, Security.NONE, SENDER)
    words = compose(replace(LETTER, language="de"), access).get_body(("plain",))
    assert words is not None
    assert "Ihre Adresse wurde nur für diese E-Mail benutzt." in words.get_content()


def test_arabic_goes_from_right_to_left() -> None:
    mail = compose(
        replace(LETTER, language="ar"), MailAccess("mail", 25, Security.NONE, SENDER, "متجر")
    )
    page = mail.get_body(("html",))
    assert page is not None
    assert '<html lang="ar" dir="rtl">' in page.get_content()


@pytest.mark.parametrize(
    ("fate", "trouble", "state", "alone"),
    [
        (NO_SUCH, Trouble.ADDRESS, MailState.FAILED, True),
        (REFUSE, Trouble.REFUSED, MailState.FAILED, True),
        (WAIT, Trouble.LATER, MailState.QUEUED, True),
        (FULL, Trouble.LATER, MailState.QUEUED, True),
        (CUT_EARLY, Trouble.UNREACHABLE, MailState.QUEUED, False),
        (CUT_BEFORE_TAKING, Trouble.CUT_OFF, MailState.UNKNOWN, True),
        (CUT_AFTER_TAKING, Trouble.CUT_OFF, MailState.UNKNOWN, True),
    ],
)
def test_what_a_server_says_decides_whether_it_may_be_said_again(
    room: MailRoom, fate: str, trouble: Trouble, state: MailState, alone: bool
) -> None:
    fault = fault_of(room, fate)
    assert (fault.trouble, fault.state, fault.alone) == (trouble, state, alone)
    if fate == NO_SUCH:
        assert "is unknown here" in fault.said
    assert len(room.taken) == (fate == CUT_AFTER_TAKING)


def test_where_somebody_else_was_first_the_last_line_is_never_said(room: MailRoom) -> None:
    assert Submission(room.access(), timeout=5).send(LETTER, lambda: False) is False
    assert room.taken == []
    assert send(room.access()), "and the server is still there"


def test_where_nobody_listens_it_waits() -> None:
    room = MailRoom()
    with serving(room):
        pass
    with pytest.raises(MailFault) as caught:
        send(room.access())
    assert (caught.value.trouble, caught.value.state) == (Trouble.UNREACHABLE, MailState.QUEUED)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_password_goes_only_to_a_server_that_is_vouched_for(
    tmp_path: Path, security: Security
) -> None:
    made, other = (make_certificate(tmp_path, name) for name in ("ours", "other"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with serving(MailRoom(), context, starttls=security is Security.STARTTLS) as room:
        access = room.access(security, user=USER, password=PASSWORD, ca=made.certificate)
        Submission(access, timeout=5).check()
        assert send(access)
        assert len(room.taken) == 1
        for wrong, trouble in (
            (replace(access, ca=other.certificate), Trouble.INSECURE),
            (replace(access, ca=None), Trouble.INSECURE),
            (replace(access, password="another"), Trouble.LOGIN),
        ):
            with pytest.raises(MailFault) as caught:
                send(wrong)
            assert (caught.value.trouble, caught.value.alone) == (trouble, False)
            assert caught.value.state is MailState.QUEUED
        assert len(room.taken) == 1


def test_a_server_that_can_do_no_starttls_gets_nothing(room: MailRoom) -> None:
    with pytest.raises(MailFault) as caught:
        send(room.access(Security.STARTTLS, user=USER, password=PASSWORD))
    assert caught.value.trouble is Trouble.INSECURE
    assert (room.taken, room.logins) == ([], [])
