from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from astro_org_tokens.errors import ConfigError
from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.serve.background_server import BackgroundServer
from support.messages import message
from support.sandbox_api import PLAIN_HTTP


class SlowApp:
    """An ASGI application that shows when it has a request, and takes a while to respond."""

    def __init__(self, seconds: float = 0) -> None:
        self.has_request = threading.Event()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        self.has_request.set()
        if self._seconds:
            await asyncio.sleep(self._seconds)
        await PlainTextResponse("done")(scope, receive, send)


@contextlib.contextmanager
def serving(app: SlowApp, grace_seconds: int = 1) -> Iterator[str]:
    """Serve an application; yield its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with BackgroundServer(app, grace_seconds).serving(listener) as started:
        assert started
        yield url
    assert listener.fileno() == -1


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of every sleep in this process, in threads and coroutines."""
    seconds: list[float] = []
    sleep, async_sleep = time.sleep, asyncio.sleep

    def record(delay: float) -> None:
        seconds.append(delay)
        sleep(delay)

    async def record_async(delay: float) -> None:
        seconds.append(delay)
        await async_sleep(delay)

    monkeypatch.setattr(time, "sleep", record)
    monkeypatch.setattr(asyncio, "sleep", record_async)
    return seconds


@pytest.mark.parametrize("connections", [0, 1, 3])
def test_start_and_stop_do_not_sleep(connections: int, sleeps: list[float]) -> None:
    with contextlib.ExitStack() as clients, serving(SlowApp()) as url:
        for _ in range(connections):
            client = clients.enter_context(httpx.Client(trust_env=False, verify=PLAIN_HTTP))
            assert client.get(url).status_code == 200
    assert max(sleeps, default=0) <= 0.01


def test_request_in_progress_at_stop_is_answered() -> None:
    app = SlowApp(seconds=0.1)
    with ThreadPoolExecutor(1) as pool:
        with serving(app) as url:
            request = pool.submit(httpx.get, url, trust_env=False)
            assert app.has_request.wait(10)
        response = request.result()
    assert (response.status_code, response.text) == (200, "done")
    assert "date" in response.headers


def test_request_longer_than_grace_period_is_canceled(caplog: pytest.LogCaptureFixture) -> None:
    app = SlowApp(seconds=60)
    with ThreadPoolExecutor(1) as pool:
        with serving(app, grace_seconds=0) as url:
            request = pool.submit(httpx.get, url, trust_env=False)
            assert app.has_request.wait(10)
        assert request.result().status_code == 500
    assert caplog.messages[0] == "Cancel 1 running task(s), timeout graceful shutdown exceeded"


def test_error_in_context_stops_server() -> None:
    with pytest.raises(KeyError), serving(SlowApp()) as url:
        raise KeyError
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False, verify=PLAIN_HTTP)


def test_server_that_fails_to_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(server: uvicorn.Server, sockets: object) -> None:
        server.should_exit = True  # what uvicorn does if it can't start

    monkeypatch.setattr(uvicorn.Server, "startup", fail)
    with pytest.raises(ConfigError) as raised, start(SandboxOptions()):
        pass
    assert str(raised.value) == message("sandbox", "not_started")
