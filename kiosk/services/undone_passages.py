"""Undoing one of the last passages of this device, with a reason."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk.domain.door.undo import UNDOABLE, Undone, UndoReason, check_words, undone_body
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import TicketId, new_id
from kiosk.domain.journal import Kind
from kiosk.domain.staff import Permission, allow
from kiosk.services.notes import keep_note
from kiosk.services.till import Till
from kiosk.store.door_tables import RedemptionRow, UndonePassageRow


def undo(till: Till, passage: str, why: UndoReason, words: str = "") -> Undone | Refusal:
    """Have a passage count no more, here and with the next sync everywhere; its record stays.

    ``passage`` is the id of its entry, as :attr:`kiosk.services.gate.PastScan.passage` has it;
    ``words`` are somebody's own about it, which are kept in a row that can be erased.

    :raises BadInput: it is none of the last ten of this device, was undone before, or words are
        missing or too long.
    """
    refusal = allow(till.operator, Permission.DOOR)
    if refusal is not None:
        return refusal
    said = check_words(why, words)
    now = till.clock.now()
    with till.store.writing() as session:
        row = next((one for one in _last(till, session) if one.entry_id == passage), None)
        if row is None:
            raise BadInput(N_("Only one of the last ten admissions of this device can be undone."))
        if is_undone(session, passage):
            raise BadInput(N_("This admission was undone before."))
        who = till.operator.name if till.operator else ""
        note = keep_note(session, new_id(now), who, said, now) if said else ""
        made = Undone(passage, TicketId(row.ticket_id), str(why), note)
        till.action(session, now).record(Kind.PASSAGE_UNDONE, undone_body(made), row.event_id)
    return made


def newest(till: Till) -> str:
    """The passage made last at this device that stands.

    :raises BadInput: nobody was let through here, or all that can be undone is.
    """
    with till.store.reading() as session:
        for row in _last(till, session):
            if not is_undone(session, row.entry_id):
                return row.entry_id
    raise BadInput(N_("There is no admission of this device to undo."))


def is_undone(session: Session, passage: str) -> bool:
    """Whether a passage counts no more."""
    found = select(UndonePassageRow.entry_id).where(UndonePassageRow.passage_id == passage)
    return session.exec(found).first() is not None


def _last(till: Till, session: Session) -> list[RedemptionRow]:
    # Ids of entries sort as the device wrote them, whatever its clock was set to meanwhile.
    wanted = (
        select(RedemptionRow)
        .where(RedemptionRow.device_id == till.device.id)
        .order_by(col(RedemptionRow.entry_id).desc())
        .limit(UNDOABLE)
    )
    return list(session.exec(wanted))
