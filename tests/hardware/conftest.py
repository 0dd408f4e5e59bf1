"""A sale on paper, and the fonts to draw it with."""

from __future__ import annotations

import pytest

from hardware.documents import ReceiptData, ReceiptLine
from hardware.escpos import Paper
from hardware.fonts import Fonts
from kiosk.assets import asset_path


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return Fonts.bundled(asset_path("fonts"))


@pytest.fixture(scope="session")
def paper(fonts: Fonts) -> Paper:
    return Paper(fonts)


@pytest.fixture
def sale() -> ReceiptData:
    return ReceiptData(
        event_name="Northern Lights",
        number="K7QM-000123",
        when="Sat 14 June 2025, 14:05",
        device_name="Front till",
        lines=(
            ReceiptLine(2, "Classic Varsity Top – Medium / Navy Blue", "£42.50", "£85.00"),
            ReceiptLine(1, "Café tote", "£12.50", "£12.50"),
        ),
        total="£97.50",
        tenders=(("Cash", "£100.00"),),
        change="£2.50",
        taxes=(("VAT 20%", "£81.25", "£16.25", "£97.50"),),
        footer="Thank you!\nReturns within 14 days.",
        qr="K7QM-000123",
        open_drawer=True,
    )
