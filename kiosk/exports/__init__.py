"""Files out: what an event sold, took and admitted, as CSV, Excel or JSON. No store here."""
