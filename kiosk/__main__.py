"""``kiosk`` and ``python -m kiosk``."""

from __future__ import annotations

from kiosk.cli.start import main

if __name__ == "__main__":
    main()
