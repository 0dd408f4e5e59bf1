"""The device's own store: one SQLite file, and the only SQL in the kiosk."""

# Here and not in ``engine``, so that asking whether there is a store imports no database.
FILE = "trestle.db"
