"""The till itself: a device with its store, its keys, its clock and its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from hardware.ports import FiscalSigner
from kiosk.domain.cash_rounding import parse_step, usual_step
from kiosk.domain.clock import Clock, zone
from kiosk.domain.errors import N_, BadInput, StoreDamaged
from kiosk.domain.event import Event
from kiosk.domain.ids import DeviceId, EventId, new_id, readable_code
from kiosk.domain.journal import Kind, public_key_text
from kiosk.domain.money import decimals
from kiosk.domain.seller import Seller, seller_body
from kiosk.domain.staff import Operator, actor_fields
from kiosk.domain.tax import (
    EXEMPT,
    STANDARD,
    TaxRate,
    TaxRounding,
    classes_body,
    parse_class,
    parse_rate,
    parse_rounding,
    rate_body,
)
from kiosk.services.notes import keep_note
from kiosk.store import queries
from kiosk.store.engine import Store, create_store, open_store
from kiosk.store.identity import Identity, load_identity, load_tail, make_identity
from kiosk.store.journal import FROZEN, Action, entries
from kiosk.store.rows import get_setting, put_settings
from kiosk.store.sellers import with_seller
from kiosk.store.taxes import with_classes

DEVICE = "device"
EVENT = "event"
LONGEST_NAME = 120


@dataclass(frozen=True)
class Device:
    """This device: ``prefix`` begins its receipt numbers."""

    id: DeviceId
    name: str
    prefix: str
    public_key: str


@dataclass
class Heard:
    """What was heard since a till was opened: ``clock``, what time it is, of the hub."""

    clock: bool = False


@dataclass
class Till:
    """An open till. Any thread may use it: the store keeps its own transactions apart.

    ``operator``: who acts, where it is known; see :meth:`acting_as`. ``heard`` is shared by all
    who act at it. ``signer`` signs its sales, where it has one."""

    data_dir: Path
    store: Store
    identity: Identity
    clock: Clock
    device: Device
    current: Event | None
    operator: Operator | None = None
    heard: Heard = field(default_factory=Heard)
    signer: FiscalSigner | None = None

    @property
    def event(self) -> Event:
        """The event that this till is selling at.

        :raises BadInput: none was set up yet.
        """
        if self.current is None:
            raise BadInput(
                N_("This till has no event yet; join a hub that has one, or make a new till.")
            )
        return self.current

    def action(self, session: Session, now: datetime) -> Action:
        """Begin one staff action in a ``store.writing()`` block; its entries say who acts."""
        return Action(session, self.identity, now, self._actor(session, now))

    def _actor(self, session: Session, now: datetime) -> dict[str, str]:
        if self.operator is None:
            return {}
        allowed = self.operator.allowed
        if allowed is None:
            return actor_fields(self.operator.id)
        # The reason is in somebody's own words, so it stands beside the journal.
        why = keep_note(session, new_id(now), "", allowed.why, now)
        return actor_fields(self.operator.id, allowed.by, why)

    def acting_as(self, operator: Operator | None) -> Till:
        """The same till, with all that is done through it done by ``operator``."""
        return replace(self, operator=operator)

    @property
    def clock_heard(self) -> bool:
        """Whether, since it was opened, the hub has said what time it is."""
        return self.heard.clock

    @clock_heard.setter
    def clock_heard(self, heard: bool) -> None:
        self.heard.clock = heard

    def refresh(self) -> None:
        """Read the event again: a pull may have brought one."""
        with self.store.reading() as session:
            self.current = _current_event(session)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


@dataclass(frozen=True)
class NewEvent:
    """What an organizer says of a new event; ``tax`` as in ``"VAT 20% included"`` or empty;
    ``cash_rounding`` as in ``"0.05"`` or ``"none"``, empty for what is usual in the currency;
    ``tax_classes`` as in ``"reduced: VAT 5% included"``; ``tax_rounding`` as in ``"line"``, empty
    for per receipt; ``seller`` is who sells there, where it is said."""

    name: str
    currency: str
    tax: str = ""
    timezone: str = "UTC"
    cash_rounding: str = ""
    tax_classes: Sequence[str] = ()
    tax_rounding: str = ""
    seller: Seller | None = None


def create_till(
    data_dir: Path, clock: Clock, event: NewEvent | None, device_name: str = "Till 1"
) -> Till:
    """Make a till in an empty directory, with an event or (to join a hub) without one.

    :raises BadInput: a name, currency, tax, rounding or time zone can't be used; nothing was made.
    :raises StoreUnwritable: the directory can't be written, or has a till already.
    """
    opened = _checked(event) if event else None
    return begin_till(data_dir, clock, opened, _short(device_name, "device"))


def begin_till(
    data_dir: Path, clock: Clock, opened: Event | None, name: str, mark: str = ""
) -> Till:
    """As :func:`create_till`, with an event that another till has, or with none; ``mark`` stands
    before the prefix of its receipt numbers.

    :raises StoreUnwritable: the directory can't be written, or has a till already.
    """
    now = clock.now()
    store = create_store(data_dir)
    identity = make_identity(data_dir, DeviceId(new_id(now)))
    with store.writing() as session:
        action = Action(session, identity, now)
        begin_device(session, action, identity, name, mark=mark)
        if opened is not None:
            record_event(session, action, opened)
    store.close()
    return open_till(data_dir, clock)


def record_event(session: Session, action: Action, event: Event) -> EventId:
    """Open an event like ``event`` here, under an id of its own, which is returned."""
    opened = replace(event, id=EventId(new_id(action.now)))
    action.record(Kind.EVENT_OPENED, _event_body(opened), opened.id)
    if opened.tax_classes:
        action.record(Kind.TAXES_SET, classes_body(opened.tax_classes), opened.id)
    if opened.seller is not None:
        body = {"seller": seller_body(opened.seller)}
        action.record(Kind.SELLER_SET, body, opened.id)
    put_settings(session, **{EVENT: opened.id})
    return opened.id


def begin_device(
    session: Session,
    action: Action,
    identity: Identity,
    name: str,
    restored_from: dict[str, str | int] | None = None,
    mark: str = "",
) -> None:
    """Write the first entry of a device's chain and make it this store's device."""
    action.record(
        Kind.DEVICE_STARTED,
        {
            "name": name,
            "prefix": mark + readable_code(4),
            "public_key": public_key_text(identity.key),
            "restored_from": restored_from,
        },
        None,
    )
    put_settings(session, **{DEVICE: identity.device_id})


def open_till(data_dir: Path, clock: Clock) -> Till:
    """Open the till in ``data_dir``.

    :raises StoreError: it is missing, damaged, unwritable, or from a newer version.
    """
    return till_on(open_store(data_dir, clock.now()), data_dir, clock)


def till_on(store: Store, data_dir: Path, clock: Clock) -> Till:
    """The till in ``data_dir``, whose ``store`` is open.

    :raises StoreDamaged: store and keys don't belong together, or one of them is not whole.
    """
    with store.reading() as session:
        device_id = get_setting(session, DEVICE)
        row = queries.device(session, device_id)
        current = _current_event(session)
    if row is None:
        raise StoreDamaged(
            N_(
                "The store in {folder} does not say which device it is. "
                "Put a backup back with “kiosk restore FILE”."
            ),
            folder=data_dir,
        )
    device = Device(DeviceId(row.id), row.name, row.prefix, row.public_key)
    identity = load_identity(data_dir, device_id)
    _freeze_an_older_copy(data_dir, store, device_id)
    return Till(data_dir, store, identity, clock, device, current)


def _freeze_an_older_copy(data_dir: Path, store: Store, device_id: str) -> None:
    """A store behind what is noted beside its keys may have sold its units once already."""
    tail = load_tail(data_dir)
    if tail is None:
        return
    with store.reading() as session:
        known = next(entries(session, device_id, tail[0] - 1, 1), None)
    if known is None or known.hash != tail[1]:
        with store.writing() as session:
            put_settings(session, **{FROZEN: "older copy"})


def _current_event(session: Session) -> Event | None:
    row = queries.event(session, get_setting(session, EVENT))
    if row is None:
        return None
    rate = TaxRate(row.tax_name, row.tax_millipercent, row.tax_included)
    step = row.cash_step or usual_step(row.currency)
    rounding = TaxRounding(row.tax_rounding or TaxRounding.RECEIPT)
    opened = Event(EventId(row.id), row.name, row.currency, row.timezone, rate, step, rounding)
    return with_seller(session, with_classes(session, opened))


def _checked(event: NewEvent) -> Event:
    currency = event.currency.strip().upper()
    decimals(currency)
    zone(event.timezone)
    rate = parse_rate(event.tax) if event.tax.strip() else EXEMPT
    name = _short(event.name, "event")
    step = parse_step(event.cash_rounding, currency) or usual_step(currency)
    rounding = parse_rounding(event.tax_rounding)
    classes = _classes(event.tax_classes)
    zone_name, seller = event.timezone, event.seller
    return Event(EventId(""), name, currency, zone_name, rate, step, rounding, classes, seller)


def _classes(written: Sequence[str]) -> dict[str, TaxRate]:
    classes: dict[str, TaxRate] = {}
    for text in written:
        called, rate = parse_class(text)
        if called in classes or called == STANDARD:
            raise BadInput(f"“{text}”: the tax class “{called}” has a rate already.")
        classes[called] = rate
    return classes


def _short(text: str, what: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(f"Give the {what} a name of 1 to {LONGEST_NAME} characters.")
    return name


def _event_body(event: Event) -> dict[str, object]:
    return {
        "event": event.id,
        "name": event.name,
        "currency": event.currency,
        "timezone": event.timezone,
        "tax": rate_body(event.tax),
        "cash_step": event.cash_step,
        "tax_rounding": str(event.tax_rounding),
    }
