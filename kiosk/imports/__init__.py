"""Files in: what people already have, read into the values of ``kiosk.domain``. No store here."""
