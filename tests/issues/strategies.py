"""Issues as wild as the format allows, for tests that must hold for every one of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

ODD = st.sampled_from(
    [":::", "::: quote", "  :::: ", "\\:::", "\\\\::: x", "---", "***", "#", "# A heading", "## C #", "+++", "```",
     "~~~~",
     "```python\n::: quote\nx\n```", "````\n```\n````", "    indented", "- one\n  ```\n  :::\n  ```\n- two",
     "| a | b |",
     "|---|---|", "a|b\n-|-\n1|2", "![A picture](x.png)", '![A](x.png "B")', "[words][1]", "[1]: https://a.example",
     "key: value", "Note: this", "title: x", "no", "1e3", "2026-01-01", "null", "~", "1.10", "0x1F", "12:30", "", " ",
     "two spaces  ", "\ttab\t", '"quoted"', "'it''s'", "'", '"', "\\", "a # b", "a: b", "#tag", "- item", "* item",
     "1. one", "> said", "{{ subscriber.first_name }}", '{{ subscriber.first_name or "there" | upper }}', "\\{{ two",
     '{{ if subscriber.first_name = "Ada" }}Hello{{ else }}Who?{{ end }}', "{a: b}", "[a, b]", "&a", "*a", "!x", "%x",
     "@x", "`x`", "|", "|-", ">", "? x", "<b>&amp;</b>", "é", "e\u0301", "💡", "\u200d", "\ufeff", "\u2028", "\x85",
     "\xa0", "日本語", "שלום", "\x80", "\ud7ff\ue000", "\x07", "\r"]
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
LINES = ODD | st.text(CHARACTERS, max_size=12)
PROSE = st.lists(LINES, min_size=1, max_size=6).map("\n".join)
WORDS = st.lists(LINES, min_size=1, max_size=3).map(lambda pieces: " ".join(" ".join(pieces).split()))
URLS = st.sampled_from(
    ["https://a.example", "https://a.example/x?y=1&z=[2]#top", "mailto:jo@margin.example", "#reading",
     "{{ urls.view }}",
     "https://a.example/{{ subscriber.first_name }}", "http://ü.example/:::/a|b"]
)  # fmt: skip
PICTURES = st.sampled_from(["x.png", "people/ines.png", "a (1).png", "https://a.example/x.png", "é 💡.png", "```.png"])

CONDITIONS = ['plan = "pro"', '"pro" = plan and not tag("x")', '"yes"', "subscribed_before(2026-01-01)\nand a = 'b'"]

LEAVES = {
    "line": WORDS,
    "markdown": PROSE,
    "verbatim": PROSE,
    "html": PROSE,
    "url": URLS,
    "image": PICTURES,
    "integer": st.integers(0, 999_999_999),
}
"""Values by the type of their field; those of types with choices or with parts come from the schema."""


def a_field(known: Any, flow: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value of a field of the catalogue, as YAML has it."""
    if known.choices:
        return st.sampled_from(known.choices)
    if known.type == "items":
        return st.lists(some_fields(known.fields, flow), min_size=1, max_size=3)
    if known.type == "columns":
        return st.lists(st.lists(flow, max_size=3), min_size=2, max_size=2)
    return LEAVES[known.type]


def some_fields(known: Any, flow: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Fields of a block or of an entry, those that are required among them, none empty that must not be."""
    required = {name: a_field(one, flow).filter(has_words) for name, one in known.items() if one.required}
    optional = {name: a_field(one, flow) for name, one in known.items() if not one.required}
    return st.fixed_dictionaries(required, optional=optional)


def has_words(value: object) -> bool:
    """Whether there is more in a text than space."""
    return not isinstance(value, str) or bool(value.strip())


def a_block(block_type: Any, flow: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A block of this type, as YAML has it."""
    when = st.none() | WORDS.filter(has_words) | st.sampled_from(CONDITIONS)
    return st.tuples(some_fields(block_type.fields, flow), when).map(
        lambda made: {"type": block_type.name, **made[0], **({"when": made[1]} if made[1] else {})}
    )


def documents(catalogue: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Issues as data of the YAML form, with blocks of every type."""
    types = list(catalogue.types.values())
    flow = st.one_of([a_block(one, st.nothing()) for one in types if one.kind == "flow"])
    blocks = st.lists(st.one_of([a_block(one, flow) for one in types]), max_size=5).map(with_ids)
    title = WORDS.filter(has_words)
    return st.fixed_dictionaries(
        {"title": title},
        optional={
            "subject": WORDS,
            "preheader": WORDS,
            "number": st.integers(0, 999_999_999),
            "date": st.dates(),
            "slug": st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True),
            "allow": st.dictionaries(
                st.sampled_from(["link-vague", "no", "a: b"]),
                title | st.dictionaries(st.sampled_from(["first", "1"]), title, min_size=1),
                max_size=2,
            ),
        },
    ).flatmap(lambda front: blocks.map(lambda found: {**front, "blocks": found}))


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every third block can be linked to."""
    return [{**block, "id": f"part-{at}"} if at % 3 == 0 else block for at, block in enumerate(blocks)]
