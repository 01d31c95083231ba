"""The top of the command: finds the noun, runs it, and turns every trouble into words and an exit code."""

from __future__ import annotations

import errno
import os
import sys

import click

from newsletter import __version__
from newsletter.cli import show
from newsletter.cli.lazy import LazyGroup
from newsletter.errors import Exit, NewsletterError

# Each noun's module is imported only when it is used, so that starting up stays quick; the words are its help.
_COMMANDS = {
    "init": "make a new publication folder",
    "demo": "the whole main job on a bundled publication",
    "issue": "write, check and render issues",
    "assets": "the pictures of mail: bring them to where readers find them",
    "theme": "looks: start, show and check one",
    "list": "named audiences",
    "subscriber": "people: add, import, show, export, unsubscribe",
    "campaign": "send an issue to a list, and control it",
    "stats": "what became of a campaign, in figures",
    "provider": "the ways out: what is configured and what it can do",
    "serve": "the web app: tracking, unsubscribe, archive, webhooks",
    "db": "the database: upgrade and check",
}


@click.group(cls=LazyGroup.of("newsletter.cli", _COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsletter")
@click.option(
    "-C",
    "--folder",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    metavar="DIR",
    help="Work on the publication in DIR instead of here.",
)
@click.pass_context
def cli(ctx: click.Context, folder: str) -> None:
    """Write, check, send and understand your newsletter."""
    ctx.obj = folder


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with one of ``errors.Exit``'s codes."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    try:
        code = cli.main(args=arguments, prog_name="newsletter", standalone_mode=False)
    except NewsletterError as error:
        show.error(error)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        show.out(error.format_message())
        return Exit.OK
    except click.ClickException as error:
        show.error(NewsletterError(error.format_message(), remedy=_usage_hint(error)))
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        show.note("Interrupted.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has had enough; without this, Python complains again while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        return _operating_system(error)
    except Exception as error:  # noqa: BLE001 - the last resort: nobody should read a traceback unasked
        return _our_fault(error)
    return code if isinstance(code, int) else Exit.OK


def _usage_hint(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    return f"see: {context.command_path} --help" if context else None


_DISK = {errno.ENOSPC: "make room on the disk", errno.EDQUOT: "your disk quota is used up", errno.EROFS: "read-only"}


def _operating_system(error: OSError) -> int:
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    remedy = _DISK.get(error.errno or 0, "check that the path exists and that you may use it")
    show.error(NewsletterError(what, remedy=f"{remedy}; then run the command again"))
    return Exit.FAILURE


def _our_fault(error: Exception) -> int:
    if os.environ.get("NEWSLETTER_DEBUG"):
        raise error
    show.error(
        NewsletterError(
            f"this is a mistake in newsletter itself ({type(error).__name__}: {error})",
            remedy="run it again with NEWSLETTER_DEBUG=1 and report what it prints",
        )
    )
    return Exit.FAILURE
