"""``kiosk staff``: who works at the tills, their roles and PINs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, answer, done, read_new_pin, till_in
from kiosk.domain.staff import check_role
from kiosk.services import staff
from kiosk.services.staff import Member

Name = Annotated[str, typer.Argument(help="The name, as on the till's screen; or the id.")]
RoleName = Annotated[str, typer.Option("--role", help="seller, supervisor or manager")]


def add(name: Name, role: RoleName = "seller", data: Data = None, as_json: AsJson = False) -> None:
    """Take somebody in; their PIN is asked for, or read from TRESTLE_PIN or standard input."""
    wanted = check_role(role)
    with till_in(data) as till:
        made = done(staff.add(till, name, wanted, read_new_pin()))
    answer(as_json, _told(made), f"{made.name} is here as {made.role}.")


def show(
    left: Annotated[bool, typer.Option("--left", help="Those who have left, too.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List who works here."""
    with till_in(data) as till:
        found = staff.members(till, left=left)
    lines = [f"{one.name}: {one.role}{' (left)' if one.left else ''}" for one in found]
    lines = lines or ["No staff: anybody may use a till."]
    answer(as_json, [_told(one) for one in found], *lines)


def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="seller, supervisor or manager")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody another role."""
    wanted = check_role(role)
    with till_in(data) as till:
        made = done(staff.change_role(till, name, wanted))
    answer(as_json, _told(made), f"{made.name} is now {made.role}.")


def pin(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Give somebody another PIN; it is asked for as with “add”."""
    with till_in(data) as till:
        made = done(staff.change_pin(till, name, read_new_pin()))
    answer(as_json, _told(made), f"{made.name} has a new PIN.")


def remove(
    name: Name,
    erase: Annotated[
        bool, typer.Option("--erase", help="The name too; what they did stays, without one.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody go: their PIN ends, their name stays with what they did."""
    with till_in(data) as till:
        gone = done(staff.remove(till, name, erase=erase))
        nobody = not staff.staffed(till)
    lines = [f"{gone.name} is erased." if erase else f"{gone.name} has left."]
    if nobody:
        lines.append("No staff is left: anybody may use a till.")
    answer(as_json, _told(gone), *lines)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Who works at the tills: names, roles, PINs.", rich_markup_mode=None)
    for name, command in (
        ("add", add),
        ("list", show),
        ("role", role),
        ("pin", pin),
        ("remove", remove),
    ):
        family.command(name)(command)
    app.add_typer(family, name="staff")


def _told(one: Member) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "role": str(one.role), "left": one.left}
