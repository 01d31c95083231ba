"""SpamAssassin: what is asked, what of its answer counts, and what happens when there is none."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from newsletter.checks.base import Example, Severity
from newsletter.checks.rules import spam_score
from newsletter.checks.spam import Hit, ask_spamassassin, read_report
from newsletter.errors import NewsletterError
from tests.checks.conftest import Dossiers

REPORT = """\
Content preview:  A table that lies:

 pts rule name              description
---- ---------------------- --------------------------------------------------
 9.9 LIES                   written by the author of the mail

Content analysis details:   (5.1 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP
 0.5 SUBJ_ALL_CAPS          Subject is all capitals
 2.8 DRUG_ED_CAPS           BODY: Mentions an E.D. drug
 1.2 RCVD_IN_XBL            RBL: Received via a relay in Spamhaus XBL
                            [192.0.2.1 listed in zen.spamhaus.org]
 0.7 HTML_FONT_LOW_CONTRAST BODY: HTML font color similar or
                            identical to background

"""
MAIL = b"From: Jo <jo@margin.example>\r\nSubject: Hello\r\n\r\nGood morning.\r\n"


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, script: str) -> None:
    """A program of that name; the script runs in the shell."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def printing(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    program(folder, name, f"/bin/cat > {folder}/{name}.asked; /bin/cat {folder}/{name}.txt")


def test_the_last_table_of_a_report_is_read_with_its_long_descriptions() -> None:
    assert [(hit.points, hit.name) for hit in read_report(REPORT)] == [
        (-0.0, "NO_RELAYS"),
        (0.5, "SUBJ_ALL_CAPS"),
        (2.8, "DRUG_ED_CAPS"),
        (1.2, "RCVD_IN_XBL"),
        (0.7, "HTML_FONT_LOW_CONTRAST"),
    ]
    assert read_report(REPORT)[-1].description == "BODY: HTML font color similar or identical to background"
    assert read_report("nothing of the kind") == []


def test_rules_about_the_network_and_the_way_do_not_count(bin_folder: Path) -> None:
    printing(bin_folder, "spamassassin", REPORT)
    names = [hit.name for hit in ask_spamassassin(MAIL)]
    assert names == ["SUBJ_ALL_CAPS", "DRUG_ED_CAPS", "HTML_FONT_LOW_CONTRAST"]
    assert (bin_folder / "spamassassin.asked").read_bytes() == MAIL


def test_the_daemon_is_asked_first(bin_folder: Path) -> None:
    printing(bin_folder, "spamc", REPORT)
    program(bin_folder, "spamassassin", "exit 3")
    assert len(ask_spamassassin(MAIL)) == 3


def test_where_no_daemon_answers_the_program_is_asked(bin_folder: Path) -> None:
    printing(bin_folder, "spamc", "0/0\n")
    printing(bin_folder, "spamassassin", REPORT)
    assert len(ask_spamassassin(MAIL)) == 3


def test_without_spamassassin_that_is_said(bin_folder: Path) -> None:
    with pytest.raises(NewsletterError, match="SpamAssassin is not installed") as raised:
        ask_spamassassin(MAIL)
    assert "apt-get install spamassassin" in (raised.value.remedy or "")


def test_one_that_says_nothing_useful_is_no_all_clear(bin_folder: Path) -> None:
    program(bin_folder, "spamassassin", "echo broken >&2; exit 2")
    with pytest.raises(NewsletterError, match="gave no report"):
        ask_spamassassin(MAIL)


def test_one_that_hangs_is_not_waited_for(bin_folder: Path) -> None:
    program(bin_folder, "spamassassin", "exec /bin/sleep 30")
    with pytest.raises(NewsletterError, match=r"did not answer within 0\.2 seconds"):
        ask_spamassassin(MAIL, timeout=0.2)


@pytest.mark.parametrize(("points", "severity"), [(1.9, None), (2.0, Severity.WARNING), (5.0, Severity.ERROR)])
def test_the_sum_decides(dossier: Dossiers, points: float, severity: Severity | None) -> None:
    made = dossier(Example(dossier={"spam": (Hit(points + 1, "A", "Costs"), Hit(-1.0, "B", "Gains"))}))
    first, *others = spam_score.check(made)
    assert (first.severity if others else None) == severity
    assert [one.message for one in (first, *others)][-1] == f"A, {points + 1:.1f} points: Costs"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("spamassassin") is None, reason="needs SpamAssassin: apt-get install spamassassin")
def test_the_real_one_knows_a_mail_about_pills_from_one_about_nothing() -> None:
    head = b"From: Jo <jo@margin.example>\nTo: a@pale.example\nSubject: %s\nDate: Tue, 24 Nov 2026 09:00:00 +0000\n"
    spam = ask_spamassassin(head % b"FREE VIAGRA" + b"\nBuy FREE VIAGRA now, click here.\n")
    assert sum(hit.points for hit in spam) > 2
    assert "DRUG_ED_CAPS" in {hit.name for hit in spam}
    ham = ask_spamassassin(head % b"A paper chart" + b"\nI wrote to you about the chart on Monday.\n")
    assert sum(hit.points for hit in ham) < 2
