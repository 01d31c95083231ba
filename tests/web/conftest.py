"""A publication that sent one issue to three people, and is on the web."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.publication import Publication, load_publication
from newsletter.store import Store, open_store
from tests.conftest import make_store
from tests.support.web import Visitor, publication, sent_campaign, visitor


@pytest.fixture(scope="session")
def sent_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The publication's folder, made once."""
    folder = tmp_path_factory.mktemp("sent")
    settings = publication(folder)
    store = make_store(settings.folder / "newsletter.db")
    sent_campaign(store, settings)
    store.close()
    return folder


@pytest.fixture
def settings(sent_folder: Path, tmp_path: Path) -> Publication:
    """The same in a folder of the test's own."""
    shutil.copytree(sent_folder, tmp_path, dirs_exist_ok=True)
    return load_publication(tmp_path)


@pytest.fixture
def sqlite_store(settings: Publication) -> Iterator[Store]:
    """The database that knows what was sent."""
    store = open_store(settings.database_url)
    yield store
    store.close()


@pytest.fixture
def web(sqlite_store: Store, settings: Publication) -> Iterator[Visitor]:
    """Somebody who visits it."""
    with visitor(sqlite_store, settings, 1) as someone:
        yield someone


@pytest.fixture
def inbox(sqlite_store: Store, settings: Publication) -> Iterator[Visitor]:
    """Somebody who may look into the outbox too."""
    with visitor(sqlite_store, settings, 1, inbox=True) as someone:
        yield someone
