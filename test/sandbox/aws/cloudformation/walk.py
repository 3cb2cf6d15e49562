"""Resources in the order of their dependencies, independent ones at the same time, as CloudFormation works through them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Any

from cloudformation.failure import Failed

Work = Callable[[], Any]
_LOOK_SECONDS = 0.1


class Walk:
    """Yields the names of resources with what their work came to, a failure included. Who depends on that never begins; whoever
    stops reading leaves to themselves those that are `running`.

    `begin` is called by the reader's thread, when all that a resource needs is there. It returns the work, which has a thread of
    its own; None if there is none to do.
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
        """Whether that made others ready."""
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
        except Exception as error:  # moto's models raise whatever their service answers
            self._ended.put((name, Failed(f"{type(error).__name__}: {error}")))


def _failing(failure: Failed) -> Work:
    def work() -> None:
        raise failure

    return work
