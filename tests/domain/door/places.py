"""The tests' own door: tickets, lists and a memory of who went through, all as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket, TicketStatus
from kiosk.domain.door.deciding import Known, Request, decide
from kiosk.domain.door.media import EndReason, Link, last_end, standing
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.domain.door.setup import UNKNOWN_AGE, CheckInList, Freshness, Times, Venue
from kiosk.domain.ids import EventId, TicketId

TOKYO = ZoneInfo("Asia/Tokyo")
FAIR, OTHER = EventId("fair"), EventId("other")
NOON = datetime(2020, 1, 1, 12, 0, tzinfo=UTC)
TIMES = Times(
    starts=datetime(2020, 1, 1, 10, 0, tzinfo=UTC),
    ends=datetime(2020, 1, 1, 14, 0, tzinfo=UTC),
    admission=datetime(2020, 1, 1, 9, 0, tzinfo=UTC),
)
NEXT_MONTH = Times(
    starts=datetime(2020, 2, 1, 10, 0, tzinfo=UTC),
    admission=datetime(2020, 2, 1, 9, 0, tzinfo=UTC),
)


def at(text: str) -> datetime:
    """A time as pretix writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)


def ticket(code: str, **more: Any) -> Ticket:
    """A paid ticket of the fair, of product 1 in variation 2."""
    told = {"type": "Regular", "product": "1", "variation": "2", **more}
    return Ticket(TicketId(f"t-{code}"), told.pop("event_id", FAIR), code, **told)


def a_list(name: str = "L", event: EventId = FAIR, **options: Any) -> CheckInList:
    """A list of the fair that takes every product."""
    return CheckInList(f"id-{name}", event, name, **options)


def band(
    code: str, ticket: str = "paid", ended: EndReason | None = None, at: int = 0, name: str = ""
) -> Link:
    """A wristband with this code, linked to a ticket of the fair."""
    hlc = f"{at:013d}-000000"
    return Link(name or code, FAIR, TicketId(f"t-{ticket}"), code, code[-4:], NOON, hlc, "door",
                "Door", ended)  # fmt: skip


def ruled(rules: Any, **options: Any) -> CheckInList:
    """A list with rules by which one may come in as often as they say."""
    return a_list(multiple_entries=True, rules=rules, **options)


YES = Question("1", "Shown your ID?", QuestionType.YES_NO, True, frozenset({"1"}))
NUMBER = Question("2", "How many?", QuestionType.NUMBER, True, frozenset({"1"}))

TICKETS = (
    ticket("paid", attention=True, name="Casey"),
    ticket("child", product="2", variation=""),
    ticket("cancelled", status=TicketStatus.CANCELLED),
    ticket("pending", status=TicketStatus.PENDING, name="Emily", attention=True),
    ticket("unapproved", status=TicketStatus.PENDING, unapproved=True),
    ticket("blocked", status=TicketStatus.BLOCKED),
    ticket("revoked", status=TicketStatus.REVOKED),
    ticket("reissued", status=TicketStatus.REVOKED, reissued=True),
    ticket("until", valid_until=at("2023-03-04T00:00:00+00:00")),
    ticket("from", valid_from=at("2023-03-04T00:00:00+00:00")),
    ticket("february", date="9"),
    ticket("base", product="1"),
    ticket("workshop", product="3", addon_to="t-base"),
    ticket("workshop-2", product="4", addon_to="t-base"),
    ticket("workshop-3", product="4", addon_to="t-base"),
    ticket("workshop-gone", product="5", addon_to="t-base", status=TicketStatus.CANCELLED),
    ticket("elsewhere", event_id=OTHER),
    ticket("both"),
    ticket("both", event_id=OTHER, product="7"),
    ticket("answered", answers=(("1", "True"),)),
    ticket(
        "came",
        came=(Redemption(TicketId("t-came"), NOON, "0001577880000000-000000", "pretix"),),
    ),
)


@dataclass
class Door:
    """A door that remembers whom it let through."""

    lists: Sequence[CheckInList] = (a_list(),)
    questions: Sequence[Question] = ()
    gate: str = ""
    freshness: Freshness = UNKNOWN_AGE
    tickets: Sequence[Ticket] = TICKETS
    zone: ZoneInfo = TOKYO
    products: Mapping[str, str] = field(default_factory=lambda: {"1": "Regular"})
    went: list[Redemption] = field(default_factory=list)
    links: Sequence[Link] = ()

    def scan(
        self,
        code: str,
        when: datetime | str = NOON,
        direction: str = "entry",
        by: CheckInList | None = None,
        **more: Any,
    ) -> Decision:
        """Scan a code; whoever is let through has gone through."""
        now = at(when) if isinstance(when, str) else when
        lists = {one.event_id: one for one in ((by,) if by else self.lists)}
        request = Request(lists, now, Direction(direction), self.gate, **more)
        bearing = [one for one in self.tickets if one.code == code]
        media = [one for one in self.links if one.medium_id == code] if not bearing else []
        if media:
            meant = {one.ticket_id for one in standing(media)}
            bearing = [one for one in self.tickets if one.id in meant]
        venue = Venue(self.zone, {"": TIMES, "9": NEXT_MONTH}, self.questions, self.products)
        redemptions: dict[str, list[Redemption]] = {}
        for one in self.went:
            redemptions.setdefault(one.ticket_id, []).append(one)
        decision = decide(
            request,
            Known(
                bearing,
                {
                    one.id: [other for other in self.tickets if other.addon_to == one.id]
                    for one in bearing
                },
                redemptions,
                {FAIR: venue, OTHER: replace(venue, questions=())},
                self.freshness,
                {
                    one.id: standing(link for link in self.links if link.ticket_id == one.id)
                    for one in bearing
                },
                standing(media),
                last_end(media),
            ),
        )
        if decision.admitted and decision.ticket is not None:
            self.went.append(
                Redemption(
                    decision.ticket.id,
                    now,
                    f"{int(now.timestamp() * 1000):013d}-{len(self.went):06d}",
                    "door",
                    "Door",
                    decision.list_id,
                    decision.direction,
                )
            )
        return decision
