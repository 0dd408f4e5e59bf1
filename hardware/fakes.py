"""Hardware that isn't there: for tests, demonstrations and training."""

from __future__ import annotations

from hardware import text
from hardware.documents import Document
from hardware.ports import PrinterFault, PrinterHealth


class PaperPrinter:
    """Paper that remembers: keeps what it printed, and fails when told to."""

    def __init__(self, name: str = "Paper") -> None:
        self.name = name
        self.documents: list[Document] = []
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

    def print_document(self, document: Document) -> None:
        """Remember a document, or raise the :class:`PrinterFault` it was told to."""
        if self._fault is not None:
            sentence, sent = self._fault
            raise PrinterFault(sentence, sent=sent)
        self.documents.append(document)

    def check(self) -> PrinterHealth:
        """Well, unless told to fail."""
        if self._fault is not None:
            return PrinterHealth(ok=False, sentence=self._fault[0])
        return PrinterHealth(ok=True, sentence=f"{self.name} is ready.")
