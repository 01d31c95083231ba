"""Reads a condition: text to tree, with every name looked up and every literal held against its attribute's kind.

The grammar is ``grammar.lark``. What is wrong is told where it stands, in words for the person who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from newsletter.conditions.functions import FUNCTIONS, Function
from newsletter.conditions.mistakes import WORDS, ConditionError, did_you_mean, explained
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
    Operator,
    Value,
)
from newsletter.conditions.values import day
from newsletter.publication import AttributeKind

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

LONGEST = 1000
"""Characters of a condition."""
DEEPEST = 20
"""How many conditions may stand inside one another."""

_ALWAYS = {"email": AttributeKind.TEXT}
_ORDERED = frozenset({AttributeKind.NUMBER, AttributeKind.DATE})
_SINGLE = frozenset(AttributeKind) - {AttributeKind.LIST}
_FOR: dict[str, frozenset[AttributeKind]] = {
    "=": _SINGLE,
    "!=": _SINGLE,
    "contains": frozenset({AttributeKind.TEXT, AttributeKind.LIST}),
    **dict.fromkeys(("<", "<=", ">", ">="), _ORDERED),
}
"""Which kinds of attribute each operator may be asked of."""
_EXAMPLES = {
    AttributeKind.TEXT: '{} = "pro"',
    AttributeKind.NUMBER: "{} >= 3",
    AttributeKind.DATE: '{} < date("2026-01-31")',
    AttributeKind.BOOLEAN: "{} = true",
    AttributeKind.LIST: '{} contains "music"',
}
_OPERATORS = {"==": "=", "<>": "!=", "=<": "<=", "=>": ">="}


def parse(text: str, attributes: Mapping[str, AttributeKind]) -> Condition:
    """The condition in a text, about subscribers who have these attributes; raises ``ConditionError``."""
    if not text.strip():
        raise ConditionError("there is no condition here", 0, len(text), 'write one, as in plan = "pro"')
    if len(text) > LONGEST:
        raise ConditionError(f"a condition has at most {LONGEST:,} characters", 0, 1, "say it in fewer words")
    return _Reader({**attributes, **_ALWAYS}).condition(_syntax(text), 0)


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(files(__package__).joinpath("grammar.lark").read_text("utf-8"), parser="lalr", maybe_placeholders=True)


def _syntax(text: str) -> Tree[Token] | Token:
    from lark import UnexpectedCharacters, UnexpectedToken

    try:
        return _parser().parse(text)
    except UnexpectedToken as error:
        found = error.token
        position: Any = len(text) if found.type == "$END" else found.start_pos
        raise explained(text, position, set(error.accepts or error.expected)) from error
    except UnexpectedCharacters as error:
        position = error.pos_in_stream  # an offset, though its base class declares none
        raise explained(text, position, set(error.allowed or ())) from error


class _Reader:
    """Makes the tree: a method for each rule of the grammar that keeps its name."""

    def __init__(self, attributes: Mapping[str, AttributeKind]) -> None:
        self._attributes = attributes

    def condition(self, tree: Any, depth: int) -> Condition:
        """The node of a rule and of everything below it."""
        if depth > DEEPEST:
            start = next(iter(tree.scan_values(lambda _: True))).start_pos
            remedy = "take parentheses and nots apart"
            raise ConditionError(f"more than {DEEPEST} conditions stand inside one another", start, start + 1, remedy)
        match tree.data:
            case "negated":
                return Not(self.condition(tree.children[0], depth + 1))
            case "all_of" | "any_of":
                return _joined(tree.data, [self.condition(child, depth + 1) for child in tree.children])
        term: Condition = getattr(self, str(tree.data))(*tree.children)
        return term

    def flag(self, name: Token) -> Condition:
        kind = self._kind(name)
        if kind is not AttributeKind.BOOLEAN:
            remedy = f"compare it, as in {_EXAMPLES[kind].format(name)}; or write {name} is known"
            raise _wrong(name, f"{name} is {_a(kind)}: alone it says neither yes nor no", remedy)
        return Flag(str(name), kind, **_span(name))

    def comparison(self, name: Token, sign: Token, literal: Any) -> Condition:
        kind = self._kind(name)
        operator = _operator(name, kind, sign)
        return Comparison(str(name), kind, operator, self._literal(literal, kind, name), **_span(name, literal))

    def one_of(self, name: Token, literals: Any) -> Condition:
        kind = self._kind(name)
        if kind in {AttributeKind.BOOLEAN, AttributeKind.LIST}:
            raise _wrong(name, f"{name} is {_a(kind)}: “in” is not for it", f"write {_EXAMPLES[kind].format(name)}")
        values = tuple(self._literal(literal, kind, name) for literal in literals.children)
        return OneOf(str(name), kind, values, **_span(name, literals.children[-1]))

    def none_of(self, name: Token, literals: Any) -> Condition:
        return Not(self.one_of(name, literals))

    def is_empty(self, name: Token) -> Condition:
        return Known(str(name), self._kind(name), known=False, **_span(name))

    def is_known(self, name: Token) -> Condition:
        return Known(str(name), self._kind(name), known=True, **_span(name))

    def call(self, name: Token, *arguments: Any) -> Condition:
        function = FUNCTIONS.get(str(name))
        if function is None:
            known = ", ".join(one.example for one in FUNCTIONS.values())
            raise _wrong(name, f"unknown function “{name}”", did_you_mean(str(name), FUNCTIONS, f"known: {known}"))
        bound = tuple(self._bound(function, name, arguments))
        missing = [one for one in function.parameters if one not in {argument.parameter for argument in bound}]
        if missing:
            raise _wrong(name, f"{name} needs its {missing[0]}", f"write {function.example}")
        return Call(function.name, bound, **_span(name))

    def _bound(self, function: Function, name: Token, arguments: tuple[Any, ...]) -> Any:
        """The arguments, each with the parameter it is for."""
        parameters = list(function.parameters)
        seen: set[str] = set()
        for position, argument in enumerate(one for one in arguments if one is not None):
            keyword, literal = argument.children
            if keyword is not None:
                parameter = str(keyword)
            elif position < len(parameters):
                parameter = parameters[position]
            else:
                raise _wrong(_token(literal), f"{name} takes no more than that", f"write {function.example}")
            if parameter not in parameters or parameter in seen:
                trouble = f"{parameter} is here twice" if parameter in seen else f"{name} has no “{parameter}”"
                unspent = [one for one in parameters if one not in seen]
                remedy = did_you_mean(parameter, unspent, f"write {function.example}")
                raise _wrong(keyword or _token(literal), trouble, remedy)
            seen.add(parameter)
            value = self._literal(literal, function.parameters[parameter], name)
            yield Argument(parameter, value, keyword is not None)

    def _kind(self, name: Token) -> AttributeKind:
        kind = self._attributes.get(str(name))
        if kind is not None:
            return kind
        if str(name).lower() in WORDS:
            remedy = 'an attribute goes first, as in plan = "pro"'
            raise _wrong(name, f"“{name}” is a word of the language, no attribute", remedy)
        if str(name) in FUNCTIONS:
            raise _wrong(name, f"{name} is a function", f"write {FUNCTIONS[str(name)].example}")
        declared = ", ".join(sorted(self._attributes))
        remedy = did_you_mean(str(name), self._attributes, f"known: {declared}; [attributes] in newsletter.toml adds")
        raise _wrong(name, f"unknown attribute “{name}”", remedy)

    def _literal(self, literal: Any, kind: AttributeKind, name: Token) -> Value:
        """The value of a literal that is compared with something of this kind."""
        token, rule = _token(literal), str(literal.data)
        match rule, kind:
            case "text", AttributeKind.TEXT | AttributeKind.LIST:
                return _unquoted(token, name)
            case "number", AttributeKind.NUMBER:
                return float(token)
            case "yes" | "no", AttributeKind.BOOLEAN:
                return rule == "yes"
            case "text" | "date", AttributeKind.DATE:
                return _day(token)
        raise _wrong(token, f"{name} is {_a(kind)}, and this is none", f"as in {_EXAMPLES[kind].format(name)}")


def _joined(rule: str, parts: list[Condition]) -> Condition:
    """``and`` and ``or`` of many, without one in another of its own sort."""
    node = AllOf if rule == "all_of" else AnyOf
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.conditions if isinstance(part, node) else [part])
    return node(tuple(flat))


def _operator(name: Token, kind: AttributeKind, sign: Token) -> Operator:
    """The operator that was written, if it can be asked of an attribute of this kind."""
    operator: Any = str(sign).lower()
    if operator not in _FOR:
        remedy = f"write {_OPERATORS[operator]}" if operator in _OPERATORS else "write =, !=, <, <=, > or >="
        raise _wrong(sign, f"“{sign}” is unknown", remedy)
    if kind not in _FOR[operator]:
        remedy = f"write {_EXAMPLES[kind].format(name)}"
        raise _wrong(sign, f"{name} is {_a(kind)}: “{operator}” cannot be asked of it", remedy)
    known: Operator = operator
    return known


def _unquoted(token: Token, name: Token) -> str:
    value = str(token)[1:-1]
    if not value:
        raise _wrong(token, "an empty text compares with nothing", f"write {name} is empty, or {name} is known")
    return re.sub(r"\\(.)", r"\1", value)


def _day(token: Token) -> Value:
    found = day(str(token)[1:-1])
    if found is None:
        raise _wrong(token, f"{token} is no date", 'write year-month-day, as in date("2026-01-31")')
    return found


def _a(kind: AttributeKind) -> str:
    return {AttributeKind.BOOLEAN: "yes or no"}.get(kind, f"a {kind}")


def _token(literal: Any) -> Token:
    token: Token = literal.children[0]
    return token


def _span(first: Token, last: Any = None) -> dict[str, int]:
    end = first if last is None else _token(last)
    return {"start": first.start_pos or 0, "end": end.end_pos or 0}


def _wrong(token: Token, message: str, remedy: str) -> ConditionError:
    return ConditionError(message, token.start_pos or 0, token.end_pos or 0, remedy)
