"""A codebook changed: with only some of its codes, with more codes, or with other settings for all codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from interviewcoder.model.codebook import Category, Code, Codebook, Term, Unit
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.transcript import Role


def select(codebook: Codebook, codes: Collection[str]) -> Codebook:
    """The codebook with only some of its codes, and without the categories that are left empty."""
    if all(code.id in codes for code in codebook.codes):
        return codebook

    def keep(code: Code) -> Code | None:
        return code if code.id in codes else None

    return _each_code(codebook, keep)


def override(
    codebook: Codebook,
    *,
    unit: Unit | None = None,
    roles: tuple[Role, ...] | None = None,
    threshold: float | None = None,
) -> Codebook:
    """The codebook with another unit, other roles and another threshold for all its codes.

    A code or term that asks for a higher threshold keeps it.
    """
    if (unit, roles, threshold) == (None, None, None):
        return codebook

    def change(code: Code) -> Code:
        return code._replace(
            unit=unit or code.unit,
            roles=roles or code.roles,
            threshold=_higher(code.threshold, threshold),
            terms=tuple(_with_threshold(term, threshold) for term in code.terms),
            unless=tuple(_with_threshold(term, threshold) for term in code.unless),
        )

    changed = _each_code(codebook, change)
    if threshold is None:
        return changed
    return changed._replace(threshold=threshold, cues=tuple(_with_threshold(cue, threshold) for cue in codebook.cues))


def _each_code(codebook: Codebook, change: Callable[[Code], Code | None]) -> Codebook:
    def codes(some: tuple[Code, ...]) -> tuple[Code, ...]:
        return tuple(changed for code in some if (changed := change(code)))

    def categories(some: tuple[Category, ...]) -> tuple[Category, ...]:
        inner = (c._replace(codes=codes(c.codes), categories=categories(c.categories)) for c in some)
        return tuple(category for category in inner if category.codes or category.categories)

    return codebook._replace(categories=categories(codebook.categories), uncategorised=codes(codebook.uncategorised))


def _with_threshold(term: Term, threshold: float | None) -> Term:
    return term._replace(
        threshold=_higher(term.threshold, threshold),
        unless=tuple(_with_threshold(inner, threshold) for inner in term.unless),
    )


def _higher(own: float | None, asked: float | None) -> float | None:
    return own if own is None or asked is None else max(own, asked)


def codes_beyond(codebook: Codebook, excerpts: Iterable[Excerpt]) -> list[Code]:
    """The codes of excerpts that a codebook lacks, sorted by id; name and category are those of the first excerpt."""
    known = {code.id for code in codebook.codes}
    found: dict[str, Code] = {}
    for excerpt in excerpts:
        if excerpt.code not in known:
            found.setdefault(excerpt.code, Code(excerpt.code, excerpt.name or excerpt.code, excerpt.category))
    return [found[code] for code in sorted(found)]


def with_codes(codebook: Codebook, codes: Iterable[Code]) -> Codebook:
    """The codebook with more codes, each in the category that it names; a new category has its id as its name."""
    for code in codes:
        if code.category:
            parts = code.category.split("/")
            codebook = codebook._replace(categories=_with_code(codebook.categories, "", parts, code))
        else:
            codebook = codebook._replace(uncategorised=(*codebook.uncategorised, code))
    return codebook


def _with_code(categories: tuple[Category, ...], around: str, parts: Sequence[str], code: Code) -> tuple[Category, ...]:
    path = f"{around}/{parts[0]}" if around else parts[0]
    found = next((one for one in categories if one.path == path), None) or Category(parts[0], parts[0], path)
    if len(parts) == 1:
        changed = found._replace(codes=(*found.codes, code))
    else:
        changed = found._replace(categories=_with_code(found.categories, path, parts[1:], code))
    if found in categories:
        return tuple(changed if one is found else one for one in categories)
    return (*categories, changed)
