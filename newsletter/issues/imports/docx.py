"""A Word document as HTML, through mammoth; a .docx is a zip archive, and may be a bomb."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from newsletter.errors import NewsletterError, Place, UsageError
from newsletter.issues.front_matter import slugify
from newsletter.issues.imports.html import draft_of_html
from newsletter.issues.imports.pictures import Pictures
from newsletter.issues.imports.report import Draft

LARGEST_UNPACKED = 100_000_000
LARGEST_TEXT = 10_000_000
"""Bytes: of all that is in the archive, and of one part of it that is XML."""
_TEXT = "word/document.xml"
_SAVE_AGAIN = "open it in a word processor, and save it as a Word document (.docx) again"


def draft_of_docx(data: bytes, path: Path, images: Path, base: str) -> Draft:
    """The draft of an issue; raises ``NewsletterError`` when the file is no Word document or too large a one."""
    mammoth = _mammoth()
    _require_sound(data, path)
    draft = Draft()
    pictures = Pictures(path.parent, images, slugify(path.stem), "", draft.report)

    def picture(image: Any) -> dict[str, str]:
        with image.open() as file:
            ending = str(image.content_type).partition("/")[2].replace("jpeg", "jpg")
            return {"src": pictures.keep(file.read(), ending, None)}

    try:
        result = mammoth.convert_to_html(BytesIO(data), convert_image=mammoth.images.img_element(picture))
    except (MemoryError, NewsletterError):
        raise
    except Exception as error:
        raise NewsletterError(
            f"the document cannot be read: {error}", place=Place(str(path)), remedy=_SAVE_AGAIN
        ) from error
    for message in result.messages:
        draft.report.note("formatting without a meaning here", None, str(message.message))
    html = str(result.value)
    draft.pictures = pictures.found
    return draft_of_html(html, path, images, base, draft)


def _mammoth() -> Any:
    try:
        import mammoth  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        raise UsageError(
            "reading Word documents needs a library that is not installed",
            remedy='pip install "newsletter[docx]", or save the document as HTML',
        ) from error
    return mammoth


def _require_sound(data: bytes, path: Path) -> None:
    """Refuse what is no Word document, and what is larger unpacked than any; reads nothing but the directory first."""
    place = Place(str(path))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if _TEXT not in archive.namelist():
                raise NewsletterError("this is not a Word document", place=place, remedy=_SAVE_AGAIN)
            texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED or any(
                part.file_size > LARGEST_TEXT for part in texts
            ):
                raise NewsletterError(
                    f"unpacked, the document is larger than {LARGEST_UNPACKED // 10**6} MB, or its text than "
                    f"{LARGEST_TEXT // 10**6} MB",
                    place=place,
                    remedy="split it, or make its pictures smaller",
                )
            if any(b"<!DOCTYPE" in archive.read(part) for part in texts):
                raise NewsletterError("no Word document declares a DOCTYPE", place=place, remedy=_SAVE_AGAIN)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error) as error:
        raise NewsletterError("this is not a Word document", place=place, remedy=_SAVE_AGAIN) from error
