"""What the tests of conditions share: a publication's attributes, one of each kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.conditions.evaluation import evaluate
from newsletter.conditions.functions import Facts
from newsletter.conditions.parsing import parse
from newsletter.publication import AttributeKind

ATTRIBUTES = {
    "plan": AttributeKind.TEXT,
    "seats": AttributeKind.NUMBER,
    "joined": AttributeKind.DATE,
    "vip": AttributeKind.BOOLEAN,
    "interests": AttributeKind.LIST,
}

CONFIG = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""

Holds = Callable[..., bool]


@pytest.fixture
def holds() -> Holds:
    """Whether a condition holds for someone with these attributes, and these tags."""

    def ask(text: str, tags: tuple[str, ...] = (), **attributes: object) -> bool:
        return evaluate(parse(text, ATTRIBUTES), Facts(attributes, tags))

    return ask
