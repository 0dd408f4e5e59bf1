"""Runs in the peer's own environment: a pretix that is told what to make, and asked what it says.

Each line of standard input is a request in JSON, each line of standard output its answer. What is
scanned or read goes through pretix's own interface, in this process and so without a network;
what no interface makes (an order that is blocked or waits for approval, a past check-in) is
written as its models write it.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
from contextlib import nullcontext
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

_ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
# Whatever the peer prints goes elsewhere.
os.dup2(2, 1)

importlib.import_module("django").setup()
models = importlib.import_module("pretix.base.models")
scopes = importlib.import_module("django_scopes")
db = importlib.import_module("django.db")
secrets = importlib.import_module("pretix.base.secrets")
logs = importlib.import_module("pretix.base.models.base")
views = importlib.import_module("pretix.api.views.checkin")
exporters = importlib.import_module("pretix.base.exporters.json")
checkin = importlib.import_module("pretix.base.services.checkin")
Client = importlib.import_module("django.test").Client
# Refused scans are what is asked about, and orders that were never sold have no books.
logging.disable(logging.WARNING)


class Inside:
    """The peer, and what was made in it by the names that the tests call it."""

    def __init__(self, organizer: str, base_url: str, token: str) -> None:
        self.organizer = models.Organizer.objects.get(slug=organizer)
        self.client = Client(HTTP_HOST=urlsplit(base_url).netloc, raise_request_exception=False)
        self.token = token

    def event(self, slug: str, said: dict[str, Any]) -> dict[str, Any]:
        """Make an event with products, variations, dates and questions; returns their numbers."""
        made = models.Event.objects.create(
            organizer=self.organizer, slug=slug, name=slug, currency="EUR", live=True,
            has_subevents=bool(said.get("dates")), plugins="pretix.plugins.checkinlists",
            **_times(said["times"]),
        )  # fmt: skip
        made.settings.timezone = said["timezone"]
        made.settings.ticket_secret_generator = said.get("generator", "random")
        numbers: dict[str, Any] = {"items": {}, "variations": {}, "dates": {}, "options": {}}
        for name, one in said["items"].items():
            item = made.items.create(
                name=name, default_price=Decimal(10), admission=one.get("admission", True)
            )
            numbers["items"][name] = item.pk
            for each in one.get("variations", ()):
                numbers["variations"][each] = item.variations.create(value=each).pk
        for name, times in said.get("dates", {}).items():
            date = made.subevents.create(name=name, active=True, **_times(times))
            numbers["dates"][name] = date.pk
        numbers["questions"] = {
            name: self._question(made, one, numbers) for name, one in said["questions"].items()
        }
        return numbers

    def _question(self, event: Any, said: dict[str, Any], numbers: dict[str, Any]) -> int:
        limits = {name: value for name, value in said.items() if name.startswith("valid_")}
        made = event.questions.create(
            question="?", type=said["type"], required=said.get("required", True),
            ask_during_checkin=said.get("asked", True), **limits,
        )  # fmt: skip
        made.items.set([numbers["items"][one] for one in said["items"]])
        for name in said.get("options", ()):
            numbers["options"][name] = made.options.create(answer=name, identifier=name).pk
        return int(made.pk)

    def devices(self, gates: list[str]) -> dict[str, Any]:
        """Make a device for each gate, and one that is at none; returns gates and tokens."""
        found: dict[str, Any] = {"gates": {}, "tokens": {}}
        for name in ["", *gates]:
            gate = self.organizer.gates.create(name=name, identifier=name) if name else None
            device = models.Device.objects.create(
                organizer=self.organizer, name=f"at {name}", all_events=True, gate=gate,
                security_profile="full", api_token=f"{'peer' + name:x<64}",
                initialized=datetime.fromisoformat("2020-01-01T00:00:00+00:00"),
            )  # fmt: skip
            found["tokens"][name] = device.api_token
            found["gates"][name] = gate.pk if gate else None
        return found

    def orders(self, slug: str, said: list[dict[str, Any]]) -> dict[str, str]:
        """Make orders; returns the secret of each position by its name."""
        event = self.organizer.events.get(slug=slug)
        channel = self.organizer.sales_channels.get(identifier="web")
        found: dict[str, str] = {}
        with db.transaction.atomic():
            for one in said:
                order = models.Order.objects.create(
                    event=event, email="guest@example.org", locale="en", total=Decimal(10),
                    datetime=event.date_from, expires=event.date_from + timedelta(days=9),
                    status=one.get("status", "p"), sales_channel=channel,
                    require_approval=one.get("require_approval", False),
                    valid_if_pending=one.get("valid_if_pending", False),
                )  # fmt: skip
                made: dict[str, Any] = {}
                for number, each in enumerate(one["positions"], start=1):
                    position = self._position(order, number, each, made)
                    made[each["name"]] = position
                    found[each["name"]] = position.secret
        return found

    def _position(self, order: Any, number: int, said: dict[str, Any], made: dict[str, Any]) -> Any:
        position = models.OrderPosition.objects.create(
            order=order, positionid=number, item_id=said["item"], price=Decimal(10),
            variation_id=said.get("variation"), subevent_id=said.get("date"),
            valid_from=_time(said.get("valid_from")), valid_until=_time(said.get("valid_until")),
            blocked=["admin"] if said.get("blocked") else None,
            addon_to=made.get(said.get("addon_to")), canceled=said.get("canceled", False),
        )  # fmt: skip
        for question, text in said.get("answers", {}).items():
            options = text if isinstance(text, list) else []
            answer = position.answers.create(
                question_id=int(question), answer="said" if options else text
            )
            answer.options.set(options)
        for one in said.get("came", ()):
            position.all_checkins.create(
                list_id=one["list"], datetime=_time(one["at"]), type=one.get("type", "entry")
            )
        return position

    def reissue(self, slug: str, secret: str) -> str:
        """Give a ticket another code, as the seller's page does."""
        event = self.organizer.events.get(slug=slug)
        position = models.OrderPosition.all.get(order__event=event, secret=secret)
        secrets.assign_ticket_secret(event=event, position=position, force_invalidate=True)
        position.refresh_from_db()
        return str(position.secret)

    def exported(self, slug: str) -> Any:
        """What its export of order data says."""
        event = self.organizer.events.get(slug=slug)
        return json.loads(exporters.JSONExporter(event, self.organizer).render({})[2])

    def ask(self, method: str, path: str, body: Any, token: str) -> list[Any]:
        """Ask pretix's interface; returns the status, and what it answered."""
        said = self.client.generic(
            method, path, data=json.dumps(body) if body is not None else "",
            content_type="application/json",
            HTTP_AUTHORIZATION=token or f"Token {self.token}",
        )  # fmt: skip
        try:
            return [said.status_code, json.loads(said.content)]
        except ValueError:
            return [said.status_code, said.content.decode(errors="replace")[:500]]

    def tersely(self) -> bool:
        """Leave out what is said and written of a scan once it is decided: that takes most of its
        time, and the words for a refusal are known for the rules of pretix's own editor alone."""
        checkin._logic_explain = lambda *_args, **_more: ""
        for name in ("CheckinListOrderPosition", "MiniCheckinList", "Question"):
            setattr(views, f"{name}Serializer", _Nothing)
        logs.LoggingMixin.log_action = lambda *_args, **_more: None
        models.Event.log_action = models.Order.log_action = logs.LoggingMixin.log_action
        return True

    def redeem(self, scan: dict[str, Any]) -> str:
        """Decide as the interface does, without the way there."""
        device = models.Device.objects.get(api_token=scan["token"])
        said = views._redeem_process(
            checkinlists=[models.CheckinList.objects.get(pk=scan["list"])],
            raw_barcode=scan["secret"], answers_data=scan["answers"],
            datetime=_time(scan["when"]), force=False, checkin_type=scan["direction"],
            ignore_unpaid=scan["paid"], nonce=None, untrusted_input=True, user=None, auth=device,
            expand=[], pdf_data=False, request=SimpleNamespace(organizer=self.organizer),
            questions_supported=scan["asks"], canceled_supported=True,
        )  # fmt: skip
        return str(said.data.get("reason") or said.data["status"])


class _Nothing:
    """Stands where something would be described."""

    def __init__(self, *_given: Any, **_more: Any) -> None:
        self.data: dict[str, Any] = {}


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _times(said: dict[str, Any]) -> dict[str, Any]:
    names = ("date_from", "date_to", "date_admission")
    return {name: _time(said.get(name)) for name in names}


def main() -> None:
    info = json.loads(sys.argv[1])
    with scopes.scopes_disabled():
        inside = Inside(info["organizer"], info["base_url"], info["api_token"])
    for line in sys.stdin:
        name, *given = json.loads(line)
        # Its own views say whose data they are in; what is made here is nobody's.
        with nullcontext() if name == "ask" else scopes.scopes_disabled():
            told = getattr(inside, name)(*given)
        _ANSWERS.write(json.dumps(told) + "\n")
        _ANSWERS.flush()


if __name__ == "__main__":
    main()
