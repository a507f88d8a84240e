"""Shipped codebooks are kept as they were read: the same codebook, read anew where anything changed, and no others."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewcoder.codebooks import folder, keeping, names, read, starter
from interviewcoder.codebooks.keeping import kept
from interviewcoder.model.codebook import Codebook

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A codebook that may be changed."""
    path = tmp_path / "book.yaml"
    path.write_text(starter(), encoding="utf-8")
    return path


def read_now(path: Path) -> Codebook:
    codebook, _ = read(path.read_bytes(), path.name)
    assert codebook is not None
    return codebook


def read_never(path: Path) -> Codebook:
    raise AssertionError(f"{path} was read again")


@pytest.mark.parametrize("name", names())
def test_what_is_kept_is_the_same_codebook(name: str, cache: Path) -> None:
    path = folder() / f"{name}.yaml"
    assert kept(path, read_now) == kept(path, read_never) == read_now(path)
    assert [one.name for one in cache.rglob("*") if one.is_file()] == [f"{name}.pickle"]


@pytest.mark.usefixtures("cache")
def test_a_codebook_elsewhere_is_another_also_where_all_files_have_one_time(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / book.name
    other.parent.mkdir()
    other.write_text(starter(), encoding="utf-8")
    for path in (book, other):
        os.utime(path, (1, 1))
    kept(book, read_now)
    with pytest.raises(AssertionError, match="was read again"):
        kept(other, read_never)


@pytest.mark.usefixtures("cache")
def test_a_changed_codebook_is_read_anew(book: Path) -> None:
    before = kept(book, read_now)
    book.write_text(starter().replace("name: ", "name: New ", 1), encoding="utf-8")
    after = kept(book, read_now)
    assert after != before
    assert after == kept(book, read_never) == read_now(book)


@pytest.mark.usefixtures("cache")
def test_a_codebook_is_read_anew_where_its_reader_changed(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "reader.py"
    reader.touch()
    monkeypatch.setattr(keeping, "_READERS", [reader])
    kept(book, read_now)
    kept(book, read_never)
    os.utime(reader, (1, 1))
    with pytest.raises(AssertionError, match="read again"):
        kept(book, read_never)


class Hostile:
    """What a pickle may call when it is read."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.made,)


def test_whatever_stands_in_the_cache_is_neither_run_nor_taken_for_a_codebook(
    book: Path, cache: Path, tmp_path: Path
) -> None:
    expected, made = kept(book, read_now), tmp_path / "made"
    (place,) = cache.rglob("*.pickle")
    whole = place.read_bytes()
    state = whole[: whole.index(b"\n") + 1]
    hostile = pickle.dumps(Hostile(made))
    none = state + pickle.dumps("no codebook")
    for content in (b"", whole[:-100], state, state + b"\x80\x05\xff", hostile, state + hostile, none, b"\xff" * 5000):
        place.write_bytes(content)
        assert kept(book, read_now) == expected
        assert place.read_bytes() == whole  # and is kept again
    assert not made.exists()
    pickle.loads(hostile)
    assert made.exists(), "it would have been made"


def test_without_a_place_to_keep_it_a_codebook_is_read(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept(book, read_now) == read_now(book)


def test_who_has_no_home_finds_no_new_folder(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder_name in ("~nobody-of-this-name/cache", "cache"):  # as `~` where nothing says whose home it is
        monkeypatch.setenv("XDG_CACHE_HOME", folder_name)
        assert kept(book, read_now) == read_now(book)
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # which is not there
    assert kept(book, read_now) == read_now(book)
    assert list(tmp_path.iterdir()) == [book]


def test_what_people_write_is_not_kept(run: Run, book: Path, samples: Path, tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    run("code", samples / "churn-model.txt", "--codebook", book, env=environment)
    run("codebook", "check", book, env=environment)
    assert not list((tmp_path / "cache").rglob("*"))


@pytest.mark.usefixtures("cache")
def test_a_kept_codebook_needs_no_yaml() -> None:
    code = "import sys, interviewcoder; interviewcoder.load_codebook(); print('yaml' in sys.modules)"
    seen = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)]
    assert [one.split() for one in seen] == [[b"True"], [b"False"]]
