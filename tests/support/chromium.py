"""A headless Chromium, driven over a pipe with the DevTools protocol."""

from __future__ import annotations

import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The program, None if it isn't installed."""
PATIENCE_SECONDS = 120
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # which needs another user than root
    "--disable-gpu",
    "--no-first-run",
    "--remote-debugging-pipe",
    "--window-size=1280,800",
)
_KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), " ": (32, " ")}


class Chromium:
    """A browser with one page. ``problems`` has all errors of the page's console."""

    def __init__(self) -> None:
        assert CHROMIUM is not None
        # Chromium may still write to it while it ends.
        self._directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        their_input, self._writer = os.pipe()
        self._reader, their_output = os.pipe()
        self._process = subprocess.Popen(
            # Chromium reads from descriptor 3, and writes to 4.
            [
                "bash",
                "-c",
                f'exec "$@" 3<&{their_input} 4>&{their_output}',
                "bash",
                CHROMIUM,
                *_OPTIONS,
                f"--user-data-dir={self._directory.name}",
                "about:blank",
            ],
            pass_fds=(their_input, their_output),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_input)
        os.close(their_output)
        self._received = b""
        self._numbers = itertools.count(1)
        self._session: str | None = None
        self.problems: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End the browser."""
        self._process.kill()
        self._process.wait()
        os.close(self._writer)
        os.close(self._reader)
        self._directory.cleanup()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command, and return its result."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": params}
        if self._session is not None:
            command["sessionId"] = self._session
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self._writer, data) :]
        while True:
            received = self._receive()
            if received.get("id") == number:
                assert "error" not in received, received["error"]
                result: dict[str, Any] = received["result"]
                return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            ready, _, _ = select.select([self._reader], [], [], PATIENCE_SECONDS)
            assert ready, "Chromium doesn't answer"
            data = os.read(self._reader, 1 << 20)
            assert data, "Chromium has ended"
            self._received += data
        line, _, self._received = self._received.partition(b"\0")
        received: dict[str, Any] = json.loads(line)
        if received.get("method") == "Runtime.exceptionThrown":
            self.problems.append(str(received["params"]["exceptionDetails"]))
        if received.get("method") == "Log.entryAdded":
            self.problems.append(received["params"]["entry"]["text"])
        return received

    def open(self, path: Path, address: str = "") -> None:
        """Open a file, with what is behind ``#`` in the address."""
        self.problems.clear()
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=f"{path.as_uri()}#{address}")
        self.wait_for("location.protocol === 'file:' && document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, as JSON has it."""
        reply = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in reply, reply["exceptionDetails"]
        return reply["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.evaluate(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.01)

    def type(self, text: str) -> None:
        """Type text into the focused field."""
        for character in text:
            self.call("Input.dispatchKeyEvent", type="char", text=character)

    def press(self, key: str) -> None:
        """Press a key: ``Enter``, ``Tab`` or a blank."""
        code, text = _KEYS[key]
        event = {"key": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)
