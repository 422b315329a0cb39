"""Concurrent calls in daemon threads, which don't keep the program from ending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

from astro_org_tokens.api.threads import start_if_possible

Input = TypeVar("Input")
Output = TypeVar("Output")

THREAD_NAME = "astro-org-tokens worker"


def map_unordered(
    func: Callable[[Input], Output], items: Sequence[Input], *, max_workers: int
) -> Iterator[tuple[int, Output]]:
    """Yield ``(index, func(items[index]))`` in the order in which the calls finish.

    Not an executor of the standard library: the interpreter joins its threads at exit, so that
    Ctrl-C would wait for a server that does not respond. These threads are abandoned.

    With fewer threads than asked for, fewer calls run at once; without any, one after the other in
    this one.

    Raises:
        BaseException: the first that ``func`` raises; calls that have not started never do.
    """
    pending: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Output | None, BaseException | None]] = SimpleQueue()
    stopped = threading.Event()
    for index in range(len(items)):
        pending.put(index)

    def work() -> None:
        while not stopped.is_set():
            try:
                index = pending.get_nowait()
            except Empty:
                return
            try:
                done.put((index, func(items[index]), None))
            except BaseException as error:  # noqa: BLE001  the consumer raises it again
                done.put((index, None, error))

    threads = (
        threading.Thread(target=work, name=THREAD_NAME, daemon=True)
        for _ in range(min(max_workers, len(items)))
    )
    started = list(takewhile(start_if_possible, threads))
    if not started:
        yield from ((index, func(item)) for index, item in enumerate(items))
        return
    try:
        for _ in items:
            index, output, error = done.get()
            if error is not None:
                raise error
            yield index, cast("Output", output)  # None only with an error
    finally:
        stopped.set()
