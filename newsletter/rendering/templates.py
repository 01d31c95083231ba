"""Jinja as themes and blocks use it: sandboxed, strict, and with mistakes that name the template's file and line.

Themes are code that a publication chose to trust; the sandbox keeps an accident, not an attacker, from reaching the
rest of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateSyntaxError, pass_context
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.runtime import Context
from markupsafe import Markup

from newsletter.errors import NewsletterError, Place
from newsletter.issues.mistakes import did_you_mean
from newsletter.rendering import bounds
from newsletter.rendering.lint import Flaw, flaws
from newsletter.rendering.plain import Prose, indented, underline, wrap

_FILTERS = frozenset({"default", "first", "int", "last", "length", "list", "sum"})
"""Jinja's own that templates may use, besides those that ``bounds`` has.

None of them changes letters: that would spoil the marks of merge tags.
"""

BLOCKS = "blocks/"
"""How the names of templates begin that show one block."""

SETTLE = "settle"
"""The name under which a context holds what puts the values that all readers share into a text."""


_MACRO = "block"
_ENDLESS = "it calls itself without end, or too much in it stands inside one another"
_LARGEST = 100_000
"""Characters of one template."""

_OUR_OWN_END = "Encountered unknown tag 'endmacro'. "


class Values(dict[str, Any]):
    """Plain data of ours for templates: what stands under a name is also its attribute, even one called ``items``."""


class _Sandbox(bounds.BoundedEnvironment):
    """The bounded sandbox, with a short cut to data that needs none: most of what a template asks for is a field."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is not Values:
            return super().getattr(obj, attribute)
        if attribute in obj:
            return obj[attribute]
        if hasattr(dict, attribute):
            return super().getattr(obj, attribute)
        return self.undefined(f"there is no “{attribute}” here: {did_you_mean(attribute, obj, ', '.join(obj))}")


class _Compiled(BytecodeCache):
    """Compiled templates, shared by all publications of this process: to compile one takes 10 ms."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def ready(html: str) -> Markup:
    """HTML or MJML that goes into a template as it is: made by us, and escaped where it was made."""
    return Markup(html)  # noqa: S704 - the one place that vouches for it; its callers are few


@pass_context
def _prose(context: Context, html: str, first: str = "", rest: str | None = None) -> str:
    return Prose(context[SETTLE])(str(html), first, rest)


@pass_context
def _wrap(context: Context, text: str, first: str = "", rest: str | None = None) -> str:
    return wrap(context[SETTLE](str(text)), first, rest)


_WRITING = {"prose": _prose, "wrap": _wrap, "underline": underline, "indented": indented}
"""Our own filters, for plain text."""


class Templates:
    """The templates of one publication, each compiled when it is first used and then kept.

    ``find`` turns a template's name into its file, and ``parent`` into the element that its MJML stands in, ``None``
    when it is none. Those whose names end in ``.mjml.j2`` or ``.html.j2`` escape what they print.
    """

    def __init__(self, find: Callable[[str], Path], parent: Callable[[str], str | None]) -> None:
        self._find = find
        self._parent = parent
        self._compiled: dict[str, Template] = {}
        self._environment = _Sandbox(
            autoescape=lambda name: name is not None and name.endswith((".mjml.j2", ".html.j2")),
            undefined=StrictUndefined,
            loader=FunctionLoader(self._load),
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_COMPILED,
        )
        self._environment.globals.clear()
        jinjas = {name: self._environment.filters[name] for name in sorted(_FILTERS)}
        self._environment.filters = jinjas | bounds.FILTERS | _WRITING

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """What the template makes of the context; raises ``NewsletterError`` with the template's file and line."""
        bounds.Budget().open()
        try:
            return self._template(name).render(context)
        except Exception as error:
            raise self._explained(name, error) from error

    def bind(self, context: Mapping[str, Any]) -> Callable[[str, Values, int], str]:
        """The templates of blocks for one context: ``call(name, b, gap)`` is what one makes of a block.

        An issue has many blocks and one context, so they are compiled as macros: to call one costs a fraction of
        what it costs to render a template. Errors are those of ``render``, and all calls together have one budget.
        """
        budget = bounds.Budget()
        macros: dict[str, Callable[[Values, int], str]] = {}

        def call(name: str, b: Values, gap: int) -> str:
            budget.open()
            try:
                if name not in macros:
                    macros[name] = getattr(self._template(name).make_module(dict(context)), _MACRO)
                return str(macros[name](b, gap))
            except Exception as error:
                raise self._explained(name, error) from error

        return call

    def _template(self, name: str) -> Template:
        if name not in self._compiled:
            self._compiled[name] = self._environment.get_template(name)
        return self._compiled[name]

    def _explained(self, name: str, error: Exception) -> NewsletterError:
        """A template can fail in every way that Python can; people get the template's own line."""
        if isinstance(error, NewsletterError):
            return error
        if isinstance(error, TemplateSyntaxError):
            where = Place(error.filename or str(self._find(name)), error.lineno)
            return _broken((error.message or "it cannot be read").replace(_OUR_OWN_END, ""), where)
        try:
            self._environment.handle_exception()
        except Exception as rewritten:  # noqa: BLE001 - whatever it was, it becomes an error for people
            # Python cannot compile what nests too deep, and says so as SyntaxError.
            endless = isinstance(error, RecursionError | SyntaxError)
            what = _ENDLESS if endless else str(error) or type(error).__name__
            return _broken(what, self._place(name, rewritten.__traceback__))

    def mistakes(self, name: str) -> list[NewsletterError]:
        """All that is wrong with a template, as far as can be told without rendering it."""
        try:
            source, path = self._read(name)
            parent = self._parent(name)
            found = [] if parent is None else [_flawed(flaw, path) for flaw in flaws(source, parent)]
            self._environment.parse(source, name, str(path))
        except Exception as error:  # noqa: BLE001 - as for render: people get the template's own line
            return [self._explained(name, error)]
        return found

    def path(self, name: str) -> Path:
        """The file a template is read from."""
        return self._find(name)

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]]:
        source, path = self._read(name)
        parent = self._parent(name)
        for flaw in flaws(source, parent) if parent is not None else ():
            raise _flawed(flaw, path)
        if name.startswith(BLOCKS):
            source = f"{{% macro {_MACRO}(b, gap) %}}{source}{{% endmacro %}}"
        return source, str(path), lambda: True

    def _read(self, name: str) -> tuple[str, Path]:
        path = self._find(name)
        try:
            source = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise NewsletterError(
                f"the template {path.name} is missing", place=Place(str(path)), remedy="put the file back"
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise NewsletterError(
                f"the template cannot be read: {error}", place=Place(str(path)), remedy="save it as UTF-8"
            ) from error
        if len(source) > _LARGEST:
            raise _broken(f"it has {len(source):,} characters, and may have {_LARGEST:,}", Place(str(path)))
        return source, path

    def _place(self, name: str, trace: TracebackType | None) -> Place:
        """The deepest line of a template in a traceback, which Jinja rewrites to its sources."""
        found = Place(str(self._find(name)))
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith(".j2"):
                found = Place(file, trace.tb_lineno)
            trace = trace.tb_next
        return found


def _flawed(flaw: Flaw, path: Path) -> NewsletterError:
    return _broken(flaw.message, Place(str(path), flaw.line))


def _broken(what: str, where: Place) -> NewsletterError:
    return NewsletterError(f"broken template: {what}", place=where, remedy="mend the template at that line")
