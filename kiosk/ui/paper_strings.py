"""The words of printing: what is in a printer's way, and papers to decide on."""

from __future__ import annotations

from hardware.code_pages import CodePage, Make
from hardware.ports import Cause
from hardware.spooler import JobState
from kiosk.language import Phrase, Plural

PRINTING = Phrase("Printing")
PRINTING_HELP = Phrase("Papers that wait, and what the printer needs")
ALL_PRINTED = Phrase("All papers are printed")
ALL_PRINTED_HELP = Phrase("What waits for a printer, or may not have come out, stands here.")
RECEIPT_PRINTER = Phrase("Receipt printer: {trouble}")
NAMED_PRINTER = Phrase("{printer}: {trouble}")
WAITING = Plural("{count} receipt waiting", "{count} receipts waiting")
PAPERS_WAITING = Plural("{count} paper waiting", "{count} papers waiting")
TO_DECIDE = Plural("{count} paper to look at", "{count} papers to look at")
SHUT = Phrase("The drawer stayed shut: use its key")
TROUBLES = {
    Cause.AWAY: Phrase("not reached"),
    Cause.BUSY: Phrase("in use elsewhere"),
    Cause.PAPER_OUT: Phrase("paper out"),
    Cause.COVER_OPEN: Phrase("cover open"),
    Cause.ERROR: Phrase("error, perhaps a jam"),
    Cause.OFFLINE: Phrase("offline"),
    Cause.SILENT: Phrase("does not answer"),
    Cause.UNSURE: Phrase("look at the paper"),
    Cause.DOCUMENT: Phrase("a paper can't be drawn"),
}
CAME_OUT = Phrase("It came out")
PRINT_AGAIN = Phrase("Print a copy")
TRY_AGAIN = Phrase("Try it once more")
DID_COME_OUT = Phrase("Noted: it came out.")
GOES_AGAIN = Phrase("It is printed again.")
STATES = {
    JobState.QUEUED: Phrase("Waits for the printer"),
    JobState.SENDING: Phrase("Is being printed"),
    JobState.UNKNOWN: Phrase("May have come out: look at the paper."),
    JobState.FAILED: Phrase("Could not be drawn."),
}
AND_OTHERS = Plural("and {count} paper more", "and {count} papers more")
PRINTERS = Phrase("Printers")
SET_UP_PRINTERS = Phrase("Set up printers")
FOR_RECEIPTS = Phrase("Receipts")
FOR_DRAWER = Phrase("Opens the cash drawer")
FOR_ALL_STATIONS = Phrase("All stations")
WHAT_FOR = Phrase("What is it for?")
NAME = Phrase("What to call it, as Front")
ADDRESS = Phrase("Where it is, as network:192.168.1.50")
PAPER = Phrase("How wide is its paper?")
WIDE = Phrase("80 mm")
NARROW = Phrase("58 mm")
LETTERS = Phrase("Which letters does it have?")
PAGES = {
    CodePage.CP858: Phrase("Western, with € (858)"),
    CodePage.CP437: Phrase("USA (437)"),
    CodePage.CP1252: Phrase("Windows (1252)"),
    CodePage.CP852: Phrase("Central Europe (852)"),
}
MAKE = Phrase("Who made it?")
MAKES = {
    Make.EPSON: Phrase("Epson and most others"),
    Make.STAR: Phrase("Star"),
    Make.CITIZEN: Phrase("Citizen"),
    Make.WINCOR: Phrase("Wincor"),
    Make.KEFAR: Phrase("Kefar"),
}
CHANGE = Phrase("Change it")
REMEMBER = Phrase("Remember this printer")
LOOK_FOR = Phrase("Look for printers here")
LOOKING = Phrase("Looking for printers …")
NONE_FOUND = Phrase("None was found here. One in the network prints its address itself.")
TEST_PAGE = Phrase("Test page")
FORGET = Phrase("Forget it")
FORGET_QUESTION = Phrase("Forget “{name}”?")
FORGET_HELP = Phrase("What waits for it comes out of the printer of receipts.")
KEEP = Phrase("Keep it")
TESTED = Phrase("It printed the test page.")
HAS_IT = Phrase("It has the test page: look at the paper.")
PERHAPS_RECEIPTS = Phrase("Is this the receipt printer? Tap to print there from now on.")
PERHAPS = Phrase("Is this “{name}”? Tap to print there from now on.")
MOVED = Phrase("From now on there. Look at what comes out.")
REMEMBERED = Phrase("Remembered. Print a test page now.")
