"""Asks the links of an issue whether they open. The checks themselves only look at what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from newsletter.checks.base import Answer
from newsletter.checks.fetching import Fetcher
from newsletter.checks.urls import host

_HOSTS_AT_A_TIME = 6


def ask(urls: Iterable[str], fetcher: Fetcher | None = None) -> Mapping[str, Answer]:
    """What each address answers, in the order they were given: one request at a time to each host."""
    wanted = list(dict.fromkeys(urls))
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in wanted:
        by_host[host(url)].append(url)
    guarded = fetcher or Fetcher()

    def visit(urls: Sequence[str]) -> dict[str, Answer]:
        return {url: guarded.follow(url) for url in urls}

    with ThreadPoolExecutor(_HOSTS_AT_A_TIME) as pool:
        answers = {url: answer for visited in pool.map(visit, by_host.values()) for url, answer in visited.items()}
    return {url: answers[url] for url in wanted}
