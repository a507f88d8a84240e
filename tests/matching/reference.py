"""A second matcher, slow and plain, to hold the first one against: it tries everything everywhere.

It follows codebooks/README.md rule by rule. With the package it shares only how text is cut into words, passages and
units, the word lists and the stemmer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product
from typing import Any, NamedTuple

from interviewcoder.matching.languages import Lists, Phrases, Stems, language_of
from interviewcoder.matching.passages import Passage, passages
from interviewcoder.matching.units import Units
from interviewcoder.matching.words import Words
from interviewcoder.model.codebook import Code, Codebook, Near, Pattern, Phrase, Term
from interviewcoder.model.coding import Coding, Match, Method
from interviewcoder.model.transcript import Transcript, Turn

NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
HYPHENS = "-\u2010\u2011"


class Met(NamedTuple):
    """A term met in the words `first` to `last` (exclusive); `parts` are the words of each part of a near match."""

    first: int
    last: int
    start: int
    end: int
    score: float
    method: Method
    size: int
    term: str
    parts: tuple[range, ...]

    def touches(self, other: Met) -> bool:
        """Whether both have some of the text in common."""
        return self.start < other.end and other.start < self.end

    def is_nearer_than(self, other: Met) -> bool:
        """Whether both are the same words, which are more like this one's term."""
        return (self.start, self.end) == (other.start, other.end) and self.score > other.score


def code(transcript: Transcript, codebook: Codebook) -> list[Coding]:
    """The codings that the README promises, in the order of the matcher."""
    spoken = list(passages(transcript))
    words = (word for passage in spoken for word in passage.words.folded)
    language = language_of(words, codebook.language)
    dictionary = Dictionary(Lists.of(codebook, language), Stems(language))
    units = Units(transcript)
    cue_code = Code("cue", "cue", terms=tuple(cue._replace(negated=cue.negated or "keep") for cue in codebook.cues))
    cues: list[Match] = []
    found: list[tuple[Code, int, Match]] = []  # the code, the number of its term, what it found
    asked: list[tuple[Code, Match]] = []
    for passage in spoken:
        speech = Speech(passage, dictionary, codebook)
        if passage.role in codebook.roles:
            cues += [match for _, match in matches(transcript, speech, cue_code, list(enumerate(cue_code.terms)))]
        for one in codebook.codes:
            numbered = [
                (number, term._replace(negated=term.negated or "keep") if term.part == "asked" else term)
                for number, term in enumerate(one.terms)
                if (
                    passage.role == "interviewer"
                    if term.part == "asked"
                    else passage.role in (one.roles or codebook.roles)
                )
            ]
            for number, match in matches(transcript, speech, one, numbered):
                if match.part == "asked":
                    asked.append((one, match))
                else:
                    found.append((one, number, match))
    codings = [
        coding for one in codebook.codes for coding in codings_of(transcript, codebook, units, one, found, cues, asked)
    ]
    return sorted(codings, key=lambda coding: (coding.start, coding.end, coding.code))


def matches(
    transcript: Transcript, speech: Speech, one: Code, terms: list[tuple[int, Term]]
) -> list[tuple[int, Match]]:
    """What some terms of a code find in a passage, each with the number of its term."""
    met = [(number, term, met) for number, term in terms for met in speech.counting(one, term)]
    denied = [met for _, term in terms for met in speech.denied(one, term)]
    met = [
        (number, term, met)
        for number, term, met in met
        if (term.negated or one.negated or "skip") != "skip"
        or not any(other.start <= met.start and met.end <= other.end for other in denied)
    ]
    return [
        (
            number,
            Match(m.term, m.method, transcript.text[m.start : m.end], m.start, m.end, round(m.score, 1), term.part),
        )
        for number, term, m in chosen(met)
    ]


def codings_of(
    transcript: Transcript,
    codebook: Codebook,
    units: Units,
    one: Code,
    found: list[tuple[Code, int, Match]],
    cues: list[Match],
    asked: list[tuple[Code, Match]],
) -> list[Coding]:
    """The codings of one code: where its terms, a cue and the question weigh 1 together."""
    unit = one.unit or codebook.unit
    small = "sentence" if unit == "sentence" else "turn"
    mine = [(number, match, units.span(small, match.start, match.end)) for of, number, match in found if of is one]
    given: list[tuple[int, int, list[Match], Match | None, Match | None, float]] = []
    for places in overlapping(sorted({place for _, _, place in mine})):
        place = places[0][0], max(end for _, end in places)
        here = [(number, match) for number, match, where in mine if where in places]
        here.sort(key=lambda found: found[1].start)
        cue = next((cue for cue in cues if place[0] <= cue.start < place[1]), None)
        turn = units.turn_at(here[0][1].start)
        question = next((match for of, match in asked if of is one and turn in answers(transcript, match)), None)
        tenths = sum({number: TENTHS[match.part] for number, match in here}.values())
        tenths += 3 * (cue is not None) + 3 * (question is not None)
        if tenths >= 10:
            span = units.span(unit, here[0][1].start, max(match.end for _, match in here))
            score = max(match.score for _, match in here) * min(tenths / (13 if codebook.cues else 10), 1)
            given.append((*span, [match for _, match in here], cue, question, round(score, 1)))
    codings: list[Coding] = []
    for group in overlapping(sorted(given, key=lambda item: item[:2])):
        terms = sorted((match for item in group for match in item[2]), key=lambda match: match.start)
        rest = [item[at] for at in (3, 4) for item in group if item[at] is not None]
        turn = units.turn_at(terms[0].start).number
        start, end = min(item[0] for item in group), max(item[1] for item in group)
        evidence = (*terms, *dict.fromkeys(rest))
        codings.append(Coding(one.id, "interviewcoder", start, end, turn, max(item[5] for item in group), evidence))
    return codings


TENTHS = {"term": 10, "likely": 5, "hint": 2}


def answers(transcript: Transcript, question: Match) -> list[Turn]:
    """The first three turns of others than interviewers behind a question, with nothing asked at length in between."""
    # A question may end under the label of who answers.
    turns = [turn for turn in transcript.turns if turn.end > question.start]
    if turns[0].role == "interviewer":
        del turns[0]
    before: list[Turn] = []
    for turn in turns:
        if turn.role != "interviewer":
            before.append(turn)
        elif before and len(transcript.speech(turn).split()) > 10:
            break
    return before[:3]


def overlapping(items: list[Any]) -> Iterator[list[Any]]:
    """Spans, in order, in groups of those that share text."""
    group: list[Any] = []
    for item in items:
        if group and item[0] >= max(other[1] for other in group):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def chosen(candidates: list[tuple[int, Term, Met]]) -> list[tuple[int, Term, Met]]:
    """Of overlapping matches that which weighs most, with most words, the highest score, the shortest, the first."""
    weights = {"term": 1.0, "likely": 0.5, "hint": 0.2, "cue": 0.3, "asked": 0.3}

    def rank(candidate: tuple[int, Term, Met]) -> tuple[object, ...]:
        _, term, m = candidate
        return -weights[term.part], -m.size, -m.score, m.end - m.start, m.start, m.method, m.term

    taken: list[tuple[int, Term, Met]] = []
    for candidate in sorted(candidates, key=rank):
        if not any(candidate[2].touches(other) for _, _, other in taken):
            taken.append(candidate)
    return sorted(taken, key=lambda candidate: candidate[2].start)


class Dictionary:
    """What two words are to each other, in one language."""

    def __init__(self, lists: Lists, stems: Stems) -> None:
        self.lists = lists
        self.light = {*lists.light, *lists.small, *(word for filler in lists.fillers for word in filler)}
        self.stem = lru_cache(maxsize=None)(lambda word: stems.of([word])[0])
        self.problems = {self.stem(word) for word in lists.problems}
        self.meet = lru_cache(maxsize=None)(self._meet)

    def _meet(self, wanted: str, word: str, shortest: int) -> tuple[int, bool] | None:
        """At what cost, and whether exactly, a word of the text can stand for one of a term; None if it cannot."""
        if wanted.endswith("*"):
            return (0, True) if word.startswith(wanted[:-1]) else None
        if whole := self.equal(wanted, word):
            return 0, whole == "exact"
        if len(wanted) < shortest or word in self.light or self.denies(wanted, word) or self.denies(word, wanted):
            return None
        from rapidfuzz.distance import Indel

        cost = Indel.distance(wanted, word)
        return (cost, False) if 3 * cost <= len(wanted) + len(word) else None

    def equal(self, wanted: str, word: str) -> str:
        """`exact` for the same word, `inflected` for the same stem or an s more, else empty."""
        if wanted == word:
            return "exact"
        if len(word) > 3 and word == wanted + "s":
            return "inflected"
        return "inflected" if self.stem(wanted) == self.stem(word) else ""

    def denies(self, one: str, other: str) -> bool:
        """Whether a word is another with a negating prefix."""
        rests = [one[len(prefix) :] for prefix in NEGATING if one.startswith(prefix)]
        return any(self.stem(rest) == self.stem(other) for rest in rests)


class Speech:
    """A passage, and what is found in it."""

    def __init__(self, passage: Passage, dictionary: Dictionary, codebook: Codebook) -> None:
        self.passage = passage
        self.columns = passage.words
        self.words = passage.words.folded
        self.dictionary = dictionary
        self.lists = dictionary.lists
        self.codebook = codebook
        self.filler = [self.longest_filler(at) for at in range(len(self.words) + 1)]
        self.joinable = [self.ends_of_one_word(at) for at in range(len(self.words))]
        self.fillers: set[int] = set()
        for at in range(len(self.words)):
            if at not in self.fillers:
                self.fillers |= set(range(at, at + self.filler[at]))

    def counting(self, one: Code, term: Term) -> Iterator[Met]:
        """The matches of a code's term that are left by `unless` and `negated`."""
        base = self.codebook.threshold if one.threshold is None else one.threshold
        against = [met for other in (*one.unless, *term.unless) for met in self.excepted(other, base)]
        negated = term.negated or one.negated or "skip"
        for met in self.matches(term, base):
            if any(met.touches(other) and not met.is_nearer_than(other) for other in against):
                continue
            if negated == "keep" or self.negated(met) == (negated == "only"):
                yield met

    def excepted(self, term: Term, base: float) -> list[Met]:
        """The matches of an exception, but those with a stutter that is the end of the sentence before."""
        every = self.matches(term, base)
        return [
            met
            for met in every
            if met.parts
            or not any(other.end == met.end and other.first >= self.passage.sentence(met.first)[1] for other in every)
        ]

    def denied(self, one: Code, term: Term) -> list[Met]:
        """The matches of a code's term that do not count as they are denied, but for near ones."""
        if (term.negated or one.negated or "skip") != "skip" or isinstance(term.expression, Near):
            return []
        base = self.codebook.threshold if one.threshold is None else one.threshold
        return [met for met in self.matches(term, base) if self.negated(met)]

    def matches(self, term: Term, base: float) -> list[Met]:
        """Every match of a term, whatever stands around it."""
        threshold = base if term.threshold is None else term.threshold
        match term.expression:
            case Phrase() as phrase:
                return self.phrase(phrase, threshold)
            case Pattern(expression):
                return self.pattern(expression)
            case Near(groups, within):
                return self.near([[m for p in group for m in self.phrase(p, threshold)] for group in groups], within)

    # Phrases

    def phrase(self, phrase: Phrase, threshold: float) -> list[Met]:
        """The best match of a phrase from each word on."""
        columns = Words.of(phrase.text, [(0, len(phrase.text))])
        pairs = zip(columns.folded, columns.ends, strict=True)
        wanted = [word + "*" if phrase.text[end : end + 1] == "*" else word for word, end in pairs]
        letters = sum(len(word.rstrip("*")) for word in wanted)
        found = []
        for first in range(len(self.words)):
            ways = list(self.ways(wanted, 0, first))
            if not ways:
                continue
            scored = [(100 * (1 - cost / (letters + others)), -last, exact) for cost, others, exact, last in ways]
            score, last, exact = max(scored)
            if score >= threshold - 1e-9:
                method: Method = "fuzzy" if score < 100 else "exact" if exact else "inflected"
                found.append(self.met(range(first, -last), score, method, len(wanted), phrase.text))
        return found

    def met(self, at: range, score: float, method: Method, size: int, term: str, parts: tuple[range, ...] = ()) -> Met:
        """A match of some words."""
        start, end = self.columns.starts[at.start], self.columns.ends[at.stop - 1]
        return Met(at.start, at.stop, start, end, score, method, size, term, parts)

    def ways(self, wanted: list[str], at: int, place: int) -> Iterator[tuple[int, int, bool, int]]:
        """Every way to meet a term's words from number `at` on: cost, letters of the text, exactly or not, end."""
        if at == len(wanted):
            yield 0, 0, True, place
            return
        for here in self.onward(place) if at else (place,):
            if here == len(self.words):
                continue
            for met, cost, letters, exact, behind in self.steps(wanted, at, here):
                for more, others, exactly, last in self.ways(wanted, at + met, behind):
                    yield cost + more, letters + others, exact and exactly, last

    def steps(self, wanted: list[str], at: int, here: int) -> Iterator[tuple[int, int, int, bool, int]]:
        """Ways to meet a term's next one or two words here: how many, cost, letters, exactly or not, end."""
        word, first = self.words[here], wanted[at]
        if found := self.dictionary.meet(first, word, 3 if len(wanted) > 1 else 5):
            cost, exact = found
            yield 1, cost, len(word) if cost else len(first.rstrip("*")), exact, here + 1
        if not first.startswith(word) and not word.startswith(first):
            return  # what is read as one word begins alike
        if at + 1 < len(wanted) and "*" not in (target := first + wanted[at + 1]) and self.may_be_one(wanted[at:]):
            how = self.dictionary.equal(target, word) if word.startswith(target[: len(first) + 1]) else ""
            if how:
                yield 2, 0, len(target), how == "exact", here + 1
        for end in self.joinable[here] if "*" not in first else ():
            read = "".join(self.words[here:end])
            if first.startswith(read[: len(word) + 1]):
                how = self.dictionary.equal(first, read)
                if how:
                    yield 1, 0, len(first), how == "exact", end

    def ends_of_one_word(self, at: int) -> list[int]:
        """Where words that begin here and are read as one end: two words, or the letters of an acronym."""
        words = self.words
        ends = set()
        if at + 1 < len(words) and len(gap := self.columns.gap(at + 1)) == 1 and (gap.isspace() or gap in HYPHENS):
            acronym = len(words[at]) == len(words[at + 1]) == 1
            if not acronym and not any(map(self.is_light_letter, words[at : at + 2])):
                ends.add(at + 2)
        if len(words[at]) == 1:
            for behind in range(at + 1, len(words)):
                if self.columns.gap(behind).strip(" .-") or self.is_upper(behind) != self.is_upper(at):
                    break
                plural = self.is_upper(at) and re.fullmatch(r"\ws", words[behind])
                if len(words[behind]) == 1 or plural:
                    ends.add(behind + 1)
                if len(words[behind]) > 1:
                    break
        return sorted(ends)

    def is_light_letter(self, word: str) -> bool:
        """Whether a word is one letter and light: *a* and *I*, which are no part of a longer word."""
        return len(word) == 1 and word in self.lists.light

    def may_be_one(self, wanted: list[str]) -> bool:
        """Whether the first two of some words of a term may be met by one."""
        one, other = wanted[:2]
        return len(one) == len(other) == 1 or not (self.is_light_letter(one) or self.is_light_letter(other))

    def is_upper(self, at: int) -> bool:
        """Whether a word begins with a capital."""
        return self.columns.text[self.columns.starts[at]].isupper()

    def onward(self, at: int) -> set[int]:
        """Where a phrase can go on that has met the word before `at`: there, or behind fillers and stutters."""
        words = self.words
        places = [at]
        for place in places:
            once = place < len(words) and words[place] == words[at - 1]
            twice = at >= 2 and words[place : place + 2] == words[at - 2 : at]
            skips = {self.filler[place], 1 if once else 0, 2 if twice else 0}
            places += [place + n for n in skips if n and place + n - at <= 10 and place + n not in places]
        return set(places)

    def longest_filler(self, at: int) -> int:
        """How many words the longest filler that begins here has."""
        return max((len(filler) for filler in self.lists.fillers if self.stands(filler, at)), default=0)

    def stands(self, phrase: tuple[str, ...], at: int) -> bool:
        """Whether some words stand here."""
        return at >= 0 and tuple(self.words[at : at + len(phrase)]) == phrase

    # Patterns and near

    def pattern(self, expression: str) -> list[Met]:
        """Every match of a regular expression in the speech of one turn."""
        import re2

        found = []
        for begin, stop in self.passage.spans:
            for match in re2.finditer(f"(?i:{expression})", self.columns.text[begin:stop]):
                start, end = begin + match.start(), begin + match.end()
                spans = enumerate(zip(self.columns.starts, self.columns.ends, strict=True))
                words = [at for at, (one, other) in spans if one < end and start < other]
                behind = sum(other <= start for other in self.columns.ends)
                if start < end:
                    first, last = (words[0], words[-1] + 1) if words else (behind, behind)
                    found.append(Met(first, last, start, end, 100.0, "pattern", len(words) or 1, f"/{expression}/", ()))
        return found

    def near(self, groups: list[list[Met]], within: int) -> list[Met]:
        """Every combination of one match a group that stand near enough and share no word."""
        found = []
        for parts in product(*groups):
            if any(one.touches(other) for one, other in combinations(parts, 2)):
                continue
            spans = tuple(range(part.first, part.last) for part in parts)
            whole = range(min(span.start for span in spans), max(span.stop for span in spans))
            between = [at for at in whole if not any(at in span for span in spans) and at not in self.fillers]
            if len(between) <= within:
                term = " … ".join(part.term for part in parts)
                score, size = min(part.score for part in parts), sum(part.size for part in parts)
                found.append(self.met(whole, score, "near", size, term, spans))
        return found

    # Negation

    def negated(self, met: Met) -> bool:
        """Whether a match is denied in its sentence."""
        sentence = range(self.passage.sentence(met.first)[0], self.passage.sentence(max(met.last - 1, met.first))[1])
        own = {at for part in met.parts or (range(met.first, met.last),) for at in part}
        inside = [at for at in range(met.first, met.last) if at not in own]
        before = self.reach(met.first, -1, sentence)
        after = self.reach(met.last - 1, 1, sentence)
        determiners, negations = self.lists.determiners, self.lists.negations
        return (
            any(self.negation(at, determiners | negations) for at in inside)
            or any(self.negation(at, determiners) for at in before[:3])
            or any(self.negation(at, negations) for at in self.over_light(before))
            or any(self.denied_problem(at, sentence, own) for at in self.over_light(before))
            or any(self.denied_problem(at, sentence, own) for at in self.over_light(after))
        )

    def reach(self, edge: int, step: int, sentence: range) -> list[int]:
        """The words on one side of a word, nearest first, without fillers and stutters, up to a *but* or the like."""
        places: list[int] = []
        for at in range(edge + step, sentence.stop if step > 0 else sentence.start - 1, step):
            if self.words[at] in self.lists.breaks:
                break
            if at not in self.fillers:
                places.append(at)
        said = [self.words[at] for at in (edge - step, edge) if 0 <= at < len(self.words)]
        kept: list[int] = []
        while places:
            ahead = [self.words[at] for at in places[:2]]
            skip = 1 if ahead[:1] == said[-1:] else 2 if ahead == said[-2:] else 0
            if not skip:
                kept.append(places[0])
                said.append(ahead[0])
            places = places[skip or 1 :]
        return kept

    def over_light(self, places: list[int]) -> Iterator[int]:
        """The words that at most four words, all of them light, part from where the places begin."""
        for at in places[:5]:
            yield at
            if self.words[at] not in self.lists.light:
                return

    def denied_problem(self, at: int, sentence: range, own: set[int]) -> bool:
        """Whether a word is the negation or the problem of a denied problem, whose negation is not the match's own."""
        negations = self.lists.determiners | self.lists.negations
        if self.dictionary.stem(self.words[at]) in self.dictionary.problems:
            before = self.reach(at, -1, sentence)[:4]
            return any(self.negation(place, negations) and place not in own for place in before)
        after = self.reach(at, 1, sentence)[:4]
        problems = [p for p in after if self.dictionary.stem(self.words[p]) in self.dictionary.problems]
        return bool(problems) and self.negation(at, negations)

    def negation(self, at: int, negations: Phrases) -> bool:
        """Whether a negation ends at a word that is no answer and no *not only*."""
        begin = self.passage.sentence(at)[0]
        denies = any(self.stands(n, at + 1 - len(n)) and at + 1 - len(n) >= begin for n in negations)
        covered = any(
            self.stands(phrase, first) and first >= begin
            for phrase in self.lists.no_negations
            for first in range(at + 1 - len(phrase), at + 1)
        )
        return denies and not covered and not self.answers(at, begin)

    def answers(self, at: int, begin: int) -> bool:
        """Whether it is a *no* at the head of its sentence, with punctuation behind it."""
        if at + 1 < len(self.words) and not self.columns.gap(at + 1).strip():
            return False
        openers = self.lists.openers
        return self.words[at] in openers and all(
            self.words[before] in openers or before in self.fillers for before in range(begin, at)
        )
