"""Codebooks of all kinds, made up by Hypothesis: whatever the codebook language can say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st

from interviewcoder.model.codebook import (
    LANGUAGES,
    NEGATED,
    UNITS,
    Category,
    Code,
    Codebook,
    Near,
    Part,
    Pattern,
    Phrase,
    Term,
    WordList,
)
from interviewcoder.model.transcript import ROLES

ODD_WORDS = [
    "no", "on", "yes", "null", "true", "~", "12:30", "1.0", "0x1F", "1e3", "2024-01-01", "a: b", "a #b", "#a", "- a",
    "? a", "a:", "@a", "`a", "%a", "!a", "&a", "*", "it's", "l’été", 'say "so"', "back\\slash", "[laughs]", "{x}",
    "a, b", "a|b", "a > b", "---", "...", "Terms: [a]", "When: never", "When not: ever", "Example: one", "Id: x",
    "Name: y", "Rules: {unit: turn}", "Definition: z", "--", "a--b", "-->", "<b> & ]]>", "e\u0301", "😀", "Straße",
    "日本語", "\u200b", "\ufffd", "y", "n",
]  # fmt: skip
LONG = " ".join(["a long text that has to be folded: it does not end soon, and #so on 😀"] * 4)

_letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
texts = (
    st.one_of(st.sampled_from([*ODD_WORDS, LONG]), st.text(_letters, max_size=12))
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
phrases = (
    texts.filter(lambda text: any(letter.isalnum() for letter in text) and "*" not in text)
    .flatmap(lambda text: st.sampled_from([text, f"{text}*"] if text[-1].isalnum() else [text]))
    .map(Phrase)
)
patterns = st.sampled_from(
    [r"\bv\d+", "it's", 'a "b"', "a\tb", "a\nb", "a  b", " a", "a: b", "no", r"x\[y\]", "é|😀"]
).map(Pattern)
nears = st.builds(
    Near,
    st.lists(st.lists(phrases, min_size=1, max_size=3).map(tuple), min_size=2, max_size=3).map(tuple),
    st.integers(0, 100),
)
thresholds = st.none() | st.floats(0, 100) | st.sampled_from([0.0, 88.0, 1e-7, 99.95])
negated = st.none() | st.sampled_from(NEGATED)


def _terms(unless: st.SearchStrategy[tuple[Term, ...]]) -> st.SearchStrategy[tuple[Term, ...]]:
    term = st.builds(Term, st.one_of(phrases, patterns, nears), thresholds, negated, unless, st.just("term"))
    return st.lists(term, max_size=3, unique=True).map(tuple)


exceptions = _terms(st.just(()))
terms = _terms(exceptions)


def _as(part: Part) -> st.SearchStrategy[tuple[Term, ...]]:
    """Terms that do something else for a code than being enough for it."""
    return terms.map(lambda some: tuple(term._replace(part=part) for term in some))


@st.composite
def in_parts(draw: st.DrawFn) -> tuple[Term, ...]:
    """The terms of a code that does something with each part."""
    likely, hints, asked = (draw(_as(part)) for part in ("likely", "hint", "asked"))
    return draw(terms) + likely + hints + asked


roles = st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True).map(tuple)
codes = st.builds(
    Code,
    id=st.just(""),
    name=texts,
    category=st.just(""),
    definition=st.just("") | texts,
    when=st.just("") | texts,
    when_not=st.just("") | texts,
    examples=st.lists(texts, max_size=2).map(tuple),
    colour=st.just("") | st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True),
    terms=st.one_of(terms, in_parts()),
    threshold=thresholds,
    unit=st.none() | st.sampled_from(UNITS),
    roles=st.none() | roles,
    negated=negated,
    unless=exceptions,
)
categories = st.recursive(
    st.builds(
        Category, id=st.just(""), name=texts, path=st.just(""), description=st.just("") | texts,
        codes=st.lists(codes, max_size=2).map(tuple), categories=st.just(()),
    ),
    lambda inner: st.builds(
        Category, id=st.just(""), name=texts, path=st.just(""), description=st.just(""),
        codes=st.lists(codes, max_size=1).map(tuple),
        categories=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=3,
)  # fmt: skip
word_lists = st.builds(WordList, st.lists(texts, max_size=2).map(tuple), st.lists(texts, max_size=2).map(tuple))
_raw = st.builds(
    Codebook,
    name=texts,
    version=st.just("") | texts,
    description=st.just("") | texts,
    language=st.lists(st.sampled_from(sorted(LANGUAGES)), min_size=1, max_size=3, unique=True).map(tuple),
    threshold=st.just(88.0) | st.floats(0, 100),
    unit=st.sampled_from(UNITS),
    roles=roles,
    fillers=word_lists,
    negations=word_lists,
    cues=_as("cue"),
    categories=st.lists(categories, max_size=2).map(tuple),
    uncategorised=st.lists(codes, min_size=1, max_size=3).map(tuple),
)


def _with_ids(book: Codebook, ids: Iterator[str]) -> Codebook:
    """The codebook with an id for each code and category, and the paths that follow."""

    def code(one: Code, path: str) -> Code:
        return one._replace(id=next(ids), category=path)

    def category(one: Category, around: str) -> Category:
        own = next(ids)
        path = f"{around}/{own}" if around else own
        inner = tuple(category(each, path) for each in one.categories)
        return one._replace(id=own, path=path, codes=tuple(code(each, path) for each in one.codes), categories=inner)

    return book._replace(
        categories=tuple(category(one, "") for one in book.categories),
        uncategorised=tuple(code(one, "") for one in book.uncategorised),
    )


_ids = st.lists(
    st.sampled_from(["no", "1", "a", "a-1", "y", "data-drift", "code", "code-2"])
    | st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True),
    min_size=40,
    max_size=40,
    unique=True,
)
codebooks = st.builds(lambda book, ids: _with_ids(book, itertools.chain(ids)), _raw, _ids)
"""Codebooks that can be read from YAML, whatever they say."""
