"""The preview printer, which writes files."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from hardware import png, text
from hardware.documents import Document, from_json, to_json
from hardware.fonts import Fonts
from hardware.ports import Attempt, Cause, PrinterFault, PrinterHealth
from kiosk.domain.errors import N_, BadInput

_UNNAMABLE = re.compile(r'[<>:"/\\|?*\s]+')


class FilePrinter:
    """The preview printer: every document becomes ``<title>.png`` and ``<title>.txt``.

    Nothing is ever overwritten: the second document of a title is ``<title>-2``, and so on. It has
    no drawer to open.
    """

    def __init__(self, folder: Path, fonts: Fonts) -> None:
        self.folder = folder
        self._fonts = fonts

    @property
    def name(self) -> str:
        """What people call it."""
        return f"Preview in {self.folder}"

    def render(self, document: Document) -> bytes:
        """The document itself: its files are drawn as they are written, a label's before, too.

        Raises :class:`PrinterFault`: it doesn't fit on the label.
        """
        if document.label is not None:
            try:
                png.render(document, self._fonts)
            except BadInput as error:
                raise PrinterFault(
                    *error.texts, sent=False, cause=Cause.DOCUMENT, **error.facts
                ) from error
        return json.dumps(to_json(document), ensure_ascii=False).encode()

    def kick(self, begin: Callable[[], None]) -> bool:
        """There is no drawer here that could open."""
        begin()
        return False

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        """Write both files, whole or not at all. Raises :class:`PrinterFault`, nothing sent."""
        document = from_json(json.loads(payload))
        attempt.begin()
        try:
            picture = png.render(document, self._fonts)
            words = text.render(document)
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self._reserve(_file_name(document.title))
            try:
                _replace(path.with_name(f"{path.stem}.png"), picture)
                _replace(path, words.encode())
            except OSError:
                path.unlink()
                raise
            return True
        except OSError as error:
            raise PrinterFault(
                N_(
                    "The preview could not be written to {folder}: {why}. "
                    "Make the folder writable or choose another, then print again."
                ),
                sent=False,
                folder=self.folder,
                why=error.strerror or error,
            ) from error

    def check(self) -> PrinterHealth:
        """Ask whether the folder can be written."""
        there = next(path for path in (self.folder, *self.folder.parents) if path.exists())
        if there.is_dir() and os.access(there, os.W_OK):
            return PrinterHealth(ok=True, sentence=f"Receipts are written to {self.folder}.")
        return PrinterHealth(
            ok=False,
            sentence=f"Receipts can't be written to {self.folder}. "
            "Make the folder writable or choose another.",
        )

    def _reserve(self, stem: str) -> Path:
        path = self.folder / f"{stem}.txt"
        number = 1
        while path.with_name(f"{path.stem}.png").exists() or not _made(path):
            number += 1
            path = self.folder / f"{stem}-{number}.txt"
        return path


def _made(path: Path) -> bool:
    # Made exclusively, so that two tills writing into one folder never share a name.
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _file_name(title: str) -> str:
    return _UNNAMABLE.sub(" ", title).strip(" .")[:80] or "document"


def _replace(target: Path, content: bytes) -> None:
    temporary, path = tempfile.mkstemp(dir=target.parent, prefix=".printing-")
    try:
        with os.fdopen(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path, target)
    except OSError:
        Path(path).unlink(missing_ok=True)
        raise
