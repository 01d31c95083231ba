"""Jinja as themes and blocks use it: sandboxed, strict, and with mistakes that name the template's file and line.

Themes are code that a publication chose to trust; the sandbox keeps an accident, not an attacker, from reaching the
rest of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from newsletter.errors import NewsletterError, Place

_FILTERS = frozenset({"batch", "default", "first", "int", "join", "last", "length", "list", "round", "sum"})
"""Jinja's own that templates may use. None of them changes letters: that would spoil the marks of merge tags."""


def ready(html: str) -> Markup:
    """HTML or MJML that goes into a template as it is: made by us, and escaped where it was made."""
    return Markup(html)  # noqa: S704 - the one place that vouches for it; its callers are few


class Templates:
    """The templates of one publication, each compiled when it is first used and then kept.

    ``find`` turns a template's name into its file. Names that end in ``.mjml.j2`` escape what they print.
    """

    def __init__(self, find: Callable[[str], Path]) -> None:
        self._find = find
        self._compiled: dict[str, Template] = {}
        self._environment = ImmutableSandboxedEnvironment(
            autoescape=lambda name: name is not None and name.endswith(".mjml.j2"),
            undefined=StrictUndefined,
            loader=FunctionLoader(self._load),
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
        )
        self._environment.globals.clear()
        self._environment.filters = {name: self._environment.filters[name] for name in sorted(_FILTERS)}

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """What the template makes of the context; raises ``NewsletterError`` with the template's file and line."""
        try:
            template = self._compiled.get(name)
            if template is None:
                template = self._compiled[name] = self._environment.get_template(name)
            return template.render(context)
        except NewsletterError:
            raise
        except TemplateSyntaxError as error:
            where = Place(error.filename or str(self._find(name)), error.lineno)
            raise _broken(error.message or "it cannot be read", where) from error
        except Exception as error:
            raise _broken(str(error) or type(error).__name__, self._place(name, error.__traceback__)) from error

    def path(self, name: str) -> Path:
        """The file a template is read from."""
        return self._find(name)

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]]:
        path = self._find(name)
        try:
            return path.read_text(encoding="utf-8"), str(path), lambda: True
        except FileNotFoundError as error:
            raise NewsletterError(
                f"the template {path.name} is missing", place=Place(str(path)), remedy="put the file back"
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise NewsletterError(
                f"the template cannot be read: {error}", place=Place(str(path)), remedy="save it as UTF-8"
            ) from error

    def _place(self, name: str, trace: TracebackType | None) -> Place:
        """The deepest line of a template in a traceback, which Jinja rewrites to its sources."""
        found = Place(str(self._find(name)))
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith(".j2"):
                found = Place(file, trace.tb_lineno)
            trace = trace.tb_next
        return found


def _broken(what: str, where: Place) -> NewsletterError:
    return NewsletterError(f"broken template: {what}", place=where, remedy="mend the template at that line")
