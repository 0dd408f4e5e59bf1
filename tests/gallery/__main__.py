"""``python3 run.py gallery``: every screen and part in every state, as pictures and findings."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from kiosk.domain.errors import TrestleError
from kiosk.language import SOURCE, catalogue_path
from kiosk.ui.window import find_browser
from tests.browser.conftest import CHROMIUM
from tests.gallery import contact, displays, focus
from tests.gallery.specimens import SCREENS, SPECIMENS
from tests.gallery.variants import VARIANTS, Variant
from tests.gallery.walk import Shot, plan, walk, walking

_OUT = Path(__file__).resolve().parents[2] / ".gallery"


def main(arguments: list[str]) -> int:
    """Walk; the exit code is 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="run.py gallery", description=__doc__)
    parser.add_argument("--only", default="", help="specimens whose name contains this")
    names = [one.name for one in VARIANTS]
    parser.add_argument("--variant", default="", choices=["", *names], help="only in this one")
    parser.add_argument(
        "--out", type=Path, default=_OUT, help="where the pictures go (%(default)s)"
    )
    chosen = parser.parse_args(arguments)
    specimens = [one for one in SPECIMENS if chosen.only in one.name]
    variants = [one for one in VARIANTS if chosen.variant in ("", one.name)]
    for missing in {one.manner.language for one in variants if not _has_words(one)}:
        _say(f"Left out: there is no catalogue for “{missing}”.")
    variants = [one for one in variants if _has_words(one)]
    program = find_browser()
    if program is None:
        _say("No Chromium, Chrome or Edge was found. The gallery needs one.")
        return 1
    sheet = contact.ContactSheet(chosen.out)

    def tell(shot: Shot) -> None:
        sheet.add(shot)
        for finding in shot.findings:
            _say(f"{shot.name}  {finding}")

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        with walking(browser, Path(folder)) as walker:
            shots = walk(walker, list(plan(specimens, variants)), tell)
            for specimen in specimens:
                if specimen in SCREENS and specimen.by_keyboard:
                    found = focus.check(walker, specimen)
                    sheet.note(specimen.name, found)
                    for finding in found:
                        _say(f"{specimen.name} by keyboard  {finding}")
            faults = walker.faults
        if not chosen.variant and "display-".startswith(chosen.only[: len("display-")]):
            for look in displays.looks(browser, Path(folder) / "displays"):
                look.picture.save(chosen.out / f"{look.name}.png")
                sheet.note(look.name, look.findings)
        browser.close()
    sheet.write()
    for fault in faults:
        _say(f"On the page itself: {fault}")
    _say(f"{len(shots)} pictures, {sheet.count} findings, {len(faults)} faults: {sheet.index}")
    return 1 if sheet.count or faults else 0


def _has_words(variant: Variant) -> bool:
    language = variant.manner.language
    try:
        return language == SOURCE or catalogue_path(language).exists()
    except TrestleError:
        return False


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
