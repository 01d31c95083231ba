"""The pages of the preview: an issue in all its forms, for several readers, with what the checks say."""

from __future__ import annotations

import re

import pytest

from newsletter.clock import SYSTEM
from newsletter.store import open_store, schema
from newsletter.store.engine import connect
from tests.web.preview.conftest import BODY, FRONT, Preview


def test_the_page_shows_the_mail_in_a_frame_and_what_an_inbox_shows_of_it(preview: Preview) -> None:
    page = preview.page()
    assert 'src="/issues/027-numbers.md/mail"' in page
    assert "<h1>The numbers</h1>" in page
    assert "Four editors." in page
    assert "of the 102,400 bytes that Gmail shows" in page
    assert "Hello Ada," in preview.mail()


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("text", "Hello Ada,"),
        ("html", "&lt;!DOCTYPE html&gt;"),
        ("mjml", "&lt;mj-body"),
        ("headers", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
        ("file", 'id="line-11"'),
    ],
)
def test_every_form_of_the_mail_has_a_page(preview: Preview, part: str, words: str) -> None:
    page = preview.page(f"?part={part}")
    assert words in page
    assert "<iframe" not in page


VIDEO = "\n::: video\ntitle: A harbour\nurl: https://v.example/1\nplayer: https://v.example/embed/1\n:::\n"


def test_the_page_on_the_web_stands_in_the_frame_as_the_mail_does(preview: Preview) -> None:
    preview.write(VIDEO)
    assert 'src="/issues/027-numbers.md/mail?part=web"' in preview.page("?part=web")
    assert '<iframe src="https://v.example/embed/1"' in preview.mail("?part=web")
    assert "iframe" not in preview.mail()
    policy = preview.client.get("/issues/027-numbers.md/mail?part=web").headers["content-security-policy"]
    assert "frame-src https:" in policy
    assert "allow-scripts" not in policy


def test_the_gallery_shows_a_block_in_the_mail_or_on_the_web(preview: Preview) -> None:
    assert 'src="/blocks/video/mail?part=web"' in preview.get("/blocks?part=web")
    assert "<iframe" in preview.get("/blocks/video/mail?part=web")
    assert "<iframe" not in preview.get("/blocks/video/mail")


def test_a_mail_can_be_seen_as_different_readers_get_it(preview: Preview) -> None:
    assert "Hello Ada," in preview.mail("?reader=example")
    assert "Hello there," in preview.mail("?reader=nobody")
    longest = preview.mail("?reader=longest")
    assert len(re.findall(r"Hello ([^<]+),", longest)[0]) > 50
    assert len(preview.page("?reader=longest&part=html")) > len(preview.page("?reader=nobody&part=html"))


def test_without_a_preheader_an_inbox_shows_how_the_mail_begins(preview: Preview) -> None:
    preview.write(BODY, front=FRONT.replace("preheader: Four editors.\n", ""))
    assert "<p>The Margin № 27 The numbers Hello Ada, A promise" in preview.page()


def test_a_subscriber_is_offered_only_where_there_is_a_database(preview: Preview) -> None:
    assert "Show as" not in preview.page()
    assert "there is no database" in preview.page("?email=ada@pale.example")
    assert not (preview.folder / "newsletter.db").exists(), "looking makes none"


def test_a_subscriber_gets_their_own_copy(preview: Preview) -> None:
    from newsletter.audience.addresses import parse_address
    from newsletter.store import Subscriber

    url = f"sqlite:///{preview.folder / 'newsletter.db'}"
    store = connect(url)
    with store.write() as session:
        schema.upgrade(session.connection())
        address = parse_address("runa@pale.example")
        session.add(
            Subscriber(
                email=address.email, email_key=address.key, attributes={"first_name": "Runa"}, created_at=SYSTEM.now()
            )
        )
    store.close()
    open_store(url).close()
    assert "Show as" in preview.page()
    assert "Hello Runa," in preview.mail("?email=runa@pale.example")
    assert 'value="runa@pale.example"' in preview.page("?email=runa@pale.example")
    missing = preview.page("?email=nobody@pale.example")
    assert "nobody here has the address nobody@pale.example" in missing
    assert "Hello there," in preview.mail("?email=nobody@pale.example")
    assert "Hello there," in preview.mail("?email=not-an-address")


def test_an_issue_with_variants_is_seen_as_the_reader_gets_it_or_in_any_of_them(preview: Preview) -> None:
    config = preview.folder / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8") + '[attributes]\nplan = "text"\n', encoding="utf-8")
    preview.write('\n::: text\nwhen: plan = "pro"\n\nFor those who pay.\n:::\n\nFor everybody.\n')
    page = preview.page()
    variants = dict(re.findall(r'href="/issues/027-numbers.md\?variant=(\d+)"[^>]*>([^<]+)<', page))
    assert sorted(variants) == ["0", "1"]
    assert "pro" in variants["1"]
    assert "For those who pay." not in preview.mail()
    assert "For those who pay." in preview.mail("?variant=1")
    assert "For those who pay." in preview.page("?variant=1&part=text")
    assert "Subject: The numbers" in preview.page("?variant=1&part=headers")
    assert "For everybody." in preview.mail("?variant=7"), "there is no such variant"


def test_colours_are_those_that_were_asked_for_whatever_the_browser_likes(preview: Preview) -> None:
    light, dark = preview.mail("?scheme=light"), preview.mail("?scheme=dark")
    assert "prefers-color-scheme" not in light + dark
    assert "@media (max-width: 0)" in light
    assert "@media (min-width: 0)" in dark


def test_images_and_styles_are_left_out_by_the_frames_own_policy(preview: Preview) -> None:
    def policy(query: str) -> str:
        return preview.client.get(f"/issues/027-numbers.md/mail{query}").headers["content-security-policy"]

    assert "img-src 'none'" in policy("?without=images")
    assert "style-src 'none'" in policy("?without=styles")
    assert "'none'; img-src 'self'" in policy("")


def test_a_finding_leads_to_its_line_and_to_its_block(preview: Preview) -> None:
    preview.write(BODY + "\nPress [here](https://pale.example/TODO).\n")
    page = preview.page()
    assert "issues/027-numbers.md:20" in page
    assert 'href="/issues/027-numbers.md?part=file#line-20"' in page
    anchor = re.findall(r'href="/issues/027-numbers.md/mail#([\w-]+)" target="mail">show in the mail', page)[0]
    assert f'id="{anchor}"' in preview.mail()
    assert "<mark>" in page, "the excerpt marks what is meant"
    assert 'id="line-20" data-line="20" class="found"' in preview.page("?part=file")


def test_the_outline_leads_to_every_block_those_in_columns_too(preview: Preview) -> None:
    preview.write("\n:::: columns\n\nLeft.\n\n+++\n\nRight.\n::::\n\n::: text\nid: mine\n\nLast.\n:::\n")
    page, mail = preview.page(), preview.mail()
    anchors = re.findall(r'class="point" href="/issues/027-numbers.md/mail#([\w-]+)"', page)
    assert len(anchors) == 4
    assert anchors[-1] == "mine"
    assert all(f'id="{anchor}"' in mail for anchor in anchors)


@pytest.mark.parametrize(
    ("body", "words", "place"),
    [
        ("\n::: quotte\nx\n:::\n", "unknown block “quotte”", "issues/027-numbers.md:8"),
        ("\n{{ subscriber.nonsense }}\n", "subscriber.nonsense", "issues/027-numbers.md:8"),
    ],
)
def test_a_mistake_stands_on_the_page_above_the_last_good_mail(
    preview: Preview, body: str, words: str, place: str
) -> None:
    with preview.client.stream("GET", "/changes") as answer:
        lines = answer.iter_lines()
        next(lines)
        assert "Hello Ada," in preview.mail()
        preview.write(body)
        preview.await_change(lines)
        broken = preview.page()
        assert words in broken
        assert place in broken
        assert "Below stands the last that could be shown" in broken
        assert "Traceback" not in broken
        assert 'data-line="8" class="found"' in preview.page("?part=file"), "and in the file as it is now"
        assert "Hello Ada," in preview.mail()
        preview.write("\nAll is well.\n")
        preview.await_change(lines)
    assert "cannot be a mail" not in preview.page()
    assert "All is well." in preview.mail()


def test_an_issue_that_never_could_be_read_is_a_page_all_the_same(preview: Preview) -> None:
    (preview.folder / "issues" / "028-broken.md").write_text("no front matter", encoding="utf-8")
    page = preview.get("/issues/028-broken.md")
    assert "the issue has no front matter" in page
    assert "As soon as the file can be read" in page
    assert preview.client.get("/issues/028-broken.md/mail").status_code == 404


def test_all_issues_are_listed_the_newest_first_with_the_trouble_of_those_that_have_some(preview: Preview) -> None:
    (preview.folder / "issues" / "028-next.md").write_text(FRONT.replace("27", "28"), encoding="utf-8")
    (preview.folder / "issues" / "029-broken.md").write_text("no front matter", encoding="utf-8")
    page = preview.get("/")
    assert re.findall(r'href="/issues/(\d+)', page) == ["029", "028", "027"]
    assert "the issue has no front matter" in page


def test_a_broken_setting_is_a_mistake_on_the_page_and_heals(preview: Preview) -> None:
    assert "Hello Ada," in preview.mail()
    config = preview.folder / "newsletter.toml"
    good = config.read_text(encoding="utf-8")
    with preview.client.stream("GET", "/changes") as answer:
        lines = answer.iter_lines()
        next(lines)
        config.write_text(good.replace("name =", "nam ="), encoding="utf-8")
        preview.await_change(lines)
        assert "newsletter.toml:3" in preview.page()
        assert "newsletter.toml:3" in preview.get("/blocks")
        assert "Hello Ada," in preview.mail()
        config.write_text(good.replace("The Margin", "The Edge"), encoding="utf-8")
        preview.await_change(lines)
    assert "The Edge" in preview.page()


def test_the_gallery_shows_every_block_those_of_the_publication_too(preview: Preview) -> None:
    own = preview.folder / "blocks" / "stamp"
    own.mkdir(parents=True)
    (own / "block.yaml").write_text(
        "kind: flow\nsummary: A stamp.\nfields:\n  words: {type: line, required: true, help: what it says}\n",
        encoding="utf-8",
    )
    (own / "email.mjml.j2").write_text(
        '<mj-text mj-class="body" padding-top="{{ gap }}px">{{ b.words }}!</mj-text>', encoding="utf-8"
    )
    (own / "text.txt.j2").write_text("{{ b.words }}!", encoding="utf-8")
    (own / "example.md").write_text("::: stamp\nwords: Paid\n:::\n", encoding="utf-8")
    page = preview.get("/blocks")
    names = re.findall(r'<section class="specimen" id="([\w-]+)"', page)
    assert {"quote", "cards", "stamp"} <= set(names)
    assert "A stamp." in page
    assert "of The Margin" in page
    example = preview.get("/blocks/stamp/mail")
    assert "Paid!" in example
    assert "Unsubscribe" not in example, "the block alone"
    for name in names:
        assert preview.client.get(f"/blocks/{name}/mail").status_code == 200
    for theme in re.findall(r'href="/blocks\?theme=([\w-]+)"', page):
        assert preview.client.get(f"/blocks/quote/mail?theme={theme}").status_code == 200


def test_a_block_whose_example_cannot_be_shown_says_why(preview: Preview) -> None:
    own = preview.folder / "blocks" / "stamp"
    own.mkdir(parents=True)
    (own / "block.yaml").write_text("kind: flow\nsummary: A stamp.\n", encoding="utf-8")
    assert "the block “stamp” has no example.md" in preview.get("/blocks")
    assert preview.client.get("/blocks/stamp/mail").status_code == 404
