"""A day's books, reckoned apart from our own: from the journal as it lies on disk."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.services import exporting
from kiosk.services.session_reports import Report
from kiosk.services.till import Till
from tests.factories import rows


def told(till: Till) -> list[tuple[str, dict[str, Any]]]:
    """The journal as it lies on disk, past our own code."""
    found = rows(till.store.path, "SELECT kind, body FROM entry ORDER BY seq")
    return [(kind, json.loads(body)) for kind, body in found]


def reckoned(journal: list[tuple[str, dict[str, Any]]], session: str) -> dict[str, Any]:
    """What a session comes to, added up from the entries between its own two."""
    inside, sums, taxes = False, Counter[str](), Counter[tuple[str, int, str]]()
    for kind, body in journal:
        if kind == "SessionOpened" and body["session"] == session:
            inside = True
            sums["cash"] += body["opening"]
        elif kind == "SessionClosed" and body["session"] == session:
            break
        elif inside and kind in ("SaleCompleted", "SaleRefunded"):
            sign = 1 if kind == "SaleCompleted" else -1
            sums[kind] += body["total"]
            sums["cash"] -= body.get("change", 0)
            for one in body["tenders"]:
                sums[one["kind"]] += sign * one["amount"]
            for one in body["taxes"]:
                rate = one["rate"]
                for part in ("net", "tax", "gross"):
                    taxes[rate["name"], rate["millipercent"], part] += sign * one[part]
        elif inside and kind == "CashMoved":
            sums["cash"] += body["amount"]
    return {**_some(sums), **_some(taxes)}


def _some(sums: Mapping[Any, int]) -> dict[Any, int]:
    return {key: number for key, number in sums.items() if number}


def said(report: Report) -> dict[str, Any]:
    sums = Counter({one.kind: one.expected.minor for one in report.compared})
    sums["SaleCompleted"] = report.takings.sold.minor
    sums["SaleRefunded"] = report.takings.paid_back.minor
    taxes = {
        (tax.rate.name, tax.rate.millipercent, part): getattr(tax, part).minor
        for tax in report.takings.taxes
        for part in ("net", "tax", "gross")
    }
    return {**_some(sums), **_some(taxes)}


def sheets_of(till: Till, out: Path) -> dict[str, list[dict[str, str]]]:
    exporting.export_event(till, "csv", out)
    found = {}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found
