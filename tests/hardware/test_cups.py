"""A real CUPS, in a configuration of its own: what goes through its queue arrives unchanged."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware import escpos
from hardware.documents import ReceiptData, receipt
from hardware.escpos import Paper
from hardware.ports import Attempt, PrinterFault
from hardware.system_printers import CupsPrinter, cups_queues
from tests.hardware.printer_peer import Mood, PrinterPeer

_NEEDED = ("cupsd", "lpadmin", "cupsreject", "lp", "lpstat")
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
_MISSING = [one for one in _NEEDED if shutil.which(one, path=_PATH) is None]

pytestmark = pytest.mark.skipif(
    bool(_MISSING) or sys.platform == "win32",
    reason=f"skipped: CUPS is not installed ({', '.join(_MISSING)})",
)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=20, capture_output=True)


def _until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def cups(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A CUPS of its own that this test's commands talk to, with no printer."""
    import grp
    import pwd

    daemon = shutil.which("cupsd", path=_PATH)
    assert daemon is not None
    programs = Path(daemon).resolve().parents[1]
    # Not below pytest's own folder: the account that CUPS prints as may not enter it.
    home = Path(tempfile.mkdtemp(prefix="cups-"))
    home.chmod(0o755)
    for name in ("etc", "cache", "state", "spool", "tmp"):
        (home / name).mkdir()
    port = _free_port()
    # Started by root it prints as another account; by anybody else, as whoever started it.
    as_root = os.geteuid() == 0
    account = "lp" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    group = "lp" if as_root else grp.getgrgid(os.getegid()).gr_name
    (home / "etc/cups-files.conf").write_text(
        f"ServerRoot {home}/etc\nServerBin {programs}/lib/cups\nDataDir {programs}/share/cups\n"
        f"CacheDir {home}/cache\nStateDir {home}/state\nRequestRoot {home}/spool\n"
        f"TempDir {home}/tmp\nErrorLog {home}/error.log\nAccessLog {home}/access.log\n"
        f"PageLog {home}/page.log\nUser {account}\nGroup {group}\n"
    )
    (home / "etc/cupsd.conf").write_text(
        f"Listen 127.0.0.1:{port}\nBrowsing Off\nWebInterface No\nDefaultAuthType None\n"
        "<Location />\nOrder allow,deny\nAllow from 127.0.0.1\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n"
    )
    monkeypatch.setenv("PATH", _PATH)
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{port}")
    command = [daemon, "-f", "-c", f"{home}/etc/cupsd.conf", "-s", f"{home}/etc/cups-files.conf"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: _answers(running, port))
        yield
    finally:
        running.terminate()
        running.wait(timeout=20)
        shutil.rmtree(home)


def _answers(running: subprocess.Popen[bytes], port: int) -> bool:
    assert running.poll() is None, "CUPS did not start"
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def _queue(name: str, port: int) -> None:
    _run("lpadmin", "-p", name, "-E", "-v", f"socket://127.0.0.1:{port}", "-m", "raw")


def test_a_receipt_and_a_pulse_arrive_as_they_were_made(
    cups: None, paper: Paper, sale: ReceiptData
) -> None:
    with PrinterPeer(Mood(silent=True)) as peer:
        assert cups_queues() == []
        _queue("Front", peer.port)
        assert cups_queues() == ["Front"]
        printer = CupsPrinter("Front", paper)
        health = printer.check()
        assert (health.ok, "can't say more" in health.sentence) == (None, True)
        payload = printer.render(receipt(sale))
        assert printer.print_payload(payload, Attempt()) is False, (
            "nobody knows whether it came out"
        )
        _until(lambda: peer.paper == payload)
        assert printer.kick(lambda: None) is False
        _until(lambda: peer.paper == payload + escpos.drawer_pulse())


def test_what_it_took_comes_out_once_when_the_printer_is_back(
    cups: None, paper: Paper, sale: ReceiptData
) -> None:
    port = _free_port()
    _queue("Front", port)
    printer = CupsPrinter("Front", paper)
    payload = printer.render(receipt(sale))
    assert printer.print_payload(payload, Attempt()) is False
    time.sleep(1)
    with PrinterPeer(Mood(silent=True), port) as peer:
        _until(lambda: peer.paper == payload, seconds=90)
        time.sleep(2)
        assert peer.paper == payload


def test_a_queue_that_takes_nothing_and_a_cups_that_is_not_there_are_said(
    cups: None, paper: Paper, sale: ReceiptData, monkeypatch: pytest.MonkeyPatch
) -> None:
    _queue("Front", _free_port())
    printer = CupsPrinter("Front", paper)
    payload = printer.render(receipt(sale))

    def refused() -> None:
        assert printer.check().ok is False
        with pytest.raises(PrinterFault, match="The system did not take it") as caught:
            printer.print_payload(payload, Attempt())
        assert not caught.value.sent

    _run("cupsreject", "Front")
    refused()
    assert cups_queues() == []
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{_free_port()}")
    refused()
    assert cups_queues() == []
