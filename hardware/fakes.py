"""Hardware that isn't there: for tests, demonstrations and training."""

from __future__ import annotations

import json
from collections.abc import Callable

from hardware import text
from hardware.documents import Document, from_json, to_json
from hardware.ports import Attempt, Cause, PrinterFault, PrinterHealth


class PaperPrinter:
    """Paper that remembers: keeps what it printed, counts how often its drawer opened, and fails
    when told to."""

    def __init__(self, name: str = "Paper", *, silent: bool = False) -> None:
        self.name = name
        self.documents: list[Document] = []
        self.opened = 0
        self._silent = silent
        self._fault: tuple[str, bool] | None = None

    @property
    def pages(self) -> list[str]:
        """What was printed, as plain text."""
        return [text.render(document) for document in self.documents]

    def fail(self, sentence: str = "The printer is out of paper.", *, sent: bool = False) -> None:
        """Refuse to print from now on; with ``sent`` the paper may yet have come out."""
        self._fault = (sentence, sent)

    def mend(self) -> None:
        """Print again."""
        self._fault = None

    def render(self, document: Document) -> bytes:
        """The document itself."""
        return json.dumps(to_json(document)).encode()

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        """Remember a document, or raise the :class:`PrinterFault` it was told to."""
        self._begin(attempt.begin)
        self.documents.append(from_json(json.loads(payload)))
        return not self._silent

    def kick(self, begin: Callable[[], None]) -> bool:
        """Count the opening of a drawer, or raise the :class:`PrinterFault` it was told to."""
        self._begin(begin)
        self.opened += 1
        return not self._silent

    def check(self) -> PrinterHealth:
        """Well, unless told to fail."""
        if self._fault is not None:
            return PrinterHealth(ok=False, sentence=self._fault[0])
        return PrinterHealth(ok=True, sentence=f"{self.name} is ready.")

    def _begin(self, begin: Callable[[], None]) -> None:
        if self._fault is None:
            begin()
            return
        sentence, sent = self._fault
        if sent:
            begin()
        raise PrinterFault(sentence, sent=sent, cause=Cause.PAPER_OUT)
