"""A uvicorn server in a background thread that starts and stops without polling.

uvicorn checks `should_exit` every 100 ms and sleeps for at least another 100 ms during shutdown,
which would be most of the lifetime of a short sandbox. So `main_loop` and `shutdown` are replaced.
If a later version of uvicorn doesn't call them, its own code runs instead: stopping is slower, but
still works.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_TICK_SECONDS = 1
"""How often the Date header is updated, as in uvicorn."""
_CLOSE_POLL_SECONDS = 0.001
"""Interval for checking whether closed connections have sent their last bytes."""

_log = logging.getLogger("uvicorn.error")


class BackgroundServer(uvicorn.Server):
    """Serves an ASGI application in a thread.

    Args:
        app: the application.
        grace_seconds: time limit for requests in progress at shutdown; then they are canceled.
    """

    def __init__(self, app: ASGIApp, grace_seconds: int = 1) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="error",
            server_header=False,
            timeout_keep_alive=60,  # longer than any client keeps an idle connection
            timeout_graceful_shutdown=grace_seconds,
            callback_notify=self._set_ready,
        )
        super().__init__(config)
        self._ready = threading.Event()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def serving(self, listener: socket.socket) -> Iterator[bool]:
        """Serve while the context lasts.

        Args:
            listener: a listening socket; it is closed at the end.

        Yields:
            Whether the server has started.
        """
        thread = threading.Thread(
            target=self._run_thread, args=(listener,), name="sandbox", daemon=True
        )
        thread.start()
        try:
            self._ready.wait()
            yield self.started
        finally:
            self._stop()
            thread.join()

    def _run_thread(self, listener: socket.socket) -> None:
        try:
            self.run(sockets=[listener])
        finally:
            self._ready.set()  # also after a failed start, so that `serving` doesn't block

    async def _set_ready(self) -> None:
        """Report that the server accepts connections; called by uvicorn in its first tick."""
        self._ready.set()

    def _stop(self) -> None:
        # The order matters: `main_loop` sets `_loop` before it checks `should_exit`.
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is already closed
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        """Run uvicorn's tick once per second until the server stops."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):  # 0: with updates that are due each second
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all sockets and wait for requests in progress, as uvicorn does.

        Args:
            sockets: the listening sockets.
        """
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            await asyncio.wait_for(self._finish(), self.config.timeout_graceful_shutdown)
        except asyncio.TimeoutError:
            tasks = self.server_state.tasks
            _log.error("Cancel %s running task(s), timeout graceful shutdown exceeded", len(tasks))
            for task in tasks:
                task.cancel(msg="Task cancelled, timeout graceful shutdown exceeded")
        await self.lifespan.shutdown()

    async def _finish(self) -> None:
        """Wait until all requests in progress have ended and all connections are closed."""
        state = self.server_state
        while state.tasks or state.connections:
            if state.tasks:
                await asyncio.wait(state.tasks)
            else:
                await asyncio.sleep(_CLOSE_POLL_SECONDS)
