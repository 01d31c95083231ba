"""Whatever file is imported, it ends soon and in little memory: in an issue, or in an error for people."""

from __future__ import annotations

import os
import resource
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import perf_counter, sleep

import pytest

from newsletter.errors import NewsletterError, Place, UsageError
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.importing import LARGEST_TEXT, import_issue
from newsletter.issues.imports.bounded import MEMORY, bounded
from newsletter.issues.imports.docx import LARGEST_TEXT as LARGEST_PART
from newsletter.publication import Publication, load_publication
from tests.support.word import LINKED_PICTURE, word_document

CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""
Refuse = Callable[[bytes, str], NewsletterError]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    return load_publication(tmp_path)


@pytest.fixture
def refuse(publication: Publication, catalogue: Catalogue, tmp_path: Path) -> Refuse:
    """Imports bytes as a file of this name, which must be refused, soon and without a trace."""

    def refused(data: bytes, name: str) -> NewsletterError:
        path = tmp_path / name
        path.write_bytes(data)
        started = perf_counter()
        with pytest.raises(NewsletterError) as caught:
            import_issue(path, publication, catalogue)
        assert perf_counter() - started < 60
        assert not list((tmp_path / "issues").glob("*"))
        return caught.value

    return refused


def test_html_of_ten_megabytes_is_refused_by_its_size(refuse: Refuse) -> None:
    assert f"larger than {LARGEST_TEXT:,} bytes" in refuse(b"<p>x</p>" * 1_250_000, "big.html").message


def test_html_nested_20000_deep_is_refused_with_its_line(refuse: Refuse) -> None:
    error = refuse(b"<p>fine</p>\n<div>" + b"<div>" * 20_000, "deep.html")
    assert error.message == "this is nested deeper than 200 levels"
    assert error.place is not None
    assert error.place.line == 2


def test_a_tree_of_200_levels_is_read(publication: Publication, catalogue: Catalogue, tmp_path: Path) -> None:
    for tag in ("div", "blockquote", "ul", "i"):
        (tmp_path / "deep.html").write_text(f"<{tag}>" * 190 + "<p>words")
        assert import_issue(tmp_path / "deep.html", publication, catalogue).blocks == 1


def test_misnested_tags_that_ask_for_gigabytes_get_none(refuse: Refuse) -> None:
    error = refuse("".join(f"<p><b id=x{number}>" for number in range(20_000)).encode(), "bomb.html")
    assert "to read" in error.message or "nested deeper" in error.message
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 1.1 * MEMORY


@pytest.mark.parametrize(
    "html",
    [
        "<" * 300_000,
        "<!--" * 500_000,
        "<script" * 300_000,
        "<a href='" * 200_000,
        "&" * 300_000,
        "<p>x" * 20_000,
        "<style>@media{" + "a{" * 500_000,
        "<style>" + ".a{}" * 500_000,
        "<b>" * 100 + "<table><td>" * 40 + "x",
        "<p>" + "<a class=btn style='background:red' href='https://a.example'>x</a> " * 3_000,
        "<p>" + "*_`~[" * 20_000,
        "<p>" + "<b>x</b><i>y</i>" * 5_000,
        "<ul>" + "<li>x" * 10_000,
        "<table>" + "<tr><td>x<td>y" * 3_000,
        "\x00" * 1_000_000,
    ],
    ids=lambda html: html[:14].replace("\x00", "NUL"),
)
def test_html_made_to_be_slow_ends_soon(
    publication: Publication, catalogue: Catalogue, tmp_path: Path, html: str
) -> None:
    (tmp_path / "slow.html").write_text(html)
    started = perf_counter()
    with suppress(NewsletterError):
        import_issue(tmp_path / "slow.html", publication, catalogue)
    assert perf_counter() - started < 60


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip archive",
        b"PK\x03\x04" + b"\x00" * 100,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100,
        word_document()[:-100],
        word_document("<w:p>"),
        word_document("<w:p/>", "<!DOCTYPE x [<!ENTITY a 'b'>]>"),
    ],
    ids=["empty", "text", "a zip's first bytes", "with a password", "cut off", "broken XML", "entities"],
)
def test_what_is_no_word_document_is_refused(refuse: Refuse, data: bytes) -> None:
    error = refuse(data, "letter.docx")
    assert error.place is not None
    assert "save it as a Word document" in str(error.remedy)


def test_another_archive_is_no_word_document(refuse: Refuse) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refuse(file.getvalue(), "letter.docx").message == "this is not a Word document"


@pytest.mark.parametrize("part", ["word/media/zeros.bin", "word/document2.xml"])
def test_a_zip_bomb_is_refused_by_its_directory(refuse: Refuse, part: str) -> None:
    data = word_document(more={part: bytes(LARGEST_PART * 11 if part.endswith("bin") else LARGEST_PART + 1)})
    assert len(data) < 1_000_000
    assert refuse(data, "bomb.docx").message.startswith("unpacked, the document is larger")


def test_a_zip_bomb_that_lies_about_its_size_is_refused(refuse: Refuse) -> None:
    honest = word_document("x" * 5_000_000)
    size = zipfile.ZipFile(BytesIO(honest)).getinfo("word/document.xml").file_size.to_bytes(4, "little")
    lying = honest.replace(size, (9).to_bytes(4, "little"))
    assert lying != honest
    assert refuse(lying, "liar.docx").message


def test_a_word_document_nested_without_end_is_refused(refuse: Refuse) -> None:
    deep = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
    assert refuse(word_document(deep), "deep.docx").remedy


def test_a_word_document_brings_no_file_of_this_machine_along(
    publication: Publication, catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "letter.docx").write_bytes(word_document(f"<w:p><w:r><w:t>Words</w:t></w:r></w:p>{LINKED_PICTURE}"))
    made = import_issue(tmp_path / "letter.docx", publication, catalogue)
    assert not made.pictures
    assert Path("/etc/hostname").read_text().strip() not in made.path.read_text(encoding="utf-8")


def test_without_the_library_it_is_named(
    publication: Publication, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hidden" / "mammoth").mkdir(parents=True)
    (tmp_path / "hidden" / "mammoth" / "__init__.py").write_text("raise ImportError('none here')")
    (tmp_path / "letter.docx").write_bytes(word_document())
    monkeypatch.syspath_prepend(str(tmp_path / "hidden"))
    with pytest.raises(UsageError) as caught:
        import_issue(tmp_path / "letter.docx", publication, catalogue)
    assert 'pip install "newsletter[docx]"' in str(caught.value.remedy)


@pytest.mark.parametrize("name", ["letter.pdf", "letter", "letter.doc"])
def test_a_file_of_another_kind_is_refused_by_its_name(refuse: Refuse, name: str) -> None:
    assert refuse(b"%PDF", name).message == f"“{name}” is of no kind that can be imported"


def test_a_file_that_is_not_there_is_an_error(publication: Publication, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(NewsletterError, match="cannot be read: No such file"):
        import_issue(tmp_path / "gone.html", publication, catalogue)


def takes_too_much() -> int:
    return len(bytearray(2 * MEMORY))


def dies() -> None:
    os.abort()


def waits() -> None:
    sleep(600)


@pytest.mark.parametrize("work", [takes_too_much, dies])
def test_work_that_ends_badly_is_an_error_here(work: Callable[[], object]) -> None:
    with pytest.raises(NewsletterError, match="to read"):
        bounded(Place("x.html"), work)


def test_work_without_an_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.issues.imports.bounded.SECONDS", 0.5)
    with pytest.raises(NewsletterError, match="to read"):
        bounded(Place("x.html"), waits)
