"""The words of labels."""

from __future__ import annotations

from hardware.labels import Ending
from kiosk.language import Phrase, Plural
from kiosk.services.labels import LabelKind
from kiosk.services.printers import Language

LABELS = Phrase("Labels")
LABELS_HELP = Phrase("Price tags and shelf labels of what is sold")
FIND = Phrase("Scan, or search for what gets labels")
IMPORTED = Phrase("All just imported")
ON_HAND = Phrase("Everything on hand")
KIND = Phrase("Which labels?")
KINDS = {LabelKind.PRICE: Phrase("Price tags"), LabelKind.SHELF: Phrase("Shelf labels")}
SIZE = Phrase("How large is one?")
MILLIMETRES = Phrase("{size} mm")
SO_LOOKS = Phrase("So it looks")
LABEL_OF = Phrase("Label of {title}")
NOTHING_CHOSEN = Phrase("Scan something, or search for it, to see its label.")
AND_OTHERS = Plural("and {count} thing more", "and {count} things more")
EMPTY = Phrase("Take all away")
PRINT = Plural("Print {count} label", "Print {count} labels")
ARE_PRINTED = Plural("{count} label is being printed.", "{count} labels are being printed.")
LEFT_OUT = Plural("{count} thing was left out: {why}", "{count} things were left out: {why}")
ON_RECEIPTS = Phrase("No printer is set up for labels: the printer of receipts prints them.")
FOR_LABELS = Phrase("Labels")
FOR_BADGES = Phrase("Badges")
ITS_LABELS = Phrase("How large are its labels, in mm? As 58x40")
SPEAKS = Phrase("What does it understand?")
SPEECHES = {Language.ESCPOS: Phrase("ESC/POS"), Language.ZPL: Phrase("ZPL")}
DOTS = Phrase("How fine does it print?")
DOTS_AN_INCH = Phrase("{count} dots an inch")
ENDS = Phrase("What comes after each label?")
ENDINGS = {
    Ending.GAP: Phrase("On to the next one"),
    Ending.CUT: Phrase("A cut"),
    Ending.NONE: Phrase("Nothing"),
}
LABELS_OF = Phrase("Labels of {size} mm")
BADGES_OF = Phrase("Badges of {size} mm")
