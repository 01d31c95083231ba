"""Asks SpamAssassin what it makes of a mail: the daemon when one answers, else the program.

Only what the mail itself says counts. Left out are rules that ask the network, and those about headers that a mail gets
on its way: there has been no way yet.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from newsletter.errors import NewsletterError

TIMEOUT = 60.0
"""Seconds. A run takes one or two; the first after the rules changed compiles them."""
_HEAD = re.compile(r"^ *pts +rule name.*\n[ -]+\n", re.MULTILINE)
_ROW = re.compile(r"^ *(-?\d+(?:\.\d+)?) +([A-Z][A-Z0-9_]*) +(.*)$")
_CONTINUED = re.compile(r"^ {20,}(?=\S)")
_NOT_THE_MAILS_OWN = re.compile(
    r"(?:T_)?(?:RCVD_|RCVD|URIBL|DNS_|SPF_|DKIM|DMARC|ARC_|PYZOR|RAZOR2|DCC_|BAYES_|AWL|TXREP|RDNS_|HELO_|NO_RECEIVED"
    r"|NO_RELAYS|ALL_TRUSTED|UNPARSEABLE_RELAY|USER_IN_|KHOP_HELO|TVD_RCVD|FORGED_.*RCVD|MSGID_SHORT)"
)
"""The network, the sender's reputation, what this machine was taught, and the relays that a mail came through."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule of SpamAssassin that holds for a mail, with its points and what it says."""

    points: float
    name: str
    description: str


def ask_spamassassin(eml: bytes, *, timeout: float = TIMEOUT) -> tuple[Hit, ...]:
    """What SpamAssassin holds against a mail file, and for it.

    Raises ``NewsletterError`` when it is not installed, or does not answer within ``timeout`` seconds.
    """
    commands = _commands()
    if not commands:
        raise NewsletterError(
            "SpamAssassin is not installed", remedy="apt-get install spamassassin, or leave out --spam"
        )
    for command in commands:
        report = _run(command, eml, timeout)
        if _HEAD.search(report):
            return tuple(hit for hit in read_report(report) if not _NOT_THE_MAILS_OWN.match(hit.name))
    raise NewsletterError(
        f"{commands[-1][0]} gave no report",
        remedy="see what it says: newsletter issue render 27 --format eml | spamassassin -t",
    )


def read_report(report: str) -> list[Hit]:
    """The table at the end of a report: points, name, and a description that may go on for lines."""
    hits: list[Hit] = []
    heads = list(_HEAD.finditer(report))
    for line in report[heads[-1].end() :].splitlines() if heads else ():
        if row := _ROW.match(line):
            hits.append(Hit(float(row[1]), row[2], row[3].strip()))
        elif hits and (more := _CONTINUED.match(line)):
            last = hits.pop()
            hits.append(Hit(last.points, last.name, f"{last.description} {line[more.end() :].strip()}"))
    return hits


def _commands() -> list[list[str]]:
    """The daemon's client first: it answers in a tenth of the time. It says no more when nobody listens."""
    client, program = shutil.which("spamc"), shutil.which("spamassassin")
    found = [[client, "-R", "-x", "--connect-retries", "1"]] if client else []
    # Without the network, preferences, what it learnt, and without learning from this mail.
    settings = ["use_bayes 0", "bayes_auto_learn 0"]
    return found + ([[program, "-L", "-t", "-x", *(f"--cf={one}" for one in settings)]] if program else [])


def _run(command: list[str], eml: bytes, timeout: float) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - SpamAssassin's own programs, found on the path, and no shell
            command, input=eml, capture_output=True, timeout=timeout, check=False, env={**os.environ, "LC_ALL": "C"}
        )
    except subprocess.TimeoutExpired as error:
        raise NewsletterError(
            f"{command[0]} did not answer within {timeout:g} seconds", remedy="try again, or leave out --spam"
        ) from error
    except OSError as error:
        raise NewsletterError(f"{command[0]} cannot be run: {error.strerror}", remedy="leave out --spam") from error
    return done.stdout.decode("utf-8", "replace")
