"""Sign-up: a person's details go into a row that can be wiped, the evidence into the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.clock import iso
from kiosk.domain.consent import Consent, check_email
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import ContactId, new_id
from kiosk.domain.journal import Kind
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.rows import mark_unsent, put
from kiosk.store.tables import ContactRow

LONGEST_PERSON_NAME = 200


@dataclass(frozen=True)
class SignUp:
    """What a person told us, and what they agreed to."""

    email: str
    name: str = ""
    consents: Sequence[Consent] = ()


def take(till: Till, form: SignUp) -> ContactId:
    """Take a sign-up.

    :raises BadInput: the e-mail address can't be one, or the name is too long.
    """
    email = check_email(form.email)
    name = " ".join(form.name.split())
    if len(name) > LONGEST_PERSON_NAME:
        raise BadInput(
            N_("A name has at most {most} characters here; shorten it."),
            most=LONGEST_PERSON_NAME,
        )
    event = till.event
    now = till.clock.now()
    contact_id = ContactId(new_id(now))
    with till.store.writing() as session:
        put(
            session,
            ContactRow,
            [
                {
                    "id": contact_id,
                    "event_id": event.id,
                    "name": name,
                    "email": email,
                    "at": iso(now),
                }
            ],
        )
        mark_unsent(session, "contact", [contact_id])
        till.action(session, now).record(
            Kind.SIGN_UP_TAKEN,
            {
                "contact": contact_id,
                "consents": [
                    {"purpose": one.purpose, "channel": one.channel, "wording": one.wording}
                    for one in dict.fromkeys(form.consents)
                ],
            },
            event.id,
        )
    return contact_id


def is_known(till: Till, contact_id: str) -> bool:
    """Whether the row of this person is here."""
    with till.store.reading() as session:
        return queries.knows_contact(session, contact_id)
