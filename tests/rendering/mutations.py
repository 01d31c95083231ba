"""MJML with damage of every kind, for the engine to die of: run as a program, so that its death is seen from outside.

``python -m tests.rendering.mutations SEED SECONDS`` says each number before it tries it; a number that is the last one
said, of a process that did not end by itself, is a document that ends the process.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from random import Random
from time import perf_counter

from newsletter.rendering.mjml import BadMjml, to_html

PIECES = (
    "<div>", "</div>", "<DIV>", "</DIV>", "<br>", "<BR>", "<br/>", "</br>", "<p", ">", "/>", "<", "</", "</>", "< ",
    "<a b=c>", "<a b>", '<a b="', "<a b='</a>'>", '<a b=">">', '"', "'", "=", "&", "&lt;", "&#0;", "&#10;", "&x;",
    "\x00", "\ufffe", "\n", "\r", " ", "é", "💡", "<!--", "-->", "<!-->", "--", "<!---->", "<!--</div>-->",
    "<!--<div>-->", "<!--[if mso]>", "<!--[if", "<![endif]-->", "<![endif", "<!--[if !mso]><!-->", "<!--<![endif]-->",
    "<![if x]>", "]", "<!--[if <div>]>", "<![CDATA[", "]]>", "<?x", "<?xml ?>", "?>", "<!doctype html>", "<!x>",
    "<svg/>", "<x:y>", "</x:y>", "<mj-text>", "</mj-text>", "<mj-raw>", "</mj-raw>", "<mj-wrapper>", "</mj-wrapper>",
    "<mj-section>", "</mj-section>", "<mj-column>", "</mj-column>", "<mj-table>", "</mj-table>", "<mj-style>",
    "</mj-style>", "<mj-include path='x' />", "<mj-image src='x' alt='' />", "<mjml>", "</mjml>", "<mj-body>",
    "</mj-body>", "<mj-head>", "</mj-head>", " padding='0 1'", " padding=", ' width="1e9px"', ' width="-1%"',
    ' width="é"', " mj-class='x'", "mj-class", "px", "0",
)  # fmt: skip
"""What markup is made of, and what it should not be made of."""

WHOLE = """\
<mjml lang="en"><mj-head><mj-title>T</mj-title><mj-attributes><mj-all padding="0" /><mj-class name="x" color="red" />
</mj-attributes><mj-style>a > b { color: red }</mj-style><mj-raw><!--[if mso]><b>x</b><![endif]--></mj-raw></mj-head>
<mj-body width="600px"><mj-wrapper padding="0 1px"><mj-section><mj-column width="50%"><mj-text mj-class="x"><p>One
<b>two</b><br>three &amp; <!-- four --></p></mj-text><mj-image src="x" alt="" /></mj-column><mj-group><mj-column>
<mj-button href="x">Go</mj-button><mj-table><tr><td>1</td></tr></mj-table></mj-column></mj-group></mj-section>
</mj-wrapper><mj-section><mj-column><mj-social><mj-social-element src="x" alt="x">y</mj-social-element></mj-social>
<mj-divider /><mj-spacer height="1px" /><mj-raw><i>z</i></mj-raw></mj-column></mj-section></mj-body></mjml>
"""


def damaged(random: Random) -> str:
    """A document that was whole before something was taken out, put in, or said very often."""
    text = WHOLE
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 0, 1, 3, 20, 100)))
        piece = "".join(random.choices(PIECES, k=random.randint(0, 4)))
        if random.random() < 0.15:
            piece = (piece or text[start:end]) * random.choice((3, 200, 20_000))
        text = text[:start] + piece + text[end:]
    return text


def slowest(seed: int, seconds: float) -> float:
    """Try one document after the other; how long the slowest took. Anything but HTML or ``BadMjml`` is raised."""
    worst, number, began = 0.0, 0, perf_counter()
    while perf_counter() - began < seconds:
        number += 1
        sys.stdout.write(f"{seed}.{number}\n")
        sys.stdout.flush()
        document = damaged(Random(f"{seed}.{number}"))
        started = perf_counter()
        with suppress(BadMjml):
            assert "<html" in to_html(document)
        worst = max(worst, perf_counter() - started)
    return worst


def main() -> None:
    """In a thread with the smallest stack that any system gives one."""
    seed, seconds = int(sys.argv[1]), float(sys.argv[2])
    found: list[float] = []
    threading.stack_size(1024 * 1024)
    thread = threading.Thread(target=lambda: found.append(slowest(seed, seconds)))
    thread.start()
    thread.join()
    if not found:
        raise SystemExit(1)
    sys.stdout.write(f"slowest {found[0]:.2f}\n")


if __name__ == "__main__":
    main()
