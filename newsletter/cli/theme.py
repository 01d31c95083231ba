"""``newsletter theme``: start a theme, look at one, check its templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import show, workspace
from newsletter.errors import Exit, NewsletterError

if TYPE_CHECKING:
    from newsletter.rendering.theme import Theme


@click.group()
def theme() -> None:
    """Start a theme, look at one, check its templates. NAME is one of `newsletter theme list`."""


@theme.command()
@click.argument("name")
@click.option(
    "--from", "made_from", metavar="THEME", default="editorial", show_default=True, help="What to begin with."
)
@click.option("--accent", metavar="COLOUR", help="The colour of links and buttons, as in '#0A6C74'.")
@click.option("--font", metavar="FONT", help="The font of the text, or a list of fonts with commas.")
@click.option("--logo", metavar="FILE", type=click.Path(path_type=Path), help="A picture for the masthead.")
def new(name: str, made_from: str, accent: str | None, font: str | None, logo: Path | None) -> None:
    """Start a theme called NAME in themes/NAME/.

    It is one small file: palettes, fonts, widths and a logo; the rest is that of the theme it is made from.
    """
    from newsletter.rendering.new_theme import Wishes, start_theme

    settings = workspace.publication()
    path, advice = start_theme(settings, name, Wishes(made_from, accent, font, logo))
    show.out(show.nearby(path))
    for line in advice:
        show.note(line)
    if logo:
        show.note("A dark logo vanishes by night: give it a thin light outline, or a ground of its own.")
    show.note(f'\nUse it:   theme = "{name}" under [publication] in newsletter.toml')
    show.note(f"See it:   newsletter theme show {name}")


@theme.command("list")
@workspace.json_option
def list_(*, as_json: bool) -> None:
    """List the themes there are."""
    from newsletter.issues.theme_folders import theme_names
    from newsletter.rendering.theme import load_theme

    settings = workspace.publication()
    used = load_theme(settings).name
    rows = [_about(load_theme(settings, name), used) for name in theme_names(settings.folder)]
    if as_json:
        show.data(rows)
        return
    show.table(
        ("Theme", "Made from", "What it is", "Used"),
        [(row["name"], row["made_from"] or "–", row["summary"], "yes" if row["used"] else "") for row in rows],
    )
    show.note('\nChoose one: theme = "NAME" under [publication] in newsletter.toml')


def _about(one: Theme, used: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "made_from": one.made_from,
        "summary": str(one.tokens["summary"]),
        "folder": show.nearby(one.folders[0]),
        "used": one.name == used,
    }


@theme.command("show")
@click.argument("name", required=False)
@workspace.json_option
def show_(name: str | None, *, as_json: bool) -> None:
    """Show a theme: its tokens, and how well its colours can be read.

    Without NAME, the publication's own.
    """
    from newsletter.rendering.theme import load_theme
    from newsletter.rendering.theme_check import unreadable_pairs

    settings = workspace.publication()
    found = load_theme(settings, name)
    if as_json:
        contrasts = [
            {"time": pair.time, "text": pair.text, "ground": pair.ground, "ratio": round(pair.ratio, 2)}
            for pair in found.pairs()
        ]
        show.data({**_about(found, load_theme(settings).name), "tokens": found.tokens, "contrasts": contrasts})
        return
    show.out(f"{found.name}: {found.tokens['summary']}")
    show.out(f"In {show.nearby(found.folders[0])}" + (f", made from {found.made_from}" if found.made_from else ""))
    _show_tokens(found)
    for error in unreadable_pairs(found):
        show.error(error)


def _show_tokens(found: Theme) -> None:
    from newsletter.rendering.contrast import READABLE

    light, dark = found.tokens["light"], found.tokens["dark"]
    show.out()
    show.table(("Colour", "By day", "By night"), [(key, light[key], dark[key]) for key in light])
    show.out()
    ratios = {(pair.text, pair.ground, pair.time): pair.ratio for pair in found.pairs()}
    told = {key: f"{ratio:.1f}" + ("" if ratio >= READABLE else " too low") for key, ratio in ratios.items()}
    pairs = dict.fromkeys((text, ground) for text, ground, _ in ratios)
    show.table(
        (f"Contrast, {READABLE} at least", "By day", "By night"),
        [(f"{text} on {ground}", told[text, ground, "light"], told[text, ground, "dark"]) for text, ground in pairs],
    )
    show.out()
    show.table(
        ("Type", "Font", "Size/line", "On a telephone"),
        [
            (role, one["font"], f"{one['size']}/{one['line']}", _narrow(one))
            for role, one in found.tokens["type"].items()
        ],
    )
    show.out()
    for key, value in found.tokens.items():
        if key not in {"light", "dark", "type", "summary", "from"}:
            show.out(f"{key:<15}{_plain(value)}")


def _narrow(one: dict[str, Any]) -> str:
    return f"{one['narrow_size']}/{one['narrow_line']}" if "narrow_size" in one else ""


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        inner = (
            f"{key}: {{{_plain(part)}}}" if isinstance(part, dict) else f"{key}: {'–' if part == '' else part}"
            for key, part in value.items()
        )
        return ", ".join(inner)
    return str(value)


@theme.command()
@click.argument("name", required=False)
@workspace.json_option
def check(name: str | None, *, as_json: bool) -> int:
    """Check all templates of a theme, and those of the publication's blocks.

    Without NAME, the publication's own. Templates are looked at for tags and attributes that mail programs or the
    MJML engine do not know, and the example of each block is rendered. The exit code is 1 when something is wrong.
    """
    from newsletter.rendering.theme_check import check_theme

    settings = workspace.publication()
    report = check_theme(settings, name or settings.theme)
    if as_json:
        errors = [_error_data(error) for error in report.errors]
        show.data({"theme": report.theme, "templates": report.templates, "errors": errors})
    else:
        for error in report.errors:
            show.error(error)
        count = len(report.errors)
        verdict = "nothing is wrong" if not count else f"{count} {'mistake' if count == 1 else 'mistakes'}"
        show.out(f"{report.theme} · {report.templates} templates, {report.examples} examples · {verdict}")
    return Exit.FAILURE if report.errors else Exit.OK


def _error_data(error: NewsletterError) -> dict[str, Any]:
    place = error.place
    return {
        "message": error.message,
        "remedy": error.remedy,
        "file": show.nearby(place.path) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
