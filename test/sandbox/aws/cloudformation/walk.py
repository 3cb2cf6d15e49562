"""Works through resources in the order of their dependencies, independent ones in parallel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Any

from cloudformation.failure import Failed

Work = Callable[[], Any]
_LOOK_SECONDS = 0.1


class Walk:
    """Yields the name of each resource with the result of its work, which may be a failure.

    Resources that depend on a failed one never begin. A reader that stops early abandons the work
    that is still `running`.

    The reader's thread calls `begin` once all that a resource needs is there. It returns the work,
    which gets a thread of its own, or None if there is none to do.
    """

    def __init__(
        self,
        needs: dict[str, frozenset[str]],
        begin: Callable[[str], Work | None],
        interrupted: Callable[[], bool] = lambda: False,
    ):
        self._waiting = dict(needs)
        self._begin = begin
        self._interrupted = interrupted
        self._done: set[str] = set()
        self._ended: Queue[tuple[str, Any]] = Queue()
        self.running: list[str] = []

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        while not self._interrupted():
            while self._start_ready():
                pass
            if not self.running:
                return
            try:
                name, result = self._ended.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            self.running.remove(name)
            if not isinstance(result, Failed):
                self._done.add(name)
            yield name, result

    def _start_ready(self) -> bool:
        """Returns whether others may be ready now."""
        ready = [name for name, needs in self._waiting.items() if needs <= self._done]
        nothing_to_do = False
        for name in ready:
            del self._waiting[name]
            try:
                work = self._begin(name)
            except Failed as failure:
                work = _failing(failure)
            if work is None:
                self._done.add(name)
                nothing_to_do = True
            else:
                self.running.append(name)
                threading.Thread(target=self._run, args=(name, work), daemon=True).start()
        return nothing_to_do

    def _run(self, name: str, work: Work) -> None:
        try:
            self._ended.put((name, work()))
        except Failed as failure:
            self._ended.put((name, failure))
        except Exception as error:  # moto's models raise their service's errors
            self._ended.put((name, Failed(f"{type(error).__name__}: {error}")))


def _failing(failure: Failed) -> Work:
    def work() -> None:
        raise failure

    return work
