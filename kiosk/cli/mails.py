"""``kiosk mail``: receipts by e-mail, and the server that they go out with."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Staff, answer, done, till_in
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import new_id
from kiosk.domain.mails import mail_address
from kiosk.mail.submission import Submission
from kiosk.mail.worker import once
from kiosk.services import mail_accounts, mail_papers, mailing
from kiosk.services.mail_words import TEST_GREETING, TEST_SUBJECT, state_words
from kiosk.services.mailing import Letter, Mail, MailFault, Post
from kiosk.services.till import Till
from kiosk.store.mail_access import MailAccess, Security

PASSWORD = "TRESTLE_MAIL_PASSWORD"

MailId = Annotated[str, typer.Argument(metavar="MAIL", help="The id that “kiosk mail list” says.")]


def put(
    host: Annotated[str, typer.Option("--host", help="The mail server, as mail.example.org.")],
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Who sends.")],
    name: Annotated[str, typer.Option("--name", help="The sender's name.")] = "",
    security: Annotated[
        Security, typer.Option("--security", help="“none” only on this machine.")
    ] = Security.STARTTLS,
    port: Annotated[int, typer.Option("--port", help="If it isn't the usual one.")] = 0,
    user: Annotated[
        str,
        typer.Option(
            "--user", help=f"Who logs in; the password is asked for, or read from {PASSWORD}."
        ),
    ] = "",
    ca: Annotated[
        Path | None,
        typer.Option("--ca", help="A PEM file of who vouches for it, where not everybody knows."),
    ] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send with this server from now on, from this till alone; its password is never shown."""
    with till_in(data, staff) as till:
        password = _password(user) if user else ""
        given = MailAccess(host, port, security, sender, name, user, password, ca)
        access = mail_accounts.checked_access(given)
        done(mail_accounts.set_account(till, access))
    answer(as_json, _account(access), _account_words(access))


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Show the server, without its password."""
    with till_in(data) as till:
        access = mail_accounts.account(till)
    words = _account_words(access) if access else "No mail server is set up."
    answer(as_json, access and _account(access), words)


def off(staff: Staff = "", data: Data = None, as_json: AsJson = False) -> None:
    """Forget the server and its password; what waits goes on waiting."""
    with till_in(data, staff) as till:
        done(mail_accounts.no_account(till))
    answer(as_json, None, "No mail is sent from here any more.")


def try_it(
    address: Annotated[
        str, typer.Argument(help="Where to send a test; without one, nothing is sent.")
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Connect to the server and log in; with an address, send a test there."""
    with till_in(data) as till:
        access = mail_accounts.account(till)
        if access is None:
            raise BadInput("No mail server is set up; “kiosk mail set” does it.")
        try:
            if address:
                Submission(access).send(_test_letter(till, address), lambda: True)
            else:
                Submission(access).check()
        except MailFault as fault:
            said = f" It said: “{fault.said}”" if fault.said else ""
            raise BadInput(f"{fault.sentence}{said}") from fault
    answer(as_json, {"ok": True}, "Sent." if address else "The mail server takes mails from here.")


def send(
    number: Annotated[str, typer.Argument(help="Of a receipt, a refund or an invoice.")],
    address: Annotated[str, typer.Argument(help="Where it goes.")],
    key: Annotated[str, typer.Option("--key", help="The same key again sends nothing.")] = "",
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send a receipt by e-mail, or have it wait until there is a network."""
    with till_in(data, staff) as till:
        paper = mail_papers.numbered(till, number)
        if paper is None:
            raise BadInput(f"There is no receipt {number} here; check it against the paper.")
        asked = done(mailing.ask(till, paper, address, key))
        once(till)
        (now,) = [one for one in mailing.listed(till, everything=True) if one.id == asked.id]
    answer(as_json, mail_fields(now), *_words(now))


def list_all(
    everything: Annotated[bool, typer.Option("--all", help="Those that went out, too.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the mails that did not go out yet, and why."""
    with till_in(data) as till:
        found = mailing.listed(till, everything=everything)
    lines = [line for one in found for line in _words(one)]
    answer(as_json, [mail_fields(one) for one in found], *(lines or ["No mail waits."]))


def work(data: Data = None, as_json: AsJson = False) -> None:
    """Send now what waits."""
    with till_in(data) as till:
        mailing.recover(till)
        post = once(till)
    _post(post, as_json)


def again(mail: MailId, staff: Staff = "", data: Data = None, as_json: AsJson = False) -> None:
    """Send a mail that failed, or whose fate nobody knows, once more."""
    with till_in(data, staff) as till:
        changed = done(mailing.send_again(till, mail))
    answer(as_json, mail_fields(changed), *_words(changed))


def drop(mail: MailId, staff: Staff = "", data: Data = None, as_json: AsJson = False) -> None:
    """Send a mail no more, and forget its address."""
    with till_in(data, staff) as till:
        done(mailing.drop(till, mail))
    answer(as_json, {"dropped": mail}, "Dropped.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Receipts by e-mail.", rich_markup_mode=None)
    family.command("set")(put)
    family.command("list")(list_all)
    family.command("test")(try_it)
    for command in (show, off, send, work, again, drop):
        family.command()(command)
    app.add_typer(family, name="mail")


def mail_fields(mail: Mail) -> dict[str, Any]:
    """A mail as JSON values."""
    return {
        "mail": mail.id,
        "number": mail.number,
        "address": mail.address,
        "at": iso(mail.at),
        "state": str(mail.state),
        "trouble": mail.trouble,
        "said": mail.said,
    }


def _words(mail: Mail) -> list[str]:
    lines = [f"{mail.number} to {mail.address}: {state_words(mail.state)}  ({mail.id})"]
    lines += [f"  {mail.trouble}"] if mail.trouble else []
    return [*lines, *([f"  It said: “{mail.said}”"] if mail.said else [])]


def _post(post: Post, as_json: bool) -> None:
    fault = post.fault.sentence if post.fault else ""
    answer(
        as_json,
        {
            "sent": post.sent,
            "waiting": post.waiting,
            "undecided": post.undecided,
            "trouble": fault,
        },
        f"{post.sent} sent, {post.waiting} wait, {post.undecided} want a decision.",
        *([fault] if fault else []),
    )


def _test_letter(till: Till, address: str) -> Letter:
    now = till.clock.now()
    subject = TEST_SUBJECT(seller=mailing.seller_name(till, None))
    to = mail_address(address)
    return Letter(new_id(now), to, now, subject, TEST_GREETING(), "en", None)


def _account(access: MailAccess) -> dict[str, Any]:
    return {
        "host": access.host,
        "port": access.port,
        "security": str(access.security),
        "from": access.sender,
        "name": access.name,
        "user": access.user,
        "own_ca": access.ca is not None,
    }


def _account_words(access: MailAccess) -> str:
    who = f"{access.name} <{access.sender}>" if access.name else access.sender
    login = f", logged in as {access.user}" if access.user else ""
    return f"{who} by {access.host}:{access.port} ({access.security}){login}."


def _password(user: str) -> str:
    """From the environment, a prompt that doesn't show it, or standard input; never from an
    argument, which every account of the machine can read.

    :raises BadInput: there is none.
    """
    given = os.environ.get(PASSWORD)
    if given is None:
        asked = f"Password of {user}: "
        given = getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise BadInput(f"A password is needed: type it, put it into {PASSWORD}, or send it.")
    return given
