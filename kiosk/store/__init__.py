"""The device's own store: one SQLite file, and the only SQL in the kiosk."""
