"""Figures in words, for the terminal and the web page alike: every rate with its denominator."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from newsletter.stats.figures import Figures, Hits, Share


class Line(NamedTuple):
    """One figure: what it is, how many, the rate, of what; and what else must be said."""

    label: str
    number: str
    rate: str
    of: str
    note: str = ""


def lines(figures: Figures) -> list[Line]:
    """The figures of a campaign in the order people ask for them."""
    opened, at_most = figures.opened, figures.opened_at_most
    up_to = f"up to {percent(at_most.rate)} with the unsure" if at_most != opened else ""
    of_openers = f"{percent(Share(figures.clicked.count, opened.count, '').rate)} of openers" if opened.count else ""
    return [
        _line("Accepted", figures.accepted, _left_out(figures)),
        _delivered(figures),
        _line("Bounced", figures.bounced),
        _line("Opened", opened, up_to),
        _line("Clicked", figures.clicked, of_openers),
        _line("Unsubscribed", figures.unsubscribed),
        _line("Complained", figures.complained, "not reported by Gmail and iCloud"),
        _hits("By machines", figures.machines),
        _hits("Unsure", figures.unsure),
    ]


def percent(rate: float | None) -> str:
    """A rate with as many places as it takes to be seen: ``32.9 %``, ``0.06 %``, ``0.005 %``."""
    if rate is None:
        return "–"
    for places, least in ((1, 0.001), (2, 0.0001)):
        if rate >= least or rate == 0:
            return f"{rate:.{places}%}".replace("%", " %")
    return f"{rate:.3%}".replace("%", " %")


def span(length: timedelta) -> str:
    """A length of time in its two largest units: ``2 h 10 min``, ``3 days 4 h``."""
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} day{'s' if days > 1 else ''}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min"


def title(figures: Figures) -> str:
    """What was sent: the issue's number, if it has one, and its title."""
    number = f"Issue {figures.issue_number} · " if figures.issue_number is not None else ""
    return number + figures.issue_title


def _line(label: str, share: Share, note: str = "") -> Line:
    return Line(label, f"{share.count:,}", percent(share.rate), f"of {share.of_what}", note)


def _delivered(figures: Figures) -> Line:
    if figures.delivered is None:
        return Line("Delivered", "–", "", f"not reported by {figures.provider}")
    return _line("Delivered", figures.delivered)


def _left_out(figures: Figures) -> str:
    parts = [f"{count:,} {reason}" for reason, count in figures.skipped.items()]
    others = (("refused", figures.rejected), ("uncertain", figures.parked), ("to do", figures.todo))
    return " · ".join(parts + [f"{count:,} {name}" for name, count in others if count])


def _hits(label: str, hits: Hits) -> Line:
    rules = " · ".join(f"{rule} {count:,}" for rule, count in hits.by_rule.items())
    return Line(label, f"{hits.count:,}", "", "opens and clicks", rules)
