"""What can be open under More."""

from __future__ import annotations

from enum import StrEnum


class Leaf(StrEnum):
    """What is open under More."""

    START = "start"
    SALES = "sales"
    MANNER = "manner"
    CASES = "cases"
    REFUND = "refund"
    SESSION = "session"
    STOCK = "stock"
    VOID = "void"
    EXCHANGE = "exchange"
    SELLER = "seller"
    TRANSFERS = "transfers"
    INVOICE = "invoice"
    STAFF = "staff"
    BUSINESS = "business"
    PROMOTIONS = "promotions"
    PREORDER = "preorder"
    PREORDERS = "preorders"
    CARDS = "cards"
    SCANNERS = "scanners"
    READY = "ready"
    PAPERS = "papers"
    PRINTERS = "printers"
    PREAUTHS = "card-holds"
    MAIL = "mail"
    MAILS = "mails"
    TIPS = "tips"
    DISPLAY = "display"
    LABELS = "labels"
    DOOR = "door-screens"
