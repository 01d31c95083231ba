"""A text that copies share is encoded once, and every copy still says what it would have said alone."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message import Body, Pattern
from newsletter.providers.postmark.payload import to_json
from newsletter.providers.testing import message

PIECE = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(PIECE, max_size=6), st.lists(st.tuples(PIECE, PIECE), min_size=1, max_size=4), st.data())
def test_every_copy_reads_as_if_it_were_written_alone(
    pieces: list[str], readers: list[tuple[str, str]], data: st.DataObject
) -> None:
    places = st.tuples(st.integers(0, max(0, len(pieces) - 1)), st.integers(0, 1))
    holes = data.draw(st.lists(places, unique_by=lambda hole: hole[0])) if pieces else []
    pattern = Pattern(pieces, holes)
    for own in readers:
        alone = list(pieces)
        for place, number in holes:
            alone[place] = own[number]
        body = Body(pattern, own)
        assert str(body) == "".join(alone)
        document = orjson.loads(to_json(message(1)._replace(html=body, text=Body.of("plain")), "broadcast", "key"))
        assert (document["HtmlBody"], document["TextBody"]) == ("".join(alone), "plain")
