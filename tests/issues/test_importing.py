"""What was written elsewhere becomes an issue that can be read at once, and whatever is lost on the way is told."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import Catalogue, load_catalogue
from newsletter.issues.conversion import write_issue
from newsletter.issues.importing import Imported, import_issue
from newsletter.issues.imports.html import draft_of_html
from newsletter.issues.imports.report import Draft
from newsletter.issues.loading import load_issue
from newsletter.issues.model import Issue
from newsletter.publication import Publication, load_publication
from newsletter.resources import resource
from tests.support.pictures import picture
from tests.support.word import word_document

HERE = Path(__file__).parent / "imports"
CORE = load_catalogue(resource("templates"), "default")
CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""
Import = Callable[..., Imported]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "issues").mkdir()
    (tmp_path / "images").mkdir()
    return load_publication(tmp_path)


@pytest.fixture
def bring(publication: Publication, catalogue: Catalogue, tmp_path: Path) -> Import:
    """Imports a file, or a text as one of this name; the issue it becomes must be fit to be rendered."""

    def bring_in(source: Path | str | bytes, name: str = "letter.html", base: str = "") -> Imported:
        path = source if isinstance(source, Path) else tmp_path / name
        if not isinstance(source, Path):
            path.write_bytes(source if isinstance(source, bytes) else source.encode("utf-8"))
        made = import_issue(path, publication, catalogue, base=base)
        load_issue(made.path, publication, catalogue)
        return made

    return bring_in


def draft(html: str, base: str = "") -> Draft:
    return draft_of_html(html, HERE / "letter.html", HERE / "images", base)


def blocks(html: str, base: str = "") -> list[tuple[str, Any]]:
    """The blocks of some HTML, as kinds and fields."""
    return [(block.kind, dict(block.fields)) for block in draft(html, base).blocks]


def text(html: str) -> str:
    """The Markdown of some HTML that is nothing but text."""
    ((kind, fields),) = blocks(html)
    assert kind == "text"
    return str(fields["body"])


# Whole files, in the manner of the tools they come from


LEFT_OUT = {
    "ghost.html": {},
    "google-docs.html": {"style sheet": 1, "comment, or way back from a note": 1, "hidden text": 1},
    "hugo-post.md": {"front matter": 1, "template tag": 1, "another tool's tag, now plain text": 1},
    "jekyll-post.md": {
        "front matter": 5,
        "template tag": 1,
        "script": 1,
        "picture that is not there": 1,
        "link that a mail cannot follow": 1,
        "another tool's tag, now plain text": 1,
        "comment, or way back from a note": 1,
    },
    "mailchimp.html": {
        "style sheet": 1,
        "hidden text": 1,
        "another tool's tag, now plain text": 1,
        "script as a link": 1,
        "link that a mail cannot follow": 1,
        "tracking pixel": 1,
    },
    "substack.html": {
        "script": 1,
        "part around the article": 1,
        "form": 1,
        "embedded content": 1,
        "tracking pixel": 1,
    },
    "word.html": {"comment": 2, "style sheet": 1, "event handler": 1, "picture that is not there": 1},
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_an_export_becomes_the_issue_beside_it_and_all_that_is_left_out_is_counted(bring: Import, name: str) -> None:
    made = bring(HERE / name)
    assert made.path.read_text(encoding="utf-8") == (HERE / f"{name}.issue").read_text(encoding="utf-8")
    assert dict(made.report.counts) == LEFT_OUT[name]


def test_what_is_left_out_is_named_with_its_line() -> None:
    report = draft("<p>One</p>\n\n<p onclick='go()'>Two</p>\n<script>\nx()\n</script>\n<img src=x.gif width=1>").report
    found = [(one.kind, one.line, one.excerpt) for one in report.entries]
    assert found == [
        ("script", 4, "<script> x() </script>"),
        ("event handler", 3, "onclick=go()"),
        ("tracking pixel", 7, "x.gif"),
    ]


def test_a_report_stays_small_however_much_is_left_out() -> None:
    report = draft("<p>x</p>" + "<script></script>" * 5000).report
    assert report.counts["script"] == 5000
    assert len(report.entries) == 1000


# Words


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a<b>b</b>c <i>d</i></p>", "a**b**c *d*"),
        ("<p><b>Really? </b>Yes.</p>", "**Really?** Yes."),
        ("<p><b>Note:</b>this</p>", "**Note**:this"),
        ("<p><b><i>both</i></b> <s>gone</s> <code>a`b</code></p>", "***both*** ~~gone~~ ``a`b``"),
        ("<p><span style='font-weight:700'>bold</span> <b style='font-weight:normal'>not</b></p>", "**bold** not"),
        ("<p>one<br>two<br><br>three</p>", "one\\\ntwo\n\nthree"),
        ("<p>2 * 3 * 4, snake_case, _x_, [a], 5 < 6</p>", r"2 \* 3 \* 4, snake_case, \_x\_, \[a\], 5 \< 6"),
        ("<p># no heading</p><p>1. no list</p><p>- nor this</p>", "\\# no heading\n\n1\\. no list\n\n\\- nor this"),
        ("<p>&lt;b&gt; and &amp;copy; stay</p>", r"\<b> and \&copy; stay"),
        ("<p>{{ subscriber.email }}</p>", r"\{{ subscriber.email }}"),
        ("<p><a href='https://a.example/x (1)'>a <b>link</b></a></p>", "[a **link**](https://a.example/x%20%281%29)"),
        ("<p>  many \n spaces\t</p>\n\n<p>&nbsp;</p>", "many spaces"),
        ("<ul><li>a<ol><li>b<li>c</ol><li><p>d</p><p>e</p></ul>", "- a\n  1. b\n  2. c\n- d\\\n  e"),
        ("<ul>loose<ul><li>deep</ul></ul>", "- loose\n  - deep"),
        ("<dl><dt>Word</dt><dd>Meaning</dd></dl>", "Word\n\nMeaning"),
        ("text without <i>any</i> paragraph", "text without *any* paragraph"),
        ("<p>bell&#7;</p>", "bell"),
    ],
)
def test_words_keep_their_meaning(html: str, markdown: str) -> None:
    assert text(html) == markdown


LETTERS = st.text(st.sampled_from("ab *_`~[]()<>&#!|\\{}=+-:.1\"'\n é💡"), max_size=14)


@settings(max_examples=150)
@given(pieces=st.lists(st.tuples(st.sampled_from(["", "b", "i", "s", "code", "a"]), LETTERS), max_size=6))
def test_no_word_is_lost_and_no_mark_is_shown(pieces: list[tuple[str, str]]) -> None:
    from html import escape

    from newsletter.rendering.markdown import Markdown

    made = "".join(
        f"<{tag} href='https://a.example'>{escape(words)}</{tag}>" if tag else escape(words) for tag, words in pieces
    )
    bodies = [str(fields["body"]) for _, fields in blocks(f"<p>{made}</p>")]
    shown = re.sub(r"<[^>]*>", "", Markdown(str).to_html("\n".join(bodies).replace("\\{{", "{{")))
    assert letters(shown) == letters("".join(escape(words, quote=False) for _, words in pieces))


def letters(html: str) -> str:
    """What is shown, whatever became of spaces, quotation marks and dashes."""
    from html import unescape

    return re.sub(r"\s|[-–—.…'\"“”‘’]", "", unescape(html).replace("«", "<<").replace("»", ">>"))


# Blocks


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h4>Four <i>levels</i></h4>", [("heading", {"level": 3, "text": "Four levels"})]),
        ("<hr>", [("divider", {})]),
        ("<pre class='language-go'>\nif a {{\n</pre>", [("code", {"language": "go", "body": "if a {{"})]),
        (
            "<blockquote><p>Said.</p><footer>— Ines Marchetti, editor</footer></blockquote>",
            [("quote", {"name": "Ines Marchetti", "role": "editor", "body": "Said."})],
        ),
        (
            "<p>a<img src='https://a.example/x.png' alt='X'>b</p>",
            [
                ("text", {"body": "a"}),
                ("image", {"src": "https://a.example/x.png", "alt": "X"}),
                ("text", {"body": "b"}),
            ],
        ),
        (
            "<div><a style='background-color: #222; padding: 8px' href='https://a.example'>Go</a></div>",
            [("button", {"label": "Go", "url": "https://a.example"})],
        ),
        (
            "<p>See <a class='button' href='https://a.example'>this</a>.</p>",
            [("text", {"body": "See [this](https://a.example)."})],
        ),
        (
            "<table><tr><td width=50%><p>Left</p></td></tr><tr><td><h2>Right</h2></td></tr></table>",
            [("text", {"body": "Left"}), ("heading", {"level": 2, "text": "Right"})],
        ),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1 | 2</td></tr></table>",
            [("table", {"body": "| A | B |\n|---|---|\n| 1 \\| 2 |  |"})],
        ),
        (
            "<ul><li>See<pre>code</pre>then</ul>",
            [("text", {"body": "- See"}), ("code", {"body": "code"}), ("text", {"body": "- then"})],
        ),
    ],
)
def test_tags_become_blocks(html: str, expected: list[tuple[str, Any]]) -> None:
    assert blocks(html) == expected


def test_the_facts_of_a_page_go_to_the_front_matter() -> None:
    made = draft(
        "<title>Old</title><meta property='og:title' content='The title'><meta name=description content='What it is.'>"
        "<meta property='article:published_time' content='2026-03-14T09:00:00Z'><p>Text</p>"
    )
    assert (made.title, made.preheader, str(made.date)) == ("The title", "What it is.", "2026-03-14")


def test_a_preheader_that_nobody_sees_is_the_preheader() -> None:
    made = draft("<div style='display:none'>Spring is here.&#847;&zwnj;&nbsp;</div><p>Text</p>")
    assert made.preheader == "Spring is here."
    assert [block.kind for block in made.blocks] == ["text"]


def test_what_is_hidden_on_small_screens_only_is_there() -> None:
    style = "<style>@media (max-width: 480px) { .wide { display: none } .x{color:red} } .gone{display:none}</style>"
    assert blocks(f"{style}<p class=wide>Here</p><p class=gone>Not</p>") == [("text", {"body": "Here"})]


# Links


def test_relative_links_start_from_the_base() -> None:
    html = "<p><a href='/about'>a</a> <a href='b?c'>d</a></p>"
    assert (
        blocks(html, "https://a.example/x/")[0][1]["body"]
        == "[a](https://a.example/about) [d](https://a.example/x/b?c)"
    )
    assert blocks(f"<link rel=canonical href='https://a.example/x/'>{html}")[0][1]["body"].startswith(
        "[a](https://a.ex"
    )
    made = draft(html)
    assert made.blocks[0].fields["body"] == "a d"
    assert made.report.counts == {"link that a mail cannot follow": 2}


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", " JaVaScRiPt:x", "java\nscript:x", "vbscript:x", "data:text/html,x"]
)
def test_links_that_run_scripts_are_dropped(href: str) -> None:
    made = draft(f"<p><a href='{href}'>Click</a></p>")
    assert made.blocks[0].fields["body"] == "Click"
    assert sum(made.report.counts.values()) == 1


# Pictures


def test_pictures_beside_the_file_come_along(bring: Import, publication: Publication, tmp_path: Path) -> None:
    (tmp_path / "letter-files").mkdir()
    (tmp_path / "letter-files" / "Ines M.png").write_bytes(picture())
    made = bring("<p><img src='letter-files/Ines%20M.png' alt='Ines'><img src='letter-files/Ines%20M.png' alt='Again'>")
    assert [path.relative_to(publication.images).as_posix() for path in made.pictures] == ["letter/ines-m.png"]
    assert made.pictures[0].read_bytes() == picture()


def test_pictures_in_the_text_come_along(bring: Import) -> None:
    made = bring(f"<img alt=A src='data:image/png;base64,{base64.b64encode(picture()).decode()}'>")
    assert made.pictures[0].read_bytes() == picture()


def test_a_second_import_takes_no_picture_away_from_the_first(bring: Import) -> None:
    source = f"<h1>Again</h1><img alt=A src='data:image/png;base64,{base64.b64encode(picture()).decode()}'>"
    first, second = bring(source), bring(source)
    assert first.pictures != second.pictures
    assert first.path != second.path


@pytest.mark.parametrize(
    "source",
    ["../secret.png", "/etc/hostname", "letter-files/../../secret.png", "file:///etc/hostname", "link.png",
     "letter.html",
     "data:image/png;base64,%%%", "data:text/html;base64,eA==", "cid:1", "x" * 5000, "a\x00.png", "[", "//[x"],
)  # fmt: skip
def test_no_file_is_taken_from_elsewhere(tmp_path: Path, source: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.png").write_bytes(picture())
    (inner / "link.png").symlink_to(tmp_path / "secret.png")
    html = f"<p>Text<img src='{source}' alt='A'>"
    made = draft_of_html(html, inner / "letter.html", tmp_path / "images", "")
    assert not made.pictures
    assert [block.kind for block in made.blocks] == ["text"]
    assert sum(made.report.counts.values()) == 1


def test_a_picture_without_words_asks_for_some() -> None:
    assert "TODO" in str(draft("<img src=https://a.example/x.png>").blocks[0].fields["alt"])


# Encodings and names


@pytest.mark.parametrize(
    "data",
    [
        "<p>Café – “x”</p>".encode(),
        "<meta charset=windows-1252><p>Café – “x”</p>".encode("cp1252"),
        "\ufeff<p>Café – “x”</p>".encode("utf-16-le"),
        "<p>Café – “x”</p>\r\n".encode("cp1252"),
        "<meta charset=nonsense><p>Café – “x”</p>".encode("cp1252"),
    ],
)
def test_every_usual_encoding_is_read(bring: Import, data: bytes) -> None:
    assert "Café – “x”" in bring(data).path.read_text(encoding="utf-8")


def test_the_issue_gets_the_next_number_and_no_file_is_written_over(bring: Import, publication: Publication) -> None:
    (publication.issues / "006-old.md").write_text("---\ntitle: Old\nnumber: 6\n---\n")
    assert bring("<h1>New &amp; {{ old }}</h1>").path.name == "007-new-old.md"
    assert bring("<p>Nameless", "a letter.htm").path.name == "008-a-letter.md"


def test_when_writing_fails_nothing_is_left_behind(
    publication: Publication, catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "x.png").write_bytes(picture())
    (tmp_path / "letter.html").write_text("<h1>T</h1><img src=x.png alt=A>")
    publication.issues.rmdir()
    publication.issues.write_text("a file")
    with pytest.raises(NewsletterError, match="cannot be written"):
        import_issue(tmp_path / "letter.html", publication, catalogue)
    assert not [path for path in publication.images.rglob("*") if path.is_file()]


# Posts


def test_a_post_in_toml_and_one_without_front_matter_are_read(bring: Import) -> None:
    assert bring('+++\ntitle = "T"\ndate = 2026-01-02T03:04:05Z\n[params]\nx = 1\n+++\nText', "a.md").title == "T"
    assert bring("Text alone.", "only-text.md").title == "only-text"


@pytest.mark.parametrize(
    "top", ["---\ntitle: T\n", "+++\ntitle\n+++\n", "---\na: &a [*a]\n---\n", "+++\n" + "[" * 9999 + "\n+++"]
)
def test_front_matter_that_cannot_be_read_is_an_error_with_its_line(bring: Import, top: str) -> None:
    with pytest.raises(NewsletterError) as caught:
        bring(top, "post.md")
    assert caught.value.place is not None
    assert caught.value.place.line is not None


def test_template_tags_in_code_stay(bring: Import) -> None:
    made = bring("```\n{% if x %}\n```\n\n    {{< y >}}\n\nand `{% z %}` {% gone %}\n", "post.md")
    written = made.path.read_text(encoding="utf-8")
    assert "{% if x %}" in written
    assert "`{% z %}`" in written
    assert "gone" not in written


# Word


def test_a_word_document_becomes_an_issue(bring: Import) -> None:
    made = bring(word_document(), "The Mill.docx")
    assert made.path.read_text(encoding="utf-8") == (HERE / "word-document.issue").read_text(encoding="utf-8")
    assert [path.read_bytes() for path in made.pictures] == [picture()]


# Whatever the HTML is

SOUP = [
    "<p>", "</p>", "<b>", "</b>", "<i>", "<a href='https://a.example/{{x}}'>", "<a href='#x'>", "</a>", "<ul>",
    "<ol>", "<li>", "</ul>", "</li>", "<table>", "<tr>", "<td>", "<th>", "</table>", "<h1>", "</h1>",
    "<p class=title>", "<hr>", "<br>", "<pre>", "</pre>", "<blockquote>", "</blockquote>", "<figure>",
    "<figcaption>", "<img src='https://a.example/{{x}}.png' alt='a&#10;b'>", "<img src=notebook.png>", "</figure>",
    "<div class=kg-callout-card>", "</div>", "<p style='mso-list:l0 level2 lfo1'>",
    "<a class=btn href='mailto:a@b.example'>", "<!--", "-->", "<script>", "</script>", "<style>", "<svg>",
    "<template>", "<span style='display:none'>", "</span>", "<code>", "</code>", ":::", "::: quote", "```", "~~~",
    "---", "# x", "{{", "}}", "{{ if x }}", "- ", "1. ", "| a | b |", "\n", "  ", "&nbsp;", "&#7;", "\u2028",
    "words", "— Ines, editor", "é", "\x85", "\\", "*", "_", "`", "[", "](", "<", "&lt;", "\ufeff",
]  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(SOUP), max_size=40))
def test_whatever_is_imported_can_be_read_at_once(soup: list[str]) -> None:
    made = draft("".join(soup))
    issue = Issue(Path("1.md"), "1", "T", "T", made.preheader, 1, None, made.blocks, "")
    write_issue(issue, "yaml", "1", CORE)
    write_issue(issue, "markdown", "1", CORE)
