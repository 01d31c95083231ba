"""Progress of long work: a line that moves on a terminal, and silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsletter.cli import show


@contextmanager
def sending_progress(campaign_id: int) -> Iterator[Callable[[dict[str, int]], None]]:
    """A bar over a campaign's recipients; the value is told how many stand in batches of which state."""
    if not sys.stderr.isatty():
        yield lambda _states: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    show.note(f"Campaign {campaign_id}")
    columns = (
        BarColumn(40),
        TextColumn("{task.percentage:>3.0f} %   {task.completed:,.0f} done   {task.fields[left]:,} to go"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("sending", total=None, left=0, rate="")

        def watch(states: dict[str, int]) -> None:
            total = sum(states.values())
            left = sum(states.get(state, 0) for state in ("planned", "sending", "unknown"))
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            bar.update(task, total=total, completed=total - left, left=left, rate=rate)

        yield watch
