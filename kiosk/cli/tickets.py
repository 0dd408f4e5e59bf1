"""``kiosk ticket``: their paper, those that are their own proof with the keys for that, and calling
them back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from hardware import qr
from kiosk.cli.common import AsJson, Data, answer, complain, till_in, write_file
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import BadInput
from kiosk.domain.scan_codes import normalise
from kiosk.domain.signed_tickets import Terms
from kiosk.domain.ticket_keys import Mark
from kiosk.imports.ticket_cells import ends, starts
from kiosk.imports.ticket_keys import read_codes, read_keys
from kiosk.paper import print_owed
from kiosk.services import gate, signing_tickets, ticket_paper
from kiosk.services.signing_tickets import KnownKey
from kiosk.services.ticket_codes import spelling
from kiosk.services.till import Till
from kiosk.ui.door_words import verdict_words

_MODULE = 8
_Codes = Annotated[list[str] | None, typer.Argument(metavar="CODE...", help="What they say.")]
_List = Annotated[
    Path | None,
    typer.Option("--file", help="Codes, one a line; or what pretix answers of such secrets."),
]


def sign(
    kind: Annotated[str, typer.Option("--type", help="As the ticket is called on sale.")],
    begins: Annotated[str, typer.Option("--from", help="Valid from then, the event's time.")] = "",
    until: Annotated[
        str, typer.Option("--until", help="Valid until then; a day, until its end.")
    ] = "",
    count: Annotated[int, typer.Option("--count", help="So many tickets.")] = 1,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make tickets that are their own proof: any till with their key admits each once."""
    with till_in(data) as till:
        place = zone(till.event.timezone)
        terms = Terms(
            till.event.id,
            kind,
            starts(begins, place) if begins else None,
            ends(until, place) if until else None,
        )
        codes = signing_tickets.sign_tickets(till, terms, count)
    answer(as_json, {"codes": codes}, *codes)


def verify(
    code: Annotated[str, typer.Argument(help="What the ticket's code says.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what the door would say of a code now; nothing is redeemed."""
    with till_in(data) as till:
        found = gate.look_at(till, code)
        title, reason = verdict_words(found, zone(till.event.timezone))
    ticket = found.ticket
    fields = {
        "verdict": str(found.verdict),
        "reason": reason,
        "why": found.why,
        "ticket": ticket
        and {
            "id": ticket.id,
            "type": ticket.type,
            "valid_from": iso(ticket.valid_from) if ticket.valid_from else None,
            "valid_until": iso(ticket.valid_until) if ticket.valid_until else None,
        },
    }
    answer(as_json, fields, f"{title}. {reason}")


def revoke(
    codes: _Codes = None, file: _List = None, data: Data = None, as_json: AsJson = False
) -> None:
    """Call tickets back for ever, here and with the next sync at all tills."""
    with till_in(data) as till:
        _mark(till, codes, file, Mark.REVOKED, as_json)


def block(
    codes: _Codes = None, file: _List = None, data: Data = None, as_json: AsJson = False
) -> None:
    """Block tickets until they are unblocked, here and with the next sync at all tills."""
    with till_in(data) as till:
        _mark(till, codes, file, Mark.BLOCKED, as_json)


def unblock(
    codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="What they say.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let tickets in again that were blocked."""
    with till_in(data) as till:
        found = _known(till, codes)
        signing_tickets.mark_tickets(till, found, Mark.BLOCKED, stands=False)
    answer(as_json, {"unblocked": len(found)}, f"Unblocked: {len(found)}.")


def png(
    code: Annotated[str, typer.Argument(help="What the ticket's code says.")],
    out: Annotated[Path, typer.Option("--out", help="The picture's file.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Draw a ticket's code as a QR code, whether or not it is a ticket here."""
    with till_in(data):
        text = spelling(normalise(code))
    if not text:
        raise BadInput("There is nothing in that code.")
    write_file(out, qr.png(text, _MODULE))
    answer(as_json, {"png": str(out)}, f"Written to {out}.")


def print_paper(
    said: Annotated[
        str, typer.Argument(metavar="CODE|RECEIPT", help="A ticket's code; or all of a receipt.")
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print a ticket, or all that a receipt sold; what was printed before is marked as a copy."""
    with till_in(data) as till:
        issued = ticket_paper.asked_for(till, said)
        for job in ticket_paper.print_tickets(till, issued):
            paper = print_owed(till, job)
            if paper.fault:
                raise BadInput(f"The paper waits in the queue: {paper.fault.sentence}")
    copies = sum(one.copy for one in issued)
    told = f"Printed {len(issued)}" + (f", {copies} marked as copies." if copies else ".")
    answer(as_json, {"printed": len(issued), "copies": copies}, told)


def new_key(data: Data = None, as_json: AsJson = False) -> None:
    """Make a key that this till signs with from now on; what others signed stays good."""
    with till_in(data) as till:
        made = signing_tickets.new_key(till)
    answer(as_json, _key(made), f"This till signs tickets with the key {made.key.id} now.")


def list_keys(data: Data = None, as_json: AsJson = False) -> None:
    """List the keys whose tickets are let in."""
    with till_in(data) as till:
        found = signing_tickets.known_keys(till)
    lines = [_key_line(one) for one in found] or ["No key is known; there are no signed tickets."]
    answer(as_json, {"keys": [_key(one) for one in found]}, *lines)


def revoke_key(
    name: Annotated[str, typer.Argument(metavar="KEY", help="As “list” names it.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Call a key back that is in wrong hands, and all its tickets with it, for ever."""
    with till_in(data) as till:
        key = signing_tickets.revoke_key(till, name)
    answer(as_json, {"key": key.id}, f"No ticket of the key {key.id} is let in any more.")


def export_keys(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the public keys into a file, for tills of no hub. There is no secret in it."""
    with till_in(data) as till:
        told = signing_tickets.exported(till)
    write_file(file, json.dumps(told, ensure_ascii=False, indent=2).encode())
    answer(as_json, {"file": str(file), "keys": len(told["keys"])}, f"Written to {file}.")


def import_keys(
    file: Annotated[Path, typer.Argument(help="From a till, or an event's details from pretix.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Learn public keys from a file: their tickets are let in from now on."""
    with till_in(data) as till:
        new = signing_tickets.learn_keys(till, read_keys(file))
    names = [one.id for one in new]
    answer(as_json, {"new": names}, f"New: {', '.join(names)}." if names else "Nothing new.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(
        help="Printing tickets, signed ones, and calling tickets back.", rich_markup_mode=None
    )
    for command in (sign, verify, revoke, block, unblock, png):
        family.command(command.__name__)(command)
    family.command("print")(print_paper)
    keys = typer.Typer(help="The keys that tickets are signed with.", rich_markup_mode=None)
    for run, called in (
        (new_key, "new"),
        (list_keys, "list"),
        (revoke_key, "revoke"),
        (export_keys, "export"),
        (import_keys, "import"),
    ):
        keys.command(called)(run)
    family.add_typer(keys, name="keys")
    app.add_typer(family, name="ticket")


def _mark(
    till: Till, codes: list[str] | None, file: Path | None, mark: Mark, as_json: bool
) -> None:
    if bool(codes) == (file is not None):
        raise BadInput("Give either codes or a file of them.")
    if file is None:
        found, back = _known(till, codes or []), []
    else:
        told = read_codes(file)
        named = signing_tickets.named_tickets(till, [code for code, _ in told])
        passed = sum(one is None for one in named.values())
        if passed:
            complain(f"Passed over, for they are no tickets here: {passed}.")
        found = [one for code, on in told if on and (one := named[code])]
        back = [one for code, on in told if not on and (one := named[code])]
    if found:
        signing_tickets.mark_tickets(till, found, mark)
    if back and mark is Mark.BLOCKED:
        signing_tickets.mark_tickets(till, back, mark, stands=False)
    word = str(mark).capitalize()
    answer(as_json, {str(mark): len(found), "unblocked": len(back)}, f"{word}: {len(found)}.")


def _known(till: Till, codes: list[str]) -> list[Any]:
    named = signing_tickets.named_tickets(till, codes)
    unknown = next((code for code, one in named.items() if one is None), None)
    if unknown is not None:
        raise BadInput(f"“{unknown}” is no ticket here; nothing was changed.")
    return list(named.values())


def _key(one: KnownKey) -> dict[str, Any]:
    return {
        "key": one.key.id,
        "scheme": one.key.scheme.value,
        "revoked": one.key.revoked,
        "here": one.here,
    }


def _key_line(one: KnownKey) -> str:
    states = [one.key.scheme.value]
    states += ["this till signs with it"] if one.here and not one.key.revoked else []
    states += ["revoked"] if one.key.revoked else []
    return f"{one.key.id}: {', '.join(states)}"
