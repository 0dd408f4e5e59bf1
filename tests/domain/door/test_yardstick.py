"""What pretix's own offline scanner is tested on, by what it is, and our row that decides it.

That scanner has 68 tests of its checks and eight of media (libpretixsync, July 2026). What of these
is no decision of a door has a test elsewhere, which is named by its file and function.
"""

from __future__ import annotations

from pathlib import Path

from tests.domain.door.test_situations import SITUATIONS

_TESTS = Path(__file__).resolve().parents[2]
_CODES = "domain/test_scan_codes.py::test_a_ticket_is_found_in_whatever_a_scanner_says"
_STATES = "imports/test_tickets.py::test_pretix_orders_are_read_in_all_their_wrappings"
_FORGED = "domain/test_signed_fuzz.py::test_nothing_admits_but_what_was_signed"
_SIGNED = "services/test_signed_tickets.py::test_a_ticket_of_pretix_is_admitted_once_with_no_list"
_LISTED = "services/test_signed_tickets.py::test_a_list_that_comes_later_knows_who_is_inside"
_COUNTED = "domain/door/test_numbers.py::test_who_came_who_is_inside_and_who_did_not_come"

YARDSTICK = [
    # What a ticket is
    ("a good ticket", "a paid ticket comes in"),
    ("a good ticket on a list of some products", "a list of some products takes one of them"),
    ("a scanner's mark of the character set before the code", _CODES),
    ("a code that is not known", "a code that nobody knows"),
    ("a cancelled order", "a cancelled order"),
    ("an unpaid order", "an unpaid order"),
    ("an unpaid order, and the staff lets it pass",
     "an unpaid order pays at a door that lets it"),
    ("an order that is not approved", "an order that waits for approval"),
    ("a blocked ticket", "a blocked ticket"),
    ("a ticket that has run out", "a ticket past its time"),
    ("a ticket that is not valid yet", "a ticket before its time"),
    ("the staff lets an unpaid order pass where the list does not",
     "an unpaid order can't pay at a door that takes none"),
    ("an unpaid order that is valid all the same, where the list takes none", _STATES),
    ("a product that is not on the list", "a product that is not on the list"),
    ("an unpaid order that is valid all the same", _STATES),
    # Once, again, in and out
    ("a ticket that the server knows was used",
     "a ticket that the seller's system knows has come in"),
    ("a ticket that was used at this device", "a ticket that came in here"),
    ("a ticket that was used on another list", "what came in by one list comes in by another"),
    ("a list for many entries", "a list for many entries"),
    ("leaving several times", "leaving twice"),
    ("one more entry after an exit", "in again after leaving, once"),
    ("no entry after an exit", "no way back after leaving"),
    # What was sold with it
    ("add-ons that are not matched", "a list of add-ons that matches none"),
    ("the one add-on that matches", "the one add-on on the list is meant"),
    ("several add-ons that match", "two add-ons on the list"),
    # Rules
    ("a rule that says yes or no", "a rule that says no, to entries alone"),
    ("a rule by product", "a rule without this product"),
    ("a rule by variation", "a rule without this variation"),
    ("a rule by gate", "a rule of another gate"),
    ("a rule by the number of entries", "three entries and no more"),
    ("a rule by who is inside", "whoever is inside can't come in"),
    ("a rule by the entries of a day", "three entries a day, by the day where the event is"),
    ("a rule by the days with an entry", "two days of one's choice"),
    ("a rule by the entries since a time", "once before a time and once after it"),
    ("a rule by the entries since a time of day",
     "once a day before a time of day and once after it"),
    ("a rule by the entries before a time", "late only for those who came early"),
    ("a rule by the days since a time", "one day after a time"),
    ("a rule by the days before a time", "late only for those who came on two days before"),
    ("a rule by the minutes since the last entry", "three hours after one last came in"),
    ("a rule by the minutes since the first entry", "within three hours of first coming in"),
    ("after a time, with tolerance", "from ten minutes before admission"),
    ("after the time of a date of a series", "from admission to the ticket's own date"),
    ("after a time, without tolerance", "not a minute before admission"),
    ("before a time, with tolerance", "until ten minutes after the end"),
    ("before a time, without tolerance", "not a minute after the end"),
    ("after a time that is written out", "after a given time"),
    ("after a time of day", "after a time of day where the event is"),
    ("a rule by the day of the week", "at the weekend, where the event is"),
    # Questions
    ("questions about another product", "a question about another product"),
    ("a question that is not of the door", "a question that is not asked at the door"),
    ("a question that was answered", "a question that was answered in the order"),
    ("questions where the device asks none", "a question where nobody is there to ask"),
    ("a question that must be answered", "a question that must be answered"),
    ("an answer that can't be one", "an answer that is none"),
    # Signed codes
    ("a signed code", _SIGNED),
    ("a signed code of products by the server's numbers",
     "a signed ticket by lists of its product and of others"),
    ("a signed code that is not valid yet", "a signed ticket before its time"),
    ("a signed code that has run out", "a signed ticket past its time"),
    ("a signed code that was revoked", "a signed ticket that was revoked"),
    ("a signed code that was blocked", "a signed ticket that was blocked"),
    ("a signed code of an unknown product", "a signed ticket of a product that nobody knows"),
    ("a signed code whose signature is wrong", _FORGED),
    # Several events
    ("a ticket of another event", "a ticket of another event"),
    ("lists of several events", "one door to two events"),
    ("signed codes with lists of several events", "signed tickets at one door to two events"),
    # No decisions of a door
    ("how many are expected, came and are inside", _COUNTED),
]  # fmt: skip
# A search by name, on one list and on several, has the tests of the screen that it is on.
_SEARCHES = 2


def test_each_thing_that_pretix_tests_its_scanner_on_has_a_row_of_ours_or_a_test() -> None:
    rows = {row[0] for row in SITUATIONS}
    for _, ours in YARDSTICK:
        file, mark, function = ours.partition("::")
        if mark:
            assert f"def {function}" in (_TESTS / file).read_text(encoding="utf-8"), ours
        else:
            assert ours in rows
    assert len(YARDSTICK) + _SEARCHES == 68
    assert len({theirs for theirs, _ in YARDSTICK}) == len(YARDSTICK)
