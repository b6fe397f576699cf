"""Stages of a job: how long each took, and who is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stages:
    """Times the stages of one job and tells a reporter when each begins.

    Attributes:
        report: Called with the name of each stage as it begins.
        seconds: Seconds of each finished stage, in order.
    """

    report: Callable[[str], None] = lambda _name: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Run one stage."""
        self.report(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + round(time.perf_counter() - started, 3)
