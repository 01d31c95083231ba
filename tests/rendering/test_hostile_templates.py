"""Whatever a template or a text says, rendering ends soon, in a mail or in an error for people; and the process lives.

``NEWSLETTER_FUZZ_SECONDS=600`` looks longer for MJML that the engine dies of, from another beginning each time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import NewsletterError
from newsletter.rendering.bounds import LONGEST
from newsletter.rendering.compose import Composed, render_text, render_web
from newsletter.rendering.mjml import DEEPEST, LARGEST, BadMjml, to_html
from newsletter.rendering.templates import Templates, Values
from tests.rendering.conftest import FRONT, Compose, PutBlock
from tests.rendering.mutations import PIECES

ROOT = Path(__file__).parents[2]
PATIENCE = 20
"""Seconds; all of it takes two or three on a quiet machine."""

Render = Callable[[str], str]


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Renders one template, and fails when that takes long."""

    def one(source: str) -> str:
        (tmp_path / "one.mjml.j2").write_text(source, encoding="utf-8")
        templates = Templates(tmp_path.joinpath, lambda _: None)
        context = {"many": range(1000), "long": "y" * 1000, "f": lambda x: x, "b": Values(items=[1])}
        started = perf_counter()
        try:
            return templates.render("one.mjml.j2", context)
        finally:
            assert perf_counter() - started < PATIENCE

    return one


def test_a_run_of_a_loop_costs_its_template_something(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "{% for a in many %}x{% endfor %}"
    assert render(source) == "x" * 1000
    monkeypatch.setattr("newsletter.rendering.bounds.STEPS", 5_000)
    with pytest.raises(NewsletterError, match="does not come to an end"):
        render(source)


ENDLESS = "does not come to an end"
LONG = "writes more than 10,000,000 characters"
DEEP = "calls itself without end, or too much in it stands inside one another"
WHOLE = "".join(f"{{% for {name} in many %}}" for name in "abcd") + "x" + "{% endfor %}" * 4
TWICE_AS_DEEP = "{% for x in [1, 2] recursive %}{% if loop.depth < 40 %}{{ loop([1, 2]) }}{% endif %}{% endfor %}"
TWICE_CALLED = (
    "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call m() %}" * 19 + "{% endcall %}" * 19
)
TWICE_AS_MANY = "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n" + WHOLE, 2, ENDLESS),
        ("\n{% macro m() %}" + WHOLE + "{% endmacro %}\n{{ m() }}", 2, ENDLESS),
        (TWICE_AS_DEEP, 1, ENDLESS),
        (TWICE_CALLED, 1, ENDLESS),
        (TWICE_AS_MANY, 1, ENDLESS),
        ("{% macro m(s) %}\n{{ m(s) }}{% endmacro %}{{ m('a') }}", 2, DEEP),
        ("{% include 'one.mjml.j2' %}", 1, DEEP),
        ("\n{% block a %}{{ self.a() }}{% endblock %}", 2, DEEP),
        ("{% extends 'one.mjml.j2' %}", 1, DEEP),
        ("{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}", None, DEEP),
        ("{{ " + "[" * 20_000 + "1" + "]" * 20_000 + " }}", None, DEEP),
        ("{{ " + "not " * 20_000 + "1 }}", None, DEEP),
        ("{{ " + "1+" * 20_000 + "1 }}", None, DEEP),
        ("{% if 1 %}" * 4_000 + "{% endif %}" * 4_000, None, DEEP),
        ("{% for i in many %}" * 40 + "{% endfor %}" * 40, None, DEEP),
        ("{% if 1 %}" * 20_000 + "{% endif %}" * 20_000, None, "420,000 characters, and may have 100,000"),
        ("{{ " * 30_000, None, DEEP),
        ("{# " * 30_000, 1, "end of comment"),
        ("{% for a in many %}\n{% for b in many %}{% for c in many %}\n{{ long }}" + "{% endfor %}" * 3, 3, LONG),
        ("\n{{ 'a' * 10**9 }}", 2, LONG),
        ("\n{{ 10**9 * 'a' }}", 2, LONG),
        ("\n{{ ([1] * 10**9) | length }}", 2, LONG),
        ("\n{{ 9 ** (10 ** 9) }}", 2, LONG),
        ("{% set a = 9 ** 99 %}" + "\n{% set a = a * a %}" * 60, 16, LONG),
        ("{% set a = 'ab' %}" + "\n{% set a = a ~ a %}" * 60, 24, LONG),
        ("{% set a = 'ab' %}" + "\n{% set a = a + a %}" * 60, 24, LONG),
        ("{% set a = 'ab' %}" + "\n{% set a %}{{ a }}{{ a }}{% endset %}" * 60, 24, LONG),
        ("{% macro m(s) %}\n{{ m(s ~ s) }}{% endmacro %}{{ m('abc') }}", 2, LONG),
        ("\n{{ ([long] * 100000) | join }}", 2, LONG),
        ("\n{{ [1] | batch(10**9, 'x') | list | length }}", 2, "rows of at most 1,000"),
        ("\n{{ 1.5 | round(10**9, 'ceil') }}", 2, "at most 15 places"),
        ("\n{{ '%999999999d' % 1 }}", 2, "% is for numbers"),
        ("\n{{ '{:999999999}'.format(1) }}", 2, "unsafe"),
        ("\n{{ 'a'['format'] }}", 2, "unsafe"),
        ("\n{{ 'a'.ljust(999999999) }}", 2, "unsafe"),
        ("\n{% for i in range(10) %}{% endfor %}", 2, "'range' is undefined"),
    ],
    ids=lambda value: value.strip()[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_template_without_end_is_stopped_at_its_line(
    source: str, line: int | None, words: str, render: Render
) -> None:
    with pytest.raises(NewsletterError) as caught:
        render(source)
    assert words in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.line == line


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ ().__class__.__bases__[0].__subclasses__() }}",
        "{{ f.__globals__ }}",
        "{{ f.__code__ }}",
        "{{ f | attr('__globals__') }}",
        "{{ b['__class__'] }}",
        "{{ b.items.__self__ }}",
        "{{ b.update({}) }}",
        "{{ [].append(1) }}",
        "{{ self._TemplateReference__context }}",
        "{% for x in many %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in many %}{{ loop._iterable }}{% endfor %}",
        "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
        "{% macro m() %}{% endmacro %}{{ m._environment }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ environment }}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_gets_at_nothing_but_what_it_is_given(source: str, render: Render) -> None:
    with pytest.raises(NewsletterError):
        render(source)


def test_the_bounds_leave_room_for_all_that_templates_do(render: Render) -> None:
    source = "{% for a in many %}{% for b in many | batch(100) %}{{ loop.index ~ '-' * 3 }}{% endfor %}{% endfor %}"
    assert len(render(source)) == 1000 * (9 * 4 + 5)
    assert render("{% set a %}{{ 7 % 4 + 2 ** 3 }}{% endset %}{{ a ~ '<' ~ b.items | join('|') }}") == "11&lt;1"
    assert len(render("{{ long }}" * 9000)) == 9_000_000 < LONGEST


NESTS = {
    "emphasis": "**a _b " * 5_000 + "c_ d** " * 5_000,
    "brackets": "[" * 20_000 + "x" + "](y)" * 20_000,
    "pictures": "![" * 20_000 + "x" + "](y)" * 20_000,
    "quotes": ">" * 20_000 + " x",
    "lists": "- " * 20_000 + "x",
    "lists by indentation": "".join("  " * depth + "- x\n" for depth in range(600)),
    "a table": "| a |\n|---|\n| " + "**a _b " * 2_000 + " |",
    "html in a text": "<div>" * 20_000,
    "the largest html block": "::: html\n\n" + "<div>" * 190_000 + "\n:::",
    "an html block": "::: html\n\n" + "<div>" * 5_000 + "\n:::",
    "capitals in one": "::: html\n\n" + "<DIV>" * 5_000 + "\n:::",
    "tags without end in one": "::: html\n\n" + "<p><b>" * 2_500 + "\n:::",
    "comments in one": "::: html\n\n" + "<div><!--</div>-->" * 1_200 + "</div>" * 1_200 + "\n:::",
    "a comment without end in one": "::: html\n\n<p>x<!-- <div>\n:::",
    "half a condition in one": "::: html\n\n<p>x<!--[if mso</p>\n:::",
    "conditions in one": "::: html\n\n" + "<div><!--[if </div>]>" * 1_600 + "\n:::",
    "styles in one": "::: html\n\n" + "<div><style></div></style>" * 1_200 + "\n:::",
    "forms of raw text in one": "::: html\n\n" + "<div><xmp></div></xmp><noembed></div></noembed>" * 700 + "\n:::",
    "tags in attributes in one": "::: html\n\n" + '<div title="</div>">' * 2_500 + "\n:::",
    "strange attributes in one": "::: html\n\n<p a\"b=c <=d '=e é=f>x</p>\n:::",
    "CDATA in one": "::: html\n\n" + "<svg><![CDATA[</svg>]]>" * 1_600 + "\n:::",
    "MJML in one": "::: html\n\n" + "<mj-wrapper>" * 2_000 + "\n:::",
    "a plain text in one": "::: html\n\n<p><plaintext><div>\n:::",
    "templates in one": "::: html\n\n" + "<template>" * 5_000 + "\n:::",
    "tables in one": "::: html\n\n" + "<table><tr><td>" * 1_600 + "\n:::",
    "paddings": "padding=" * 100_000,
    "paddings with quotes": 'padding="1 ' * 50_000,
}


@pytest.mark.parametrize("name", NESTS)
def test_an_author_can_nest_and_repeat_as_they_like(name: str, composed: Compose) -> None:
    started = perf_counter()
    with suppress(NewsletterError):
        assert_is_whole(composed(NESTS[name] + "\n"))
    assert perf_counter() - started < PATIENCE


def assert_is_whole(mail: Composed) -> None:
    """It can be read in every form."""
    assert render_web(mail, {}).count("</html>") == 1
    assert render_text(mail, {})


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% for i in b.body.x or [] %}{% endfor %}", "x"),
        ("<mj-text>" + "<div>" * 3_000 + "</div>" * 3_000 + "</mj-text>", "more than 150 elements stand inside"),
        ("{% macro m(n) %}<p><b><i>{% if n %}{{ m(n - 1) }}{% endif %}</i></b></p>{% endmacro %}"
         "<mj-text>{{ m(60) }}</mj-text>", "more than 150 elements stand inside"),
        ("<mj-text>{% set a = 'ab' %}" + "{% set a = a ~ a %}" * 60 + "</mj-text>", LONG),
        ("<mj-text><!--[if mso]>x</mj-text>", "mj-text"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_a_block_that_goes_too_far_is_named_with_the_place_in_the_issue(
    template: str, words: str, composed: Compose, own_block: PutBlock
) -> None:
    folder = own_block("quote", email=template)
    with pytest.raises(NewsletterError) as caught:
        composed("Hello.\n\n::: quote\n\nWords.\n:::\n")
    assert words in caught.value.message
    assert str(caught.value.place).startswith(str(folder / "email.mjml.j2"))
    assert f"027-numbers.md:{FRONT.count(chr(10)) + 3}" in (caught.value.remedy or "")


BLOCKS = 5_000
LARGE = {
    "blocks": "".join(f"Words {n}.\n\n::: divider\n:::\n\n" for n in range(BLOCKS // 2)),
    "one text": "Words and *more* words, with [a link](https://example.com/x). " * 15_000,
    "one word": "x" * 950_000,
    "a list": "- an item\n" * 90_000,
    "tags": '{{ subscriber.first_name or "x" }} ' * 25_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_issues_take_seconds(name: str, composed: Compose) -> None:
    started = perf_counter()
    assert_is_whole(composed(LARGE[name]))
    assert perf_counter() - started < PATIENCE


def test_a_document_larger_than_the_engine_should_see_is_refused() -> None:
    with pytest.raises(BadMjml, match=r"the MJML has 10,000,0\d\d characters, and may have 10,000,000"):
        to_html("<mjml><mj-body><mj-raw>" + "x" * LARGEST + "</mj-raw></mj-body></mjml>")


@pytest.mark.parametrize(
    ("around", "opening"),
    [
        ("<mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>", "<div>"),
        ("<mj-raw>{}</mj-raw>", "<a>"),
        ("{}", "<mj-wrapper>"),
        ("{}", "<mj-section>"),
        ("{}", "<mj-section><mj-column>"),
        ("{}", "<mj-hero>"),
    ],
)
def test_what_may_nest_does_not_end_a_thread_with_a_small_stack(around: str, opening: str) -> None:
    times = (DEEPEST - 6) // opening.count("<")
    closing = "".join(f"</{tag}>" for tag in reversed(opening.strip("<>").split("><")))
    document = f"<mjml><mj-body>{around.format(opening * times + closing * times)}</mj-body></mjml>"
    found: list[str] = []
    size = threading.stack_size(1024 * 1024)
    try:
        thread = threading.Thread(target=lambda: found.append(to_html(document)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
    assert "</html>" in found[0]


def test_no_damage_to_a_document_ends_the_process() -> None:
    seconds = float(os.environ.get("NEWSLETTER_FUZZ_SECONDS", "2"))
    seed = SystemRandom().randrange(10**9) if "NEWSLETTER_FUZZ_SECONDS" in os.environ else 1
    command = [sys.executable, "-m", "tests.rendering.mutations", str(seed), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 60, check=False)
    *tried, last = done.stdout.splitlines()
    assert done.returncode == 0, f"document {last} ended it with {done.returncode}: {done.stderr[-500:]}"
    assert len(tried) > 100 * seconds
    assert float(last.removeprefix("slowest ")) < PATIENCE


markup = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=30).map("".join)


@given(markup)
def test_any_mjml_is_html_or_bad(source: str) -> None:
    for document in (source, f"<mjml><mj-body><mj-raw>{source}</mj-raw></mj-body></mjml>"):
        with suppress(BadMjml):
            assert "<html" in to_html(document)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=markup, block=st.sampled_from(["", "::: html\n\n", "::: quote\n\n", "::: table\n\n", "::: callout\n\n"]))
def test_any_words_in_any_block_are_a_mail_or_an_error(source: str, block: str, composed: Compose) -> None:
    with suppress(NewsletterError):
        assert_is_whole(composed(block + source + ("\n:::\n" if block else "\n")))
