"""SpamAssassin holds something against the mail.

Many mail servers ask it, and refuse a mail from 5 points on. With ``newsletter issue check --spam`` it is asked on this
machine, by ``spamc`` where its daemon runs, else by ``spamassassin``. Each of its rules that costs points is shown.
Rules about the network, the sender's reputation and the relays on the way do not count: this mail has not been on any
way. Without ``--spam`` nobody has looked, and nothing is said.

Half a point or so for HTML_FONT_LOW_CONTRAST is the preheader's, which stands hidden at the beginning of every mail; it
is the price of a second line in the inbox, and no reason to worry.

Remedy: change what the rule names, and ask again.

Source: https://spamassassin.apache.org/full/4.0.x/doc/Mail_SpamAssassin_Conf.html; Debian's rules of the day.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.spam import Hit

BAD = Example(dossier={"spam": (Hit(1.6, "SUBJ_ALL_CAPS", "Subject is all capitals"), Hit(0.9, "URG_BIZ", "Urgent"))})
GOOD = Example(dossier={"spam": (Hit(-0.1, "DKIM_VALID", "Message has a valid signature"),)})


def check(dossier: Dossier, warning: int = 2, error: int = 5) -> Iterable[Finding]:
    """Add up the points, and show where they come from."""
    score = sum(hit.points for hit in dossier.spam)
    if score >= warning:
        yield Finding(
            Severity.ERROR if score >= error else Severity.WARNING,
            f"SpamAssassin gives {score:.1f} points; many servers refuse a mail that has 5",
            "change what its rules name, the costliest first",
            dossier.file(),
        )
    for hit in sorted(dossier.spam, key=lambda hit: -hit.points):
        if hit.points > 0:
            yield Finding(
                Severity.INFO,
                f"{hit.name}, {hit.points:.1f} points: {hit.description}",
                "change what it names, and ask again",
                dossier.file(),
            )
