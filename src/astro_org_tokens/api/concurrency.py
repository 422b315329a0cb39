"""Concurrent calls in daemon threads, which don't keep the program from ending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

Input = TypeVar("Input")
Output = TypeVar("Output")

THREAD_NAME = "astro-org-tokens worker"


def map_unordered(
    func: Callable[[Input], Output], items: Sequence[Input], *, max_workers: int
) -> Iterator[tuple[int, Output]]:
    """Yield ``(index, func(items[index]))`` in the order in which the calls finish.

    Not an executor of the standard library: the interpreter joins its threads at exit, so that
    Ctrl-C would wait for a server that does not respond. These threads are abandoned.

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

    for _ in range(min(max_workers, len(items))):
        threading.Thread(target=work, name=THREAD_NAME, daemon=True).start()
    try:
        for _ in items:
            index, output, error = done.get()
            if error is not None:
                raise error
            yield index, cast("Output", output)  # None only with an error
    finally:
        stopped.set()
