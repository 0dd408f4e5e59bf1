"""Exchange between tills and the hub."""
