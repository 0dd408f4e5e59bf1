"""Sign-up: the person in a row that can be wiped, the evidence in the journal."""

from __future__ import annotations

import pytest

from kiosk.domain.consent import WORDINGS, parse_consent
from kiosk.domain.errors import BadInput
from kiosk.services import checks
from kiosk.services.signup import LONGEST_PERSON_NAME, SignUp, take
from kiosk.services.till import Till
from kiosk.store.rows import clear
from kiosk.store.tables import ContactRow
from tests.factories import dump, journal_text, rows

NEWSLETTER = parse_consent("newsletter:email")


def test_a_person_and_what_they_agreed_to_are_kept(till: Till) -> None:
    contact = take(till, SignUp(" Ada@Example.org", " Ada \t Okafor ", [NEWSLETTER]))
    path = till.store.path
    assert rows(path, "SELECT id, name, email FROM contact") == [
        (contact, "Ada Okafor", "Ada@example.org")
    ]
    assert rows(path, "SELECT contact_id, purpose, channel, wording FROM consent") == [
        (contact, "newsletter", "email", WORDINGS["newsletter"][0])
    ]


def test_name_and_address_never_enter_the_journal(till: Till) -> None:
    contact = take(till, SignUp("ada@example.org", "Ada Okafor", [NEWSLETTER]))
    text = journal_text(till)
    assert contact in text
    for personal in ("ada@", "Ada", "Okafor"):
        assert personal not in text


def test_a_wiped_person_leaves_a_sound_store_and_the_evidence(till: Till) -> None:
    take(till, SignUp("ada@example.org", "Ada Okafor", [NEWSLETTER]))
    with till.store.writing() as session:
        clear(session, ContactRow)
    assert checks.verify_till(till).problems == ()
    assert len(rows(till.store.path, "SELECT * FROM consent")) == 1


def test_a_sign_up_without_consent_keeps_no_consent(till: Till) -> None:
    take(till, SignUp("ada@example.org"))
    assert rows(till.store.path, "SELECT * FROM consent") == []
    assert len(rows(till.store.path, "SELECT * FROM sign_up")) == 1


def test_the_same_consent_ticked_twice_is_one(till: Till) -> None:
    take(till, SignUp("ada@example.org", "Ada", [NEWSLETTER, NEWSLETTER]))
    assert len(rows(till.store.path, "SELECT * FROM consent")) == 1


@pytest.mark.parametrize(
    "form",
    [SignUp("not an address"), SignUp(""), SignUp("ada@example.org", "x" * 201)],
)
def test_a_form_that_cannot_be_used_changes_nothing(form: SignUp, till: Till) -> None:
    before = dump(till.store.path)
    with pytest.raises(BadInput):
        take(till, form)
    assert dump(till.store.path) == before


def test_the_longest_name_is_taken_whole(till: Till) -> None:
    take(till, SignUp("ada@example.org", "é" * LONGEST_PERSON_NAME))
    assert rows(till.store.path, "SELECT name FROM contact") == [("é" * LONGEST_PERSON_NAME,)]
