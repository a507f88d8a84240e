"""The codebooks that ship, and loading one by name or path."""

from __future__ import annotations

from pathlib import Path

from interviewcoder.errors import CodebookError, InputError
from interviewcoder.model.codebook import Codebook

DEFAULT = "ml-quality-issues"


def folder() -> Path:
    """Where the shipped codebooks are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent.parent / "codebooks"


def names() -> list[str]:
    """The names of the shipped codebooks, in order."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def locate(name_or_path: str) -> Path:
    """The file of a codebook: a path, or the name of a shipped one.

    Raises InputError where there is neither.
    """
    path = Path(name_or_path)
    try:
        there = path.exists()
    except OSError:  # a name too long for a file
        there = False
    if there and not path.is_dir():
        return path
    if name_or_path in names():
        return folder() / f"{name_or_path}.yaml"
    if there:
        raise InputError(f"{name_or_path}: a folder, not a codebook")
    from interviewcoder.codebooks.nodes import suggestion

    raise InputError(f"{name_or_path}: no such codebook, neither a file nor shipped ({suggestion(path.stem, names())})")


def load(name_or_path: str = DEFAULT) -> Codebook:
    """A codebook without mistakes, by path or by the name of a shipped one.

    Raises InputError where it cannot be read, CodebookError, with every mistake, where it has errors.
    """
    path = locate(name_or_path)
    if path == Path(name_or_path):
        return _read(path, str(name_or_path))
    from interviewcoder.codebooks.keeping import kept

    return kept(path, lambda path: _read(path, path.name))


def _read(path: Path, name: str) -> Codebook:
    from interviewcoder.codebooks.reading import read

    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: {error.strerror or error}") from None
    codebook, problems = read(data, name)
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if errors or codebook is None:
        raise CodebookError(errors)
    return codebook


def starter() -> str:
    """A commented codebook to begin with."""
    return (Path(__file__).parent / "starter.yaml").read_text(encoding="utf-8")


def schema() -> str:
    """The JSON Schema of codebooks."""
    return (Path(__file__).parent / "codebook.schema.json").read_text(encoding="utf-8")
