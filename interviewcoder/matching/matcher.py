"""The matcher: a transcript and a codebook in, codings with their evidence out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate, chain, compress, groupby, islice
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.matching.compiled import (
    CodeRule,
    CompiledCodebook,
    NearRule,
    PatternRule,
    PhraseRule,
    TermRule,
    compile_codebook,
)
from interviewcoder.matching.languages import language_of, light_words
from interviewcoder.matching.negation import Negation
from interviewcoder.matching.passage import Found, MatchedPassage
from interviewcoder.matching.units import Passage, Units, passages, passages_of_text
from interviewcoder.matching.weighing import Findings
from interviewcoder.model.codebook import WEIGHTS, Codebook
from interviewcoder.model.coding import Coding, Match
from interviewcoder.model.transcript import Transcript

if TYPE_CHECKING:
    from interviewcoder.matching.columns.denials import Denials
    from interviewcoder.matching.columns.sieve import Sieve
    from interviewcoder.matching.columns.speech import Reader, Speech
    from interviewcoder.matching.columns.windows import Windows

MOST_TOGETHER = 10_000
"""How many ways to put the groups of a near term together are looked at in one passage: a recogniser may loop."""


TOGETHER = 1 << 17
"""So many characters of transcripts are looked at together, if they are small."""

ENOUGH_FOR_COLUMNS = 200_000
"""So many characters have to be read before matching in columns saves more time than the import of numpy costs."""


class Matcher:
    """A codebook ready to code any number of transcripts; it learns each distinct word only once."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._coders: dict[str, _Coder] = {}
        self._reader: Reader | None = None
        self._read = 0

    def code(self, transcript: Transcript) -> list[Coding]:
        """The codings of a transcript, ordered by start, end and code."""
        return self.findings(transcript).codings()

    def code_all(self, transcripts: Iterable[Transcript]) -> Iterator[list[Coding]]:
        """The codings of each of many transcripts, in less time than one by one; so many as are looked at together."""
        group: list[Transcript] = []
        for transcript in transcripts:
            group.append(transcript)
            if sum(len(one.text) for one in group) >= TOGETHER:
                yield from (findings.codings() for findings in self._findings(group))
                group = []
        yield from (findings.codings() for findings in self._findings(group))

    def findings(self, transcript: Transcript) -> Findings:
        """All that was found in a transcript, whether it is enough for a code or not."""
        return self._findings([transcript])[0]

    def matches(self, text: str) -> Iterator[tuple[str, Match]]:
        """Every match of a term in a text, with its code's id, whether it is enough for the code or not."""
        spoken = passages_of_text(text)
        speech = self._in_columns(text, spoken)
        (language,) = self._languages([spoken], speech)
        for _, rule, term, match in self._coder(language).matches(speech or spoken, {"unknown"}):
            if term.part not in ("cue", "asked"):
                yield rule.code.id, match

    def _findings(self, transcripts: list[Transcript]) -> list[Findings]:
        """All that was found in each of some transcripts, which are looked at as one text."""
        spoken = [list(passages(transcript)) for transcript in transcripts]
        text = "\n".join(transcript.text for transcript in transcripts)
        if len(transcripts) > 1:
            bases = accumulate((len(transcript.text) + 1 for transcript in transcripts[:-1]), initial=0)
            spoken = [[one.moved(text, base) for one in some] for some, base in zip(spoken, bases, strict=True)]
        every = list(chain.from_iterable(spoken))
        speech = self._in_columns(text, every)
        languages = self._languages(spoken, speech)
        findings = [Findings(Units(transcript), has_cues=bool(self.codebook.cues)) for transcript in transcripts]
        owner = {id(one): its for some, its in zip(spoken, findings, strict=True) for one in some}
        of_passage = [language for some, language in zip(spoken, languages, strict=True) for _ in some]
        for language in dict.fromkeys(languages):
            chosen = [one == language for one in of_passage]
            coder = self._coder(language)
            some = speech.only(chosen) if speech else list(compress(every, chosen))
            for passage, rule, term, match in coder.matches(some, coder.roles):
                owner[id(passage)].add(rule, term, match)
        return findings

    def _languages(self, spoken: Sequence[list[Passage]], speech: Speech | None) -> list[str]:
        """The language of each of some groups of passages."""
        languages = self.codebook.language
        if len(languages) == 1:
            return [languages[0]] * len(spoken)
        if speech is None:
            return [language_of((w for one in some for w in one.words.folded), languages) for some in spoken]
        counts = {language: iter(speech.counts(light_words(language))) for language in languages}
        sums = [{language: sum(islice(counts[language], len(some))) for language in languages} for some in spoken]
        return [max(languages, key=one.__getitem__) for one in sums]

    def _coder(self, language: str) -> _Coder:
        if language not in self._coders:
            self._coders[language] = _Coder(compile_codebook(self.codebook, language))
        return self._coders[language]

    def _in_columns(self, text: str, spoken: list[Passage]) -> Speech | None:
        """The passages with their words in columns, after so much text that these are worth their import."""
        if self._read < ENOUGH_FOR_COLUMNS:
            self._read += len(text)
        if self._read < ENOUGH_FOR_COLUMNS:
            return None
        if self._reader is None:
            from interviewcoder.matching.columns.speech import Reader

            self._reader = Reader()
        return self._reader.speech(text, spoken)


class _Coder:
    """Codes transcripts in one language."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._negation = Negation(codebook.lists, codebook.stems)
        roles = {role for rule in codebook.codes for role in rule.roles}
        asks = any(term.part == "asked" for rule in codebook.codes for term in rule.terms)
        self.roles = frozenset(roles | {"interviewer"} if asks else roles)
        self._rules = (*codebook.codes, codebook.cues)
        self._terms_by_phrase, self._patterns = _places_of_terms(self._rules)
        self._columns: tuple[Sieve, Windows, Denials] | None = None

    def matches(
        self, spoken: list[Passage] | Speech, roles: Set[str]
    ) -> Iterator[tuple[Passage, CodeRule, TermRule, Match]]:
        """The matches that count in what people in some roles say, by passage, code by code."""
        for passage in self._worth_a_look(spoken, roles):
            for rule, term, match in self._matches(passage):
                yield passage.passage, rule, term, match

    def _worth_a_look(self, spoken: list[Passage] | Speech, roles: Set[str]) -> Iterator[MatchedPassage]:
        """The passages that are searched and in which something may be found."""
        codebook = self._codebook
        if isinstance(spoken, list):
            searched = [passage for passage in spoken if passage.role in roles]
            codebook.vocabulary.learn({word for passage in searched for word in passage.words.folded})
            yield from (MatchedPassage(passage, codebook) for passage in searched)
            return
        if self._columns is None:
            from interviewcoder.matching.columns.denials import Denials
            from interviewcoder.matching.columns.sieve import Sieve
            from interviewcoder.matching.columns.windows import Windows

            self._columns = Sieve(codebook), Windows(codebook), Denials(self._negation, codebook.filler_words)
        for look in spoken.worth_a_look(*self._columns, everywhere=bool(self._patterns)):
            if look.passage.role in roles:
                yield MatchedPassage(look.passage, codebook, look.begins, look.joins, look.found)

    def _matches(self, passage: MatchedPassage) -> Iterator[tuple[CodeRule, TermRule, Match]]:
        """The matches that count in a passage, code by code, each code's in the order of the text."""
        finder, text, base = _Finder(passage, self._negation), passage.words.text, passage.passage.base
        for rule, terms in self._candidates(finder):
            searched = [term for term in terms if rule.is_searched(term, passage.passage.role)]
            for term, found in _disjoint((one, found) for one in searched for found in finder.counting(one)):
                said, score = text[found.start : found.end], round(found.score, 1)
                start, end = found.start - base, found.end - base
                yield rule, term, Match(found.term, found.method, said, start, end, score, term.part)

    def _candidates(self, finder: _Finder) -> Iterator[tuple[CodeRule, list[TermRule]]]:
        """The terms that may match where some phrases did, by code, in the order of the codebook."""
        places = {place for number in finder.phrases for place in self._terms_by_phrase.get(number, ())}
        for code, group in groupby(sorted(places.union(self._patterns)), key=itemgetter(0)):
            rule = self._rules[code]
            yield rule, [rule.terms[term] for _, term in group]


def _places_of_terms(codes: tuple[CodeRule, ...]) -> tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int]]]:
    """Where terms are, as numbers of code and term: by a phrase that they cannot match without, and the patterns."""
    by_phrase: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    patterns: list[tuple[int, int]] = []
    for code, rule in enumerate(codes):
        for number, term in enumerate(rule.terms):
            if isinstance(term.finds, PatternRule):
                patterns.append((code, number))
                continue
            needed = min(term.finds.groups, key=len) if isinstance(term.finds, NearRule) else [term.finds]
            for phrase in needed:
                by_phrase[phrase.number].append((code, number))
    return dict(by_phrase), patterns


class _Group(NamedTuple):
    """What a group of a near term finds, by the first word, and the most words (fillers aside) that one spans."""

    found: list[Found]
    longest: int


class _Finder:
    """What the terms of a codebook find in one passage."""

    def __init__(self, passage: MatchedPassage, negation: Negation) -> None:
        self._passage = passage
        self._negation = negation
        self.phrases = passage.phrases()
        self._patterns: dict[str, list[Found]] = {}

    def counting(self, term: TermRule) -> Iterator[Found]:
        """The matches of a term that no exception and no negation takes away."""
        for found in self.all(term.finds):
            if found.is_clear and term.negated != "only" and not term.unless:
                yield found
                continue
            if term.negated != "keep" and self._negation.negates(self._passage, found) != (term.negated == "only"):
                continue
            if any(_share(found, other) for unless in term.unless for other in self.all(unless.finds)):
                continue
            yield found

    def all(self, finds: PhraseRule | PatternRule | NearRule) -> Iterable[Found]:
        """All that a phrase, pattern or near finds."""
        if isinstance(finds, PhraseRule):
            return self.phrases.get(finds.number, ())
        if isinstance(finds, NearRule):
            return self._near(finds)
        return self._pattern(finds)

    def _pattern(self, rule: PatternRule) -> list[Found]:
        """A pattern's matches; it is searched turn by turn, so none runs over a label."""
        if rule.text not in self._patterns:
            words = self._passage.words
            found: list[Found] = []
            for begin, stop in self._passage.passage.spans:
                for match in rule.expression.finditer(words.text[begin:stop]):
                    start, end = begin + match.start(), begin + match.end()
                    first, last = bisect_right(words.ends, start), bisect_left(words.starts, end)
                    if start < end:
                        size = max(last - first, 1)
                        found.append(Found(first, last, start, end, 100.0, "pattern", size, f"/{rule.text}/"))
            self._patterns[rule.text] = found
        return self._patterns[rule.text]

    def _near(self, rule: NearRule) -> Iterator[Found]:
        places = self._passage.places()
        groups: list[_Group] = []
        for group in rule.groups:
            found = [found for phrase in group for found in self.phrases.get(phrase.number, ())]
            if not found:
                return
            longest = max(places[part.last] - places[part.first] for part in found)
            groups.append(_Group(sorted(found, key=attrgetter("first")), longest))
        for parts in islice(self._together(groups, (), rule.within), MOST_TOGETHER):
            first, last = min(part.first for part in parts), max(part.last for part in parts)
            start, end = min(part.start for part in parts), max(part.end for part in parts)
            score, size = min(part.score for part in parts), sum(part.size for part in parts)
            term = " … ".join(part.term for part in parts)
            words = tuple((part.first, part.last) for part in parts)
            yield Found(first, last, start, end, score, "near", size, term, words)

    def _together(self, groups: list[_Group], chosen: tuple[Found, ...], within: int) -> Iterator[tuple[Found, ...]]:
        """One match of every group, no two sharing a word, with few enough words between."""
        if len(chosen) == len(groups):
            yield chosen
            return
        # A part still to come may stand between those chosen.
        reach = within + sum(group.longest for group in groups[len(chosen) + 1 :])
        for found in self._around(groups[len(chosen)], chosen, reach):
            parts = (*chosen, found)
            if not any(_share(found, other) for other in chosen) and self._between(parts) <= reach:
                yield from self._together(groups, parts, within)

    def _around(self, group: _Group, chosen: tuple[Found, ...], within: int) -> list[Found]:
        """Those of a group that begin near enough to what was chosen to be worth a look."""
        if not chosen:
            return group.found
        places = self._passage.places()
        low = places[min(part.first for part in chosen)] - within - group.longest
        high = places[max(part.last for part in chosen)] + within
        begin = bisect_left(group.found, low, key=lambda found: places[found.first])
        return group.found[begin : bisect_right(group.found, high, lo=begin, key=lambda found: places[found.first])]

    def _between(self, parts: tuple[Found, ...]) -> int:
        """How many words, fillers aside, stand between the first and the last of some matches and in none of them."""
        places = self._passage.places()
        first, last = min(part.first for part in parts), max(part.last for part in parts)
        taken = sum(places[part.last] - places[part.first] for part in parts)
        return places[last] - places[first] - taken


def _share(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _disjoint(candidates: Iterable[tuple[TermRule, Found]]) -> list[tuple[TermRule, Found]]:
    """Of matches that overlap the one that weighs most, has most words, the best score, is shortest; in text order."""

    def rank(candidate: tuple[TermRule, Found]) -> tuple[float | str, ...]:
        term, f = candidate
        return -WEIGHTS[term.part], -f.size, -f.score, f.end - f.start, f.start, f.method, f.term

    some = list(candidates)
    if len(some) < 2:
        return some
    chosen: list[tuple[TermRule, Found]] = []
    for term, found in sorted(some, key=rank):
        at = bisect_left(chosen, found.start, key=lambda pair: pair[1].start)
        free_before = at == 0 or chosen[at - 1][1].end <= found.start
        if free_before and (at == len(chosen) or found.end <= chosen[at][1].start):
            chosen.insert(at, (term, found))
    return chosen
