"""Doing several things at once, in threads that don't keep the program from ending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

Input = TypeVar("Input")
Output = TypeVar("Output")

THREAD_NAME = "side by side"


def map_unordered(
    work: Callable[[Input], Output], inputs: Sequence[Input], *, max_workers: int
) -> Iterator[tuple[int, Output]]:
    """Yield ``(index, work(inputs[index]))`` as they are done.

    Executors of the standard library are joined when the program ends, so that Ctrl-C would wait
    for a server that does not answer; these threads are left behind.

    Raises:
        BaseException: the first that ``work`` raises; what has not begun by then never does.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Output | None, BaseException | None]] = SimpleQueue()
    stopped = threading.Event()
    for index in range(len(inputs)):
        waiting.put(index)

    def run() -> None:
        while not stopped.is_set():
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((index, work(inputs[index]), None))
            except BaseException as error:  # noqa: BLE001  it is raised again where it is read
                done.put((index, None, error))

    for _ in range(min(max_workers, len(inputs))):
        threading.Thread(target=run, name=THREAD_NAME, daemon=True).start()
    try:
        for _ in inputs:
            index, output, error = done.get()
            if error is not None:
                raise error
            yield index, cast("Output", output)  # None only with an error
    finally:
        stopped.set()
