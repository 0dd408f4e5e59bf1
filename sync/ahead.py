"""Asking the hub for the next page while this one is being stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from sync.faults import HubFault

T = TypeVar("T")


class Ahead(Generic[T]):
    """A call that goes on by itself until its answer is wanted.

    Its thread keeps no program from ending: what was asked for is asked for again.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._answers: list[T] = []
        self._faults: list[HubFault] = []
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def answer(self) -> T:
        """Wait for the answer.

        :raises HubFault: there is none.
        """
        self._thread.join()
        if self._faults:
            raise self._faults[0]
        return self._answers[0]

    def _run(self) -> None:
        try:
            self._answers.append(self._call())
        except HubFault as fault:
            self._faults.append(fault)
