"""Jinja that comes to an end: what a template may spend before it is stopped.

Jinja's sandbox keeps templates away from Python's internals, but lets them loop and grow for ever. Here the body of
every loop, macro, block and template pays for each of its runs in *steps*, by how many parts it has, and texts pay by
their length; who has spent all of a ``Budget``, or makes one text longer than ``LONGEST``, is stopped at that line.

Between two payments a template can only do what its own text says, once, which ``templates`` bounds by the size of the
file. This stops accidents. It is no fence against an author who means harm: a publication trusts its theme's author.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from jinja2 import nodes, pass_context, pass_eval_context
from jinja2.filters import do_batch, do_join, do_round
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

STEPS = 10_000_000
"""Of one template, or of all blocks of an issue: a few seconds. The largest issue there can be takes a third."""

LONGEST = 10_000_000
"""Characters of one text that a template makes."""

_A_CALL, _A_ROUND = 100, 10
"""Steps that a call of a macro or the like costs by itself, and a round of a loop: in time, as many parts of a body."""

_CHARACTERS_A_STEP = 20
_SHORT = 1_000
"""Characters that a macro writes without paying for them: to ask for the money costs more than they do."""

_LONGEST_ROW, _FINEST = 1_000, 15
_PAY, _JOINED = "(pay)", "(joined)"
"""Filters that only the compiler can name."""

_PLAIN = (str, bytes, int, float, list, tuple, set)
"""Data whose methods templates have no use for: some change letters, some make a gigabyte of one."""

_OF_A_MAPPING = frozenset({"get", "items", "keys", "values"})


class TooMuch(Exception):  # noqa: N818 - it names what happened
    """A template did more than templates may; the message says what."""


class Budget:
    """What templates may still spend; ``open`` it before they run."""

    def __init__(self) -> None:
        self._left = STEPS

    def open(self) -> None:
        """From here on this thread's templates spend from this budget."""
        _BUDGET.set(self)

    def spend(self, steps: int) -> None:
        """Take some steps away; raises ``TooMuch`` when there are no more."""
        self._left -= steps
        if self._left < 0:
            raise TooMuch("it does not come to an end, or only after too many steps")


_BUDGET: ContextVar[Budget] = ContextVar("budget")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with an end to everything."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        _Meters(self).visit(source)
        return super()._generate(source, *args, **options)

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """What a template, a macro or a ``set`` block wrote, in one text."""
        if isinstance(pieces, list):
            length = sum(map(len, pieces))
            if length > _SHORT:
                _pay_for(length)
            return "".join(pieces)
        return "".join(_metered(iter(pieces)))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The operators whose results can be large; a text takes no ``%``."""
        if operator == "%" and isinstance(left, str):
            raise TypeError("% is for numbers; put texts together with ~")
        _pay_for(_size_of_result(operator, left, right))
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """No methods of plain data, except what looks into a mapping."""
        if isinstance(obj, dict):
            return attr in _OF_A_MAPPING
        return not isinstance(obj, _PLAIN) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Jinja would let texts have their ``format``, which can make a gigabyte of ``{:999999999}``."""


class _Meters(NodeTransformer):
    """Puts meters into a parsed template."""

    def __init__(self, environment: BoundedEnvironment) -> None:
        self._environment = environment

    def _with_meter(self, node: Any) -> nodes.Node:
        is_plain_loop = isinstance(node, nodes.For) and not node.recursive
        cost = _A_ROUND if is_plain_loop else _A_CALL
        cost += sum(1 for part in node.body for _ in part.find_all(nodes.Node))
        self.generic_visit(node)
        pay = self._filter(nodes.Const(cost), _PAY, node.lineno)
        node.body.insert(0, nodes.ExprStmt(pay, lineno=node.lineno, environment=self._environment))
        parsed: nodes.Node = node
        return parsed

    visit_Template = visit_Block = visit_Macro = visit_CallBlock = visit_For = _with_meter  # noqa: N815 - nodes' names

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the name of the node
        self.generic_visit(node)
        return self._filter(nodes.List(node.nodes), _JOINED, node.lineno)

    def _filter(self, value: nodes.Expr, name: str, line: int) -> nodes.Filter:
        return nodes.Filter(value, name, [], [], None, None, lineno=line, environment=self._environment)


def _metered(pieces: Iterator[str]) -> Iterator[str]:
    """The same pieces as long as they are not too much; an end is put to them where they come from, in their line."""
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST:
            throw = getattr(pieces, "throw", _raise)
            throw(_too_long())
        yield piece


def _raise(error: TooMuch) -> None:
    raise error


def _too_long() -> TooMuch:
    return TooMuch(f"it writes more than {LONGEST:,} characters")


def _pay_for(length: int) -> None:
    if length > LONGEST:
        raise _too_long()
    _BUDGET.get().spend(length // _CHARACTERS_A_STEP)


def _size_of_result(operator: str, left: Any, right: Any) -> int:
    """About how long what comes of an operator is: characters, entries or bits."""
    if operator == "*" and isinstance(left, int) and not isinstance(right, int | float):
        left, right = right, left
    if operator == "*" and isinstance(right, int) and not isinstance(left, int | float):
        return _size(left) * max(right, 0)
    if operator == "**" and isinstance(right, int):
        return _size(left) * abs(right)
    return _size(left) + _size(right)


def _size(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length()
    return len(value) if isinstance(value, str | bytes | list | tuple) else 1


@pass_context  # so that the compiler does not think its result constant
def _pay(_context: Context, steps: int) -> None:
    _BUDGET.get().spend(steps)


@pass_context
def _joined(context: Context, parts: list[Any]) -> str:
    _pay_for(sum(len(str(part)) for part in parts))
    return markup_join(parts) if context.eval_ctx.autoescape else str_join(parts)


@pass_eval_context
def _join(eval_ctx: EvalContext, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    parts = list(value)
    _pay_for(sum(len(str(part)) + len(d) for part in parts))
    joined: str = do_join(eval_ctx, parts, d, attribute)
    return joined


def _batch(value: Iterable[Any], linecount: int, fill_with: Any = None) -> Iterator[list[Any]]:
    if linecount > _LONGEST_ROW:
        raise TooMuch(f"batch makes rows of at most {_LONGEST_ROW:,}")
    return do_batch(value, linecount, fill_with)


def _round(value: float, precision: int = 0, method: Any = "common") -> float:
    if abs(precision) > _FINEST:
        raise TooMuch(f"round knows at most {_FINEST} places")
    return do_round(value, precision, method)


FILTERS = {_PAY: _pay, _JOINED: _joined, "join": _join, "batch": _batch, "round": _round}
"""Filters for a ``BoundedEnvironment``: its own, and Jinja's where they need bounds."""
