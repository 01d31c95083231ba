"""A tree as text again: one canonical spelling for all that mean the same, which reads back into an equal tree."""

from __future__ import annotations

from datetime import date

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
from newsletter.conditions.values import written


def to_text(condition: Condition) -> str:
    """The condition in its canonical spelling."""
    match condition:
        case Flag(name=name):
            return name
        case Comparison(name=name, operator=operator, value=value):
            return f"{name} {operator} {_literal(value)}"
        case OneOf(name=name, values=values):
            return f"{name} in ({', '.join(map(_literal, values))})"
        case Known(name=name, known=known):
            return f"{name} is {'known' if known else 'empty'}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(_argument, arguments))})"
        case Not(inner):
            return f"not {_in_parentheses(inner) if isinstance(inner, AllOf | AnyOf) else to_text(inner)}"
        case AllOf(parts):
            return " and ".join(_in_parentheses(one) if isinstance(one, AnyOf) else to_text(one) for one in parts)
        case AnyOf(parts):
            return " or ".join(map(to_text, parts))


def _in_parentheses(condition: Condition) -> str:
    return f"({to_text(condition)})"


def _argument(argument: Argument) -> str:
    return f"{argument.parameter}: {_literal(argument.value)}" if argument.named else _literal(argument.value)


def _literal(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return f'date("{value}")'
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
    return written(value)
