"""A bucket of S3, or of one of the many services that speak its language."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsletter.assets.cabinet import FOREVER, Asset
from newsletter.errors import NewsletterError, UsageError
from newsletter.publication import AssetSettings

if TYPE_CHECKING:
    from collections.abc import Callable

_CREDENTIALS = {"access_key_id": "AWS_ACCESS_KEY_ID", "secret_access_key": "AWS_SECRET_ACCESS_KEY"}
_SESSION = "AWS_SESSION_TOKEN"
_TIMES = {"connect_timeout": "10s", "timeout": "120s"}


class Bucket:
    """A shelf at ``bucket/prefix``; credentials come from the environment alone.

    Only HEAD and PUT of single objects are used, so a key that may do no more is enough.
    """

    def __init__(self, place: str, settings: AssetSettings) -> None:
        self._place = place
        bucket, _, prefix = place.rstrip("/").partition("/")
        if not bucket:
            raise UsageError("s3:// names no bucket", remedy="write it as s3://bucket/prefix")
        self._library = _library()
        self._store = self._library.store.S3Store(
            bucket,
            prefix=prefix or None,
            region=settings.region or os.environ.get("AWS_REGION") or "us-east-1",
            **({"endpoint": settings.endpoint} if settings.endpoint else {}),
            **_credentials(),
            client_options={**_TIMES, "allow_http": settings.endpoint.startswith("http://")},
            retry_config={"max_retries": 3},
        )

    def holds(self, name: str) -> bool:
        """Whether the object is there."""
        try:
            self._ask(lambda: self._library.head(self._store, name))
        except FileNotFoundError:
            return False
        return True

    def put(self, asset: Asset) -> None:
        """Upload the file, with what a browser is told about it."""
        attributes = {"Content-Type": asset.media_type, "Cache-Control": FOREVER}
        content = asset.path.read_bytes()
        try:
            self._ask(
                lambda: self._library.put(self._store, asset.name, content, attributes=attributes, use_multipart=False)
            )
        except FileNotFoundError as error:
            raise NewsletterError(
                f"there is no bucket for s3://{self._place}", remedy="make it first, or check its name and region"
            ) from error

    def _ask(self, call: Callable[[], object]) -> None:
        try:
            call()
        except FileNotFoundError:
            raise
        except (self._library.exceptions.PermissionDeniedError, self._library.exceptions.UnauthenticatedError) as error:
            raise NewsletterError(
                f"s3://{self._place} refuses these credentials",
                remedy="they need s3:PutObject, s3:GetObject and s3:ListBucket there, and the right region",
            ) from error
        except self._library.exceptions.BaseError as error:
            raise NewsletterError(
                f"s3://{self._place} does not answer as it should ({_first_line(error)})",
                remedy="check [assets] endpoint and region, and publish again: it goes on where it stopped",
            ) from error


def _library() -> Any:
    try:
        import_module("obstore.store")
        import_module("obstore.exceptions")
        return import_module("obstore")
    except ImportError as error:
        raise UsageError(
            "what speaks to S3 is not installed", remedy='pip install "newsletter[s3]", or publish to a folder'
        ) from error


def _credentials() -> dict[str, str]:
    """From the environment; without them the library would go and ask the machine's host for some."""
    missing = [name for name in _CREDENTIALS.values() if not os.environ.get(name)]
    if missing:
        raise UsageError(
            f"the bucket wants credentials, and {' and '.join(missing)} "
            + ("is" if len(missing) == 1 else "are")
            + " not in the environment",
            remedy=f"export {missing[0]}=…",
        )
    found = {option: os.environ[name] for option, name in _CREDENTIALS.items()}
    return found | ({"session_token": os.environ[_SESSION]} if os.environ.get(_SESSION) else {})


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160]
