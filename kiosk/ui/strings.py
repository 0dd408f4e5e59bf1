"""Every word of the screens, in one place; said in the till's language when called.

Free of Flet: the command line speaks them too. ``python3 run.py words`` carries a new text into
the catalogues in ``assets/locale``, and the tests fail until every language has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.staff import Permission, Role
from kiosk.language import Phrase, Plural

APP = "Trestle"

# The four places
TILL = Phrase("Till")
DOOR = Phrase("Door")
PEOPLE = Phrase("People")
MORE = Phrase("More")

# Till
SEARCH = Phrase("Search products")
CLEAR_SEARCH = Phrase("Clear the search")
SHOW_MORE = Phrase("More products")
PAGE_BEFORE = Phrase("Previous")
NO_PRODUCTS = Phrase("Nothing to sell yet")
NO_PRODUCTS_HELP = Phrase("Load your products with:  kiosk import products FILE")
NOTHING_FOUND = Phrase("Nothing found")
NOTHING_FOUND_HELP = Phrase("Try a shorter word, or scan the barcode.")
CART = Phrase("Basket")
CART_EMPTY = Phrase("The basket is empty")
CART_EMPTY_HELP = Phrase("Tap a product or scan its barcode.")
CLEAR_CART = Phrase("Empty the basket")
TOTAL = Phrase("Total")
CASH = Phrase("Cash")
CARD = Phrase("Card")
SOLD_OUT = Phrase("sold out")
NONE_HERE = Phrase("none here")

# Gift cards and vouchers
WITHDRAW = Phrase("Don't pay with {name} {code}")
VALUE_ENOUGH = Phrase("Complete the sale")
VALUE_TAKEN = Phrase("Paid: {name}")
VALUE_LEFT = Phrase("{name} …{code}: {left} left on it")
VALUE_ISSUED = Phrase("Gift card {code}: {worth}")

# Paying
PARK = Phrase("Parked baskets")
PARK_THIS = Phrase("Park this basket")
PARK_NAME = Phrase("Name (optional)")
PARKED_NONE = Phrase("No basket is parked.")
PARK_HELP = Phrase("Put a basket aside while somebody fetches their purse, and serve the next.")
ANY_AMOUNT = Phrase("Any amount")
WHAT_IT_COSTS = Phrase("What does it cost?")
ADD = Phrase("Add")
ADD_AMOUNT = Phrase("Add {amount}")
STILL_TO_PAY = Phrase("Still to pay")
CHARGED = Phrase("Charged")
ONLY_A_PART = Phrase("Only a part by this card")
CARD_PART = Phrase("{amount} paid by card")
GIVE_PART_BACK = Phrase("Hand {amount} back")
NOTHING_TO_PAY = Phrase("Nothing to pay")
COMPLIMENTARY = Phrase("Complimentary")
GIVE_AWAY = Phrase("Give all of it away")
GIVE_AWAY_HELP = Phrase("Nothing is paid. The receipt and the reports say so, and why.")
GIVE_AWAY_QUESTION = Phrase("Why is it given away?")
GIVE_AWAY_WHY = Phrase("In your own words")
GIVE_AWAY_YES = Phrase("Give away {amount}")
GIVEN_AWAY = Phrase("Given away")
TO_PAY = Phrase("To pay")
CASH_QUESTION = Phrase("How much did you get?")
GIVEN = Phrase("Given")
CHANGE = Phrase("Change")
TAKE = Phrase("Take")
BACK = Phrase("Back")
BACK_TO_CART = Phrase("Back to the basket")
BACK_TO_PRODUCTS = Phrase("Back to the products")
CARD_HELP = Phrase("Take the payment on the card terminal, then confirm it here.")
CARD_REFERENCE = Phrase("Reference on the slip (optional)")
CARD_PAID = Phrase("Payment accepted")
PAID = Phrase("Paid")
NO_CHANGE = Phrase("No change")
CARD_TAKEN = Phrase("Paid by card")
RECEIPT = Phrase("Receipt")
NEW_SALE = Phrase("Next customer")
REPRINT = Phrase("Print a copy")
PRINTED = Phrase("Sent to the printer.")
ERASE = Phrase("Delete the last digit")

# Door
READY = Phrase("Ready to scan")
READY_HELP = Phrase("Scan a ticket, or type its code.")
CODE = Phrase("Ticket code")
CHECK = Phrase("Check")
LAST_SCANS = Phrase("Last scans")
NO_SCANS = Phrase("No ticket scanned yet")

# People
SIGN_UP = Phrase("Sign up")
SIGN_UP_HELP = Phrase("For news, offers or a membership. Only what is ticked is agreed to.")
NAME = Phrase("Name")
EMAIL = Phrase("E-mail")
EMAIL_NEEDED = Phrase("An e-mail address is needed to sign somebody up.")
# Word for word those of kiosk.domain.consent.WORDINGS, whose version is kept as evidence.
CONSENTS = {
    "newsletter": Phrase("Send me news about events and new drops. I can stop it any time."),
    "offers": Phrase("Send me offers that are made for me. I can stop it any time."),
    "membership": Phrase("Keep my details to run my membership."),
}
AGREES = Phrase("They agree to")
SIGN_UP_BUTTON = Phrase("Sign up")
SIGN_UP_AND_PAY = Phrase("Sign up and go to the basket")
MEMBERSHIP = Phrase("Add a membership to the basket")

# More
OVERVIEW = Phrase("This till")
EVENT = Phrase("Event")
DEVICE = Phrase("Device")
DATA_FOLDER = Phrase("Data folder")
SYNC = Phrase("Central inventory")
CURRENCY_AND_TAX = Phrase("Money and tax")
SALES = Phrase("Sales")
SALES_HELP = Phrase("Look up a receipt, print a copy, refund it")
NO_SALES = Phrase("No sales yet")
NO_SALES_HELP = Phrase("Each receipt will be listed here.")
CHOOSE_SALE = Phrase("Choose a sale to see its receipt")

# Refunds
REFUND = Phrase("Refund")
REFUND_OF = Phrase("Refund of {receipt}")
WHAT_COMES_BACK = Phrase("What comes back?")
ALL_OF_IT = Phrase("All of it")
LEFT_OF = Phrase("{left} of {quantity} can come back, {price} each")
LEFT_OF_CHEAPER = Phrase("{left} of {quantity} can come back; {price} was paid for all")
NOTHING_LEFT = Phrase("Refunded before")
IN_WHAT_STATE = Phrase("Where does it go?")
TO_THE_SHELF = Phrase("Back to the shelf")
TO_THE_BIN = Phrase("Written off")
TAKE_BACK = Phrase("Take it back")
TAKEN_BACK = Phrase("Taken back")
TO_PAY_BACK = Phrase("To pay back")
BACK_IN_CASH = Phrase("In cash")
BACK_TO_THE_CARD = Phrase("To the card")
BACK_ON_A_GIFT_CARD = Phrase("Back on a gift card")
ASKING_DEVICE = Phrase("Asking {device} for this receipt …")
ASKING_HUB = Phrase("Asking the central inventory for this receipt …")
NOT_REACHED = Phrase("{device} did not answer. Try again, or refund it there.")
HUB_NOT_REACHED = Phrase("The central inventory did not answer. Try again later.")
ON_ONES_WORD = Phrase(
    "On the word of the person in charge it can be refunded now. That is checked later."
)
WHO_ANSWERS = Phrase("Who answers for it")
WHY_IT_CAN_NOT_WAIT = Phrase("Why it can't wait")
PAID_BACK = Phrase("Paid back")
BACK_TO_SALES = Phrase("Back to the sales")

# Till sessions
SESSION = Phrase("Till session")
SESSION_HELP = Phrase("Float, cash in and out, X report, closing with a Z")
SESSION_CLOSED_NOW = Phrase("No session is open")
SESSION_CLOSED_HELP = Phrase(
    "Sales go on without one. With one, the drawer is counted against what was sold."
)
OPEN_A_SESSION = Phrase("Open a session")
OPEN_IT = Phrase("Open it")
SESSION_OPEN_SINCE = Phrase("Open since {time}")
SESSION_OPENED_BY = Phrase("Float {amount}, opened by {who}")
SESSION_FLOAT = Phrase("Float {amount}")
SESSION_OPENED = Phrase("The session is open.")
CASH_IN = Phrase("Cash in")
CASH_OUT = Phrase("Cash out")
NO_SALE = Phrase("No sale")
X_REPORT = Phrase("X report")
Z_REPORT = Phrase("Z report {number}")
Z_REPORTS = Phrase("Closed sessions")
CLOSE_SESSION = Phrase("Close the session")
COUNT_AND_CLOSE = Phrase("Count and close")
COUNT_FLOAT = Phrase("Count the float")
COUNT_DRAWER = Phrase("Count the drawer")
HOW_MUCH = Phrase("How much?")
COUNTED_SO_FAR = Phrase("Counted so far")
CASH_IN_ALL = Phrase("Cash in all")
TERMINALS_SLIP = Phrase("Terminal's slip")
PIECES = Plural("{count} piece", "{count} pieces")
NEXT_ONE = Phrase("Next")
COMPARE = Phrase("Compare")
COUNT_FIRST = Phrase("Count the cash first; an empty drawer is 0.")
COUNTED = Phrase("Counted")
EXPECTED = Phrase("Expected")
COUNT_AGAIN = Phrase("Count again")
DIFFERENCE_HELP = Phrase("A difference stops nothing. Count again, or close with it.")
WHO_ACTS = Phrase("Who does it")
WHO_ACTS_OPTIONAL = Phrase("Who does it (optional)")
WHY_MOVED = Phrase("Why")
DO_CASH_IN = Phrase("Put it in")
DO_CASH_OUT = Phrase("Take it out")
DO_NO_SALE = Phrase("Open the drawer")
MOVED_CASH = Phrase("{what}: {amount}")
DRAWER_OPEN = Phrase("The drawer is open.")
SESSION_CLOSED = Phrase("The session is closed")
PRINT = Phrase("Print")
DONE = Phrase("Done")

# Stock
STOCK = Phrase("Stock")
STOCK_HELP = Phrase("What is on hand; receive, waste, count")
RECEIVE = Phrase("Receive")
WASTE = Phrase("Waste")
SAMPLE = Phrase("Sample")
LOADOUT = Phrase("Load-out")
STOCK_COUNT = Phrase("Count")
COUNTBACK = Phrase("Count-back")
SEND_ON = Phrase("Send on")
VARIANCE = Phrase("Variance")
FIND_STOCK = Phrase("Search or scan")
HELD_HERE = Plural("{count} here", "{count} here")
RESERVED = Plural("{count} reserved", "{count} reserved")
UNCOUNTED = Phrase("not counted")
MORE_FOUND = Phrase("There is more: search for it.")
GO_ON_WITH = Phrase("Go on: {what}")
SHEET_OPEN = Phrase("{what} is open: {things}")
THINGS = Plural("{count} thing", "{count} things")
THROW_AWAY = Phrase("Throw it away")
THROW_AWAY_QUESTION = Phrase("Throw this away?")
THROW_AWAY_SENTENCE = Phrase("What was scanned is forgotten. Nothing of it has been done yet.")
SHEET_EMPTY = Phrase("Nothing scanned yet")
SHEET_EMPTY_HELP = Phrase("Scan each piece, or type a code or a name.")
IS_NOT_COUNTED = Phrase("“{title}” is not counted: there is always enough of it.")
SCAN_FIRST = Phrase("Scan something first.")
HOW_MANY = Phrase("How many?")
CHOOSE_LINE = Phrase("Tap a line to type how many.")
LEAVE_OUT = Phrase("Leave out: {title}")
DO_RECEIVE = Phrase("Take it in")
DO_WASTE = Phrase("Write it off")
DO_SAMPLE = Phrase("Give it away")
DO_LOADOUT = Phrase("This is packed")
DO_COUNT = Phrase("Keep this count")
DO_SEND_ON = Phrase("Send it on")
WHERE_TO = Phrase("Where to")
ON_THE_WAY_TO = Phrase("On the way to {place}")
ARRIVED = Phrase("Arrived: {place}")
DO_COUNTBACK = Phrase("This goes home")
STOCK_DONE = Phrase("{what}: {things}")
TOO_MANY = Plural("{count} too many", "{count} too many")
MISSING = Plural("{count} missing", "{count} missing")
AS_EXPECTED = Phrase("As expected")
STILL_TO_COUNT = Plural("{count} thing is not counted yet", "{count} things are not counted yet")
COUNT_AT_ONE_TILL = Phrase(
    "This is limited. Count it at one till only: two counts between two syncs can count the same "
    "pieces twice."
)
WHY_OPTIONAL = Phrase("Why (optional)")
BEFORE_AND_AFTER = Phrase("{before} on hand, then {after}")
LOADED_OUT = Plural("{count} loaded out", "{count} loaded out")
RECEIVED = Plural("{count} received", "{count} received")
RETURNED = Plural("{count} returned", "{count} returned")
SOLD = Plural("{count} sold", "{count} sold")
WASTED = Plural("{count} wasted", "{count} wasted")
SAMPLES = Plural("{count} sample", "{count} samples")
SENT_AWAY = Plural("{count} on the way", "{count} on the way")
AT_COST = Phrase("{amount} at cost")
ON_HAND_AT_COST = Phrase("On hand, at cost")
MISSING_AT_COST = Phrase("Missing, at cost")
OVER_AT_COST = Phrase("Too many, at cost")
WITHOUT_COST = Plural("{count} thing without a cost", "{count} things without a cost")
NO_VARIANCE = Phrase("Nothing has moved yet")
NO_VARIANCE_HELP = Phrase("What is loaded out, sold and counted will be compared here.")

# Cases
CASES = Phrase("Cases")
CASES_HELP = Phrase("What only a person can decide")
NO_CASES = Phrase("Nothing to decide")
NO_CASES_HELP = Phrase("A ticket let in twice, or more sold than there is, would stand here.")
SETTLE_THIS = Phrase("Settle this …")
SETTLE = Phrase("Settle")
SETTLED = Phrase("Settled")
WHO_SETTLES = Phrase("Your name")
WHY_SETTLED = Phrase("What was found, and what was done")
AND_MORE = Plural("and {count} more", "and {count} more")

# Sync badge
ALL_SENT = Phrase("All sent")
NOT_CONNECTED = Phrase("Not connected")
NEEDS_YOU = Plural("{count} needs you", "{count} need you")
FETCHING = Phrase("Fetching: {progress}")
FETCHING_HELP = Phrase(
    "This till is fetching what the central inventory has. You can sell meanwhile."
)
ON_ITS_OWN = Phrase("Not linked")
ON_ITS_OWN_HELP = Phrase("This till works on its own. Link it with:  kiosk enrol HUB_URL CODE")

LOADING = Phrase("One moment")


PENDING = Plural("{count} to send", "{count} to send")
PENDING_SINCE = Plural("{count} to send since {time}", "{count} to send since {time}")
KEPT_HERE = Plural(
    "{count} to send once it is linked. Nothing is lost until then.",
    "{count} to send once it is linked. Nothing is lost until then.",
)
LAST_SENT = Phrase("Last sent {time}")
HUB_AWAY = Phrase(
    "The central inventory can't be reached. Everything is kept here and sent by itself later."
)

ADDED_MANY = Phrase("{number} × {title} added")
WHICH_ONE = Phrase("Several things have the code {code}. Tap the right one.")
ADDED = Phrase("{title} is in the basket.")
RECEIPT_NUMBER = Phrase("Receipt {number}")
NUMBER = Phrase("Number {numbers}")
WHICH_NUMBER = Phrase("Which number?")
CHOOSE_NUMBER = Phrase("Choose the number of {title}")
TAKE_AMOUNT = Phrase("Take {amount}")
EXACT_AMOUNT = Phrase("Exact {amount}")
FOR_A_MEMBER = Plural(
    "Sell to a member ({count} kept for members)", "Sell to a member ({count} kept for members)"
)
KEPT_FOR_SOME = Phrase("Kept for some")
STOCK_LEFT = Plural("{count} left", "{count} left")
ONE_MORE_OF = Phrase("One more: {title}")
ONE_LESS_OF = Phrase("One less: {title}")
SIGNED_UP_NAME = Phrase("{name} is signed up.")
SIGNED_UP = Phrase("Signed up.")
OUT_OF_ORDER = Phrase(
    "That didn't work, and nothing was changed. Try again, or open the till anew."
)

# Staff
WHO_IS_AT_THE_TILL = Phrase("Who is at the till?")
SWITCH_PERSON = Phrase("Switch person")
AT_THE_TILL = Phrase("At the till: {name}")
ENTER_PIN = Phrase("Enter your PIN")
LOCK_TILL = Phrase("Lock the till")
SIGN_IN_FIRST = Phrase("That scan did not count. Say who is at the till first.")
LEAVE_NEEDED = Phrase("Permission needed")
SUPERVISOR_ALLOWS = Phrase("A supervisor or manager has to allow this")
MANAGER_ALLOWS = Phrase("A manager has to allow this")
WHO_ALLOWS = Phrase("Who allows it?")
SAY_WHY_FIRST = Phrase("Say why first, then choose who allows it.")
PIN_LET_GO = Phrase("Your PIN counts for this one time only.")
ROLES: Mapping[Role, Phrase] = {
    Role.SELLER: Phrase("Seller"),
    Role.SUPERVISOR: Phrase("Supervisor"),
    Role.MANAGER: Phrase("Manager"),
}
PERMISSIONS: Mapping[Permission, Phrase] = {
    Permission.REFUND: Phrase("Refund"),
    Permission.REFUND_OTHERWISE: Phrase("Refund in another way than it was paid"),
    Permission.VOID: Phrase("Void a sale"),
    Permission.DISCOUNT: Phrase("Give a discount, or give away"),
    Permission.NO_SALE: Phrase("Open the drawer without a sale"),
    Permission.CASH_MOVE: Phrase("Cash in or out"),
    Permission.CASH_OUT: Phrase("Pay out the rest of a gift card"),
    Permission.CLOSE_SESSION: Phrase("See what is in the drawer, or close the session"),
    Permission.STOCK: Phrase("Change stock by hand"),
    Permission.DOOR: Phrase("Undo an admission, or add a guest"),
    Permission.SETTLE_CASE: Phrase("Settle a case"),
    Permission.STAFF: Phrase("Manage staff"),
    Permission.ERASE: Phrase("Erase a person"),
    Permission.SETTINGS: Phrase("Change settings"),
}

# Training
TRAINING = Phrase("Practice till: nothing here is real")

# How it looks and speaks
MANNER = Phrase("Language and look")
MANNER_HELP = Phrase("Language, light or dark, size of the letters, sounds")
LANGUAGE = Phrase("Language")
LOOK = Phrase("Colours")
LOOK_SYSTEM = Phrase("As the device")
LOOK_LIGHT = Phrase("Light")
LOOK_DARK = Phrase("Dark")
LOOK_CONTRAST = Phrase("High contrast")
SIZE = Phrase("Size")
PERCENT = Phrase("{number} %")
SOUNDS = Phrase("Sounds")
SOUNDS_ON = Phrase("On")
SOUNDS_OFF = Phrase("Off")

# While the app can't be heard
WAITING = Phrase("The till is coming back. Nothing is lost: the basket is kept.")
RELOAD = Phrase("Reload")
UNANSWERED = Phrase("The till does not answer yet. It is tried again and again.")
SCAN_AGAIN = Phrase("That scan did not count. Please scan again when the till is back.")

# Parts
NOTHING_YET = Phrase("nothing yet")
DONE_OF_TOTAL = Phrase("{done} of {total}")
DONE_SO_FAR = Phrase("{done} so far")
LEAVE_RUNNING = Phrase("Leave it running")
DIGITS_ENTERED = Plural("{entered} of {count} digit", "{entered} of {count} digits")
EMPTY_QUESTION = Phrase("Empty the basket?")
EMPTY_SENTENCE = Plural(
    "{count} line is taken out. Nothing has been sold yet.",
    "{count} lines are taken out. Nothing has been sold yet.",
)
EMPTY_YES = Phrase("Empty it")
EMPTY_NO = Phrase("Keep it")
