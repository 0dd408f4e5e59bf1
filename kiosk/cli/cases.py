"""Commands for cases: what nobody but a person can decide; at the hub, or at a till."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.common import CLOCK, AsJson, Data, Refused, Staff, Who, answer, data_dir, till_in
from kiosk.cli.hub import Db, opened
from kiosk.domain.cases import DOUBLE_ADMISSION
from kiosk.domain.clock import iso
from kiosk.domain.errors import Refusal

if TYPE_CHECKING:
    from kiosk.services.cases import Case

Which = Annotated[str, typer.Argument(metavar="CASE", help="A case's id, or how it begins.")]
_SHORT = 12
# A case as JSON values, the same from the hub and from a till.
Told = dict[str, Any]


def case_list(
    settled: Annotated[
        bool, typer.Option("--settled", help="Those that are settled, too.")
    ] = False,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Only these, as double-admission.")
    ] = "",
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the open cases: of the hub where there is one, else as the hub told this till."""
    found = [one for one in _listed(db, data, settled) if kind in ("", one["kind"])]
    lines = [line for case in found for line in (_line(case), *_scans(case))]
    lines = lines or ["No case is open."]
    answer(as_json, found, *lines)


def case_show(which: Which, db: Db = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show a case with the entries it is about."""
    if _at_hub(db, data):
        from sync.hub import cases

        with opened(db, data) as hub:
            case = cases.find(hub, which).as_dict()
    else:
        from kiosk.services import cases as here

        with till_in(data) as till:
            case = _told(here.find(till, which))
    answer(as_json, case, *_words(case))


def case_settle(
    which: Which,
    who: Who,
    why: Annotated[str, typer.Option("--why", help="What was found, and what was done.")],
    staff: Staff = "",
    db: Db = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Settle a case, at the hub or at a till; it opens again when something new is known."""
    if _at_hub(db, data):
        from sync.hub import cases

        with opened(db, data) as hub:
            case = cases.settle(hub, which, who, why, CLOCK.now()).as_dict()
    else:
        from kiosk.services import cases as here

        with till_in(data, staff) as till:
            outcome = here.settle(till, which, who, why)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        case = _told(outcome)
    answer(as_json, case, *_words(case))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    cases = typer.Typer(help="What nobody but a person can decide.", rich_markup_mode=None)
    cases.command("list")(case_list)
    cases.command("show")(case_show)
    cases.command("settle")(case_settle)
    app.add_typer(cases, name="case")


def _at_hub(db: str | None, data: Path | None) -> bool:
    """Whether the hub's own database is meant: one was named, or this directory has one, or
    nothing that a till would have."""
    from kiosk.store.engine import FILE

    directory = data_dir(data)
    return db is not None or (directory / "hub.db").exists() or not (directory / FILE).exists()


def _listed(db: str | None, data: Path | None, settled: bool) -> list[Told]:
    if _at_hub(db, data):
        from sync.hub import cases

        with opened(db, data) as hub:
            return [one.as_dict() for one in cases.list_cases(hub, settled=settled)]
    from kiosk.services import cases as here

    with till_in(data) as till:
        return [_told(one) for one in here.list_cases(till, settled=settled)]


def _told(case: Case) -> Told:
    from kiosk.ui.case_words import case_advice, case_sentence

    settled = case.settled
    return {
        "id": case.id,
        "kind": case.kind,
        "text": case_sentence(case),
        "at": iso(case.at),
        "holder": case.about.get("holder", ""),
        "to_do": case_advice(case.kind),
        "evidence": [
            {
                "at": _time(piece.at),
                "kind": piece.kind,
                "dev": piece.device,
                "staff": piece.staff,
            }
            for piece in case.evidence
        ],
        "settled": {"who": settled.who, "why": settled.why, "at": iso(settled.at)}
        if settled
        else None,
    }


def _time(at: datetime | None) -> str:
    return iso(at) if at else ""


def _line(case: Told) -> str:
    state = "settled" if case["settled"] else "open"
    return f"{case['id'][:_SHORT]}  {state:<8}{case['kind']}: {case['text']}"


def _scans(case: Told) -> list[str]:
    """Of a double admission, every scan: a person has to find out who came in by which."""
    from kiosk.ui.case_words import case_advice

    if case["kind"] != DOUBLE_ADMISSION:
        return []
    holder = [f"    The ticket is for {case['holder']}."] if case.get("holder") else []
    return [*holder, *map(_scan, case["evidence"]), f"    {case_advice(case['kind'])}"]


def _scan(one: Told) -> str:
    staff = f", let in by {one['staff']}" if one.get("staff") else ""
    return f"    {one['at']} at {one['dev']}{staff}"


def _words(case: Told) -> Sequence[str]:
    entries = [
        f"  {one['at']}  {one['kind']} {one.get('seq', '')} of device {one['dev']}"
        for one in case["evidence"]
    ]
    settled = case["settled"]
    state = (
        f"Settled by {settled['who']} on {settled['at']}: {settled['why']}" if settled else "Open."
    )
    about = f"Seen on {case['at']}. It is about:"
    return [f"Case {case['id']}", case["text"], about, *entries, state]
