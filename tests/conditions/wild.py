"""Conditions and people of every sort, for property tests."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from newsletter.conditions.functions import Facts
from newsletter.conditions.tree import (
    AllOf,
    AnyOf,
    Argument,
    Call,
    Comparison,
    Condition,
    Flag,
    Known,
    Not,
    OneOf,
    Value,
)
from newsletter.publication import AttributeKind

TEXTS = st.sampled_from(["pro", "PRO", "o", "free", "a\"b'c\\", "été", "x" * 30]) | st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=8
)
NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 2.5, -3.0, 1e-7, 123456789.125])
DAYS = st.sampled_from([date.min, date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1), date.max])

_COMPARISONS = st.one_of(
    st.builds(
        Comparison,
        st.just("plan"),
        st.just(AttributeKind.TEXT),
        st.sampled_from(["=", "!=", "contains"]),
        TEXTS,
    ),
    st.builds(
        Comparison,
        st.just("seats"),
        st.just(AttributeKind.NUMBER),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        NUMBERS,
    ),
    st.builds(
        Comparison,
        st.just("joined"),
        st.just(AttributeKind.DATE),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        DAYS,
    ),
    st.builds(Comparison, st.just("vip"), st.just(AttributeKind.BOOLEAN), st.sampled_from(["=", "!="]), st.booleans()),
    st.builds(Comparison, st.just("interests"), st.just(AttributeKind.LIST), st.just("contains"), TEXTS),
)


def _one_of(name: str, kind: AttributeKind, values: st.SearchStrategy[Value]) -> st.SearchStrategy[Condition]:
    several = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.builds(OneOf, st.just(name), st.just(kind), several)


TERMS: st.SearchStrategy[Condition] = st.one_of(
    _COMPARISONS,
    st.just(Flag("vip")),
    _one_of("plan", AttributeKind.TEXT, TEXTS),
    _one_of("seats", AttributeKind.NUMBER, NUMBERS),
    _one_of("joined", AttributeKind.DATE, DAYS),
    st.sampled_from(
        [
            Known(name, kind, known=known)
            for name, kind in (
                ("plan", AttributeKind.TEXT),
                ("seats", AttributeKind.NUMBER),
                ("interests", AttributeKind.LIST),
            )
            for known in (True, False)
        ]
    ),
    st.builds(
        lambda tag, named: Call("tagged", (Argument("tag", tag, named),)), st.sampled_from(["a", "b"]), st.booleans()
    ),
)


def _flat(node: type[AllOf | AnyOf], parts: list[Condition]) -> Condition:
    """As the parser makes them: no ``and`` directly in an ``and``."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.conditions if isinstance(part, AllOf | AnyOf) and isinstance(part, node) else [part])
    return node(tuple(flat))


CONDITIONS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _flat(AllOf, parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _flat(AnyOf, parts)),
    ),
    max_leaves=6,
)

PEOPLE = st.builds(
    Facts,
    st.fixed_dictionaries(
        {},
        optional={
            "plan": TEXTS | st.sampled_from(["", "Pro", "free-pro"]),
            "seats": NUMBERS | st.sampled_from(["", "2", "2.5", "many", -3, 10**400]),
            "joined": DAYS.map(str) | st.sampled_from(["yesterday", "2026-02-31", ""]),
            "vip": st.booleans() | st.sampled_from(["yes", "No", "perhaps"]),
            "interests": st.lists(TEXTS, max_size=3) | st.sampled_from(["pro, free", ""]),
        },
    ),
    st.sampled_from([(), ("a",), ("A", "b")]),
)
"""Facts as they may lie in a database: typed, or as the text an import left."""
