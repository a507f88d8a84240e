"""What each language brings along: fillers, negations, the words around them, and its stemmer.

Every list holds folded words, or phrases of them. Of most languages only the light words are known, and their stemmer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from interviewcoder.matching.words import words_of
from interviewcoder.model.codebook import LANGUAGES, Codebook, WordList

Phrases = frozenset[tuple[str, ...]]

_ENOUGH_TO_TELL = 100_000  # characters, of which the words tell a language
_LEAST_LIGHT = 0.25  # of the words of a text; in English interviews a third and more are light

_LISTS: dict[str, dict[str, str]] = {
    "en": {
        "fillers": """um, uh, uhm, umm, er, erm, ah, eh, hm, hmm, mm, mhm, mm hmm, mmhmm, uh huh, like, you know,
            i mean, you see, let's say, say, kind of, kinda, sort of, sorta, basically, actually,
            literally, right, okay, ok, yeah, yep, well, so, maybe""",
        # A determiner denies the noun behind it; any other negation denies what light words lead to.
        "determiners": "no, without, zero, nor, neither",
        "negations": """not, never, cannot, none, hardly, ain't, aren't, can't, couldn't, didn't, doesn't, don't,
            hadn't, hasn't, haven't, isn't, mustn't, needn't, shouldn't, wasn't, weren't, won't,
            wouldn't, dont, didnt, doesnt, havent, isnt, wasnt""",
        "no_negations": """not only, not just, not to mention, no longer, no matter, no doubt, no idea, no wonder,
            why not, or not, if not, don't know, do not know, didn't know, not know, don't remember,
            can't say, not sure""",
        "problems": "problem, issue, concern, trouble, difficulty, difficulties, challenge, worry, complaint",
        "light": """a, an, the, any, some, this, that, these, those, our, my, your, their, its, of, with, in,
            on, for, to, about, regarding, from, at, by, as, have, has, had, having, be, been, being,
            is, are, was, were, do, does, did, get, got, getting, see, saw, seen, face, faced, facing,
            find, found, encounter, encountered, experience, experienced, notice, noticed, run, ran,
            into, really, very, quite, too, much, many, such, real, big, major, huge, particular,
            specific, particularly, necessarily, always, exactly, completely, fully, entirely, yet,
            even, still, ever, us, me, we, i, it, it's, that's, there, here, type, types, lot, lots,
            think, me, them, especially, related""",
        "small": """and, or, if, then, than, when, what, who, whose, how, where, he, she, you, they, his, her,
            him, himself, can, could, will, would, should, may, might, must, shall, just, not, no, nor,
            all, one, ones, more, most, also, out, up, down, over, each, every, other, others, both,
            same, own, now, going, go, went, gone, come, came, make, made, take, took, want, need, use,
            used, thing, things, something, anything, nothing, someone, people""",
        "breaks": "but, because, cuz, although, though, except, however, unless, until, which, since",
        "openers": "no, nope, nah, yes, oh, and, i, think, i'd, say, would, but, for, us",
    },
    "fr": {
        "fillers": """euh, heu, hum, ben, bah, bon, genre, tu sais, vous savez, tu vois, vous voyez, je veux dire,
            en fait, disons, quoi, voilà, enfin, du coup, on va dire, hein, hm, hmm, mm, mhm, bref, donc, alors,
            ouais, ok, okay, eh bien, c'est à dire""",
        "determiners": "aucun, aucune, sans, ni, zéro",
        "negations": "pas, jamais, guère, nullement",
        "no_negations": """pas seulement, pourquoi pas, sais pas, connais pas le, connais pas la, connais pas les,
            connais pas l', pas mal, sans doute, sans aucun doute, sans arrêt, sans cesse, n'est ce pas, si jamais,
            plus que jamais, de zéro, à zéro""",
        "problems": "problème, souci, enjeu, difficulté, inquiétude",
        "light": """de, d', du, des, le, la, l', les, un, une, ce, cet, cette, ces, mon, ma, mes, notre, nos,
            votre, vos, leur, leurs, à, au, aux, avec, dans, en, pour, sur, par, eu, avoir, avait,
            avons, ont, a, est, sont, était, étaient, été, être, vraiment, trop, très, beaucoup,
            tellement, tout, gros, grosse, grosses, grand, grande, réel, particulier, vu, rencontré, constaté, observé,
            trouvé, connu, posé, pose, posent, ait, forcément, encore, toujours, même, particulièrement, spécialement,
            nécessairement, énormément, lié, liée, liés, liées, concernant, c', il, y, n', ne, ça, nous, moi, on""",
        "small": """et, ou, si, que, qui, quoi, dont, comme, quand, alors, donc, ils, elle, elles, se, s', son,
            sa, ses, lui, plus, moins, aussi, bien, fait, faire, va, vont, peut, doit, tous, toute,
            toutes, même, chose, choses""",
        "breaks": "mais, parce, car, sauf, pourtant, cependant, quoique, sinon",
        "openers": "non, oui, ouais, ah, oh, et, je, pense, que",
    },
    "de": {
        "fillers": """äh, ähm, öh, hm, hmm, mhm, mm, also, halt, eben, quasi, sozusagen, irgendwie, naja, na ja, tja,
            ne, gell, genau, ja, ok, okay, weißt du, wissen sie, sag ich mal, sagen wir mal, sagen wir, ich mein, ich
            meine""",
        "determiners": "kein, keine, keinen, keinem, keines, keinerlei, ohne, weder",
        "negations": "nicht, nie, niemals, nirgends, nirgendwo, kaum",
        "no_negations": """nicht nur, nicht bloß, nicht mehr, keine ahnung, kein wunder, kein zweifel, ohne zweifel,
            warum nicht, wieso nicht, oder nicht, ob nicht, wenn nicht, weiß nicht, weiß ich nicht,
            weiß es nicht, weiß das nicht, wissen nicht, nicht sicher, keine frage, nicht ohne, noch nie so, nicht das
            einzige, nicht der einzige, nicht die einzige, nicht unser einziges""",
        "problems": "problem, sorge, schwierigkeit, herausforderung, bedenken, beschwerde, thema",
        "light": """aber, als, auch, auf, aus, bei, das, dass, dem, den, der, des, die, ein, eine, einen, einem,
            einer, es, für, habe, haben, hat, hatte, hatten, gehabt, ich, im, in, ist, sind, war, waren, gewesen, mit,
            nicht, noch, oder, schon, sehr, sie, so, und, uns, von, was, wenn, wie, wir, zu, zum, zur, an, am, beim,
            um, da, hier, dieser, diese, dieses, diesen, diesem, mein, meine, meinen, unser, unsere, unseren, unserem,
            ihr, ihre, ihren, er, man, bin, wird, werden, wurde, wurden, geworden, wirklich, richtig, besonders, viel,
            viele, vielen, groß, große, großen, großer, großes, echte, echten, gesehen, dort""",
        "small": """dann, wo, wer, nur, mehr, weniger, alle, alles, etwas, nichts, ding, dinge, sache, sachen, mache,
            machen, macht, gemacht, gehe, gehen, geht, ging, komme, kommen, kommt, kam, kann, können, konnte, muss,
            müssen, musste, soll, sollen, sollte, will, wollen, wollte, gibt, geben, gab, sich, mich, mir, dich, dir,
            ihn, ihm, ihnen, euch, nein, ganz, immer, jetzt, mal, über, unter, vor, nach, durch, bis, ohne, gegen""",
        "breaks": """aber, sondern, weil, obwohl, außer, jedoch, doch, denn, bis, während, dass, ob, was, wie, wenn,
            oder""",
        "openers": "nein, nee, ja, ach, oh, und, ich, glaube, denke, würde, sagen, aber, für, uns",
    },
}

_TELLING = {
    "de": """aber, als, auch, auf, aus, bei, das, dass, dem, den, der, des, die, ein, eine, einen, es, für, habe,
        haben, hat, ich, im, in, ist, mit, nicht, noch, oder, schon, sehr, sie, sind, so, und, uns, von, war,
        was, wenn, wie, wir, zu, zum""",
    "da": """af, at, da, de, den, der, det, du, en, er, et, for, fra, har, hvis, ikke, jeg, kan, med, men, når, og,
        også, om, os, på, så, som, til, var, vi, været""",
    "es": """al, como, con, cuando, de, del, el, en, era, es, esto, está, ha, hay, la, las, lo, los, muy, más, me,
        no, nos, para, pero, por, porque, que, se, si, son, su, también, un, una, y, ya, yo""",
    "fi": """ei, ehkä, en, että, ja, joka, jos, koska, kuin, kun, me, minä, mutta, mukaan, myös, ne, niin, nyt, oli,
        olla, on, ovat, se, sen, sitä, tai, tämä, vain, vielä""",
    "hu": """a, az, azt, csak, de, egy, el, ez, ezt, ha, hogy, is, itt, kell, ki, már, meg, mert, mi, még, nagyon,
        nem, nincs, ott, és, úgy, vagy, van, vannak, volt""",
    "it": """abbiamo, al, anche, che, ci, come, con, da, dal, dei, del, della, di, e, era, gli, ha, ho, il, in, io,
        la, le, lo, ma, molto, nel, non, per, più, perché, quando, questo, se, si, sono, un, una, è""",
    "nl": """aan, als, bij, dan, dat, de, die, dit, een, en, er, heb, hebben, heeft, het, hij, ik, in, is, je, kan,
        maar, met, naar, niet, nog, of, om, ook, op, over, te, van, voor, waar, waren, was, we, wel, wij, zijn, ze""",
    "no": """av, at, da, de, den, der, det, du, en, er, et, for, fra, har, hvis, ikke, jeg, kan, med, men, når, og,
        også, om, oss, på, så, som, til, var, vi, vært""",
    "pt": """a, ao, as, com, como, da, das, de, do, dos, e, ela, ele, em, era, essa, esse, eu, foi, isso, mais, mas,
        muito, na, no, nos, não, o, os, para, pela, pelo, por, porque, quando, que, se, são, também, tem, um, uma, é""",
    "ro": """a, am, au, ca, care, ce, cu, când, că, dar, de, din, este, era, eu, foarte, fost, la, mai, noi, nu, o,
        pe, pentru, sau, se, sunt, să, un, și, în""",
    "ru": """а, более, бы, был, была, было, в, вот, все, вы, да, для, до, если, есть, еще, же, за, и, из, или, им, как,
        к, когда, мы, на, не, но, о, он, они, от, очень, по, при, с, так, тем, то, только, у, что, это, я""",
    "sv": """att, av, de, den, det, där, du, en, ett, från, för, har, inte, jag, kan, med, men, när, och, också, om,
        oss, på, så, som, till, var, varit, vi, är""",
    "tr": """ama, ben, bir, biz, bu, da, daha, de, değil, diye, gibi, her, için, ile, kadar, ki, mi, mı, ne, o, olan,
        olarak, sonra, var, ve, veya, ya, yok, çok, çünkü, şey, şu""",
}
"""Words by which languages are told from others; English and French are told by their light words."""

_LISTS = {language: {"light": words} for language, words in _TELLING.items()} | _LISTS


_OWN_STEMS = {
    "fr": {
        **dict.fromkeys(["donnée", "données"], "donnée"),  # not of donner, don
        **dict.fromkeys(["communication", "communications"], "communication"),  # not of commun
        **dict.fromkeys(["dépendance", "dépendances"], "dépendance"),  # not of ça dépend
        **dict.fromkeys(["direction", "directions"], "direction"),  # not of directement
        **dict.fromkeys(["dérivé", "dérivés", "dérivée", "dérivées"], "dérivé"),  # not of dérive
    },
    "es": {
        **dict.fromkeys(["medicación", "medicaciones"], "medicación"),  # not of médico
        **dict.fromkeys(["parto", "partos"], "parto"),  # not of parte
        **dict.fromkeys(["imagen", "imágenes"], "imagen"),
        **dict.fromkeys(["examen", "exámenes"], "examen"),
        **dict.fromkeys(["vez", "veces"], "vez"),
    },
    "it": {
        **dict.fromkeys(["data", "date"], "data"),  # days, and not dati
        **dict.fromkeys(["parto", "parti"], "parto"),  # not of parte
    },
    "nl": dict.fromkeys(["kwaliteit", "kwaliteiten"], "kwaliteit"),  # not of kwaal
    "pt": dict.fromkeys(["parto", "partos"], "parto"),  # not of parte
}
"""The stems of words that the stemmer takes for forms of another word, or whose own forms it takes for several."""

_PLURALS = {
    "pt": (("ões", "ão"), ("ães", "ão"), ("ns", "m"), ("áveis", "ável"), ("íveis", "ível"), ("ais", "al"),
           ("éis", "el"), ("eis", "el")),
}  # fmt: skip
"""Endings of plurals that the stemmer does not know, with those of the singular."""

_NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "dés", "dé")
_NEGATING_TOO = {
    "da": ("u",), "es": ("des",), "it": ("s",), "nl": ("on",), "no": ("u",), "pt": ("des",), "ru": ("не",),
    "sv": ("o",),
}  # fmt: skip


class Lists(NamedTuple):
    """The lists in force for one codebook in one language: those of phrases, then those of words."""

    fillers: Phrases
    determiners: Phrases
    negations: Phrases
    no_negations: Phrases
    problems: frozenset[str]
    light: frozenset[str]
    small: frozenset[str]
    breaks: frozenset[str]
    openers: frozenset[str]

    @property
    def light_letters(self) -> frozenset[str]:
        """The light words of one letter, *a* and *I*, which are read as one with others only in an acronym."""
        return frozenset(word for word in self.light if len(word) == 1)

    @classmethod
    def of(cls, codebook: Codebook, language: str) -> Lists:
        """The lists of a language, with what the codebook adds and removes."""
        listed = dict.fromkeys(_LISTS["en"], "") | _LISTS[language]
        return cls(
            fillers=_changed(_phrases(listed["fillers"]), codebook.fillers),
            determiners=_phrases(listed["determiners"]) - _folded(codebook.negations.remove),
            negations=_changed(_phrases(listed["negations"]), codebook.negations),
            no_negations=_phrases(listed["no_negations"]),
            problems=_words(listed["problems"]),
            light=_words(listed["light"]),
            small=_words(listed["small"]),
            breaks=_words(listed["breaks"]),
            openers=_words(listed["openers"]),
        )


class Stems:
    """The stems of a language's words, and its prefixes that negate a word (`negating`)."""

    def __init__(self, language: str) -> None:
        import Stemmer

        self._stemmer = Stemmer.Stemmer(LANGUAGES[language], 0)  # its memory costs more than stemming once again
        self._plurals = _PLURALS.get(language, ())
        # A word as small as these is no form of a longer one, as *een* would be of *eenheden*.
        small = sorted(_words(_TELLING.get(language, "")))
        apart = {word: f"{stem} " for word, stem in zip(small, self._stemmer.stemWords(small), strict=True)}
        self._own = apart | _OWN_STEMS.get(language, {})
        self.negating = _NEGATING + _NEGATING_TOO.get(language, ())

    def of(self, words: Sequence[str]) -> list[str]:
        """The stem of each word."""
        singular = [self._singular(word) for word in words] if self._plurals else words
        stems: list[str] = self._stemmer.stemWords(singular)
        if self._own:
            return [self._own.get(word, stem) for word, stem in zip(words, stems, strict=True)]
        return stems

    def _singular(self, word: str) -> str:
        for plural, ending in self._plurals:
            if word.endswith(plural):
                return word.removesuffix(plural) + ending
        return word


@cache
def telling_words(language: str) -> frozenset[str]:
    """Words by which a language is told from others."""
    return _words(_TELLING.get(language) or _LISTS[language]["light"])


def language_of(words: Iterable[str], languages: Sequence[str]) -> str:
    """The one of `languages` whose telling words are the most frequent among the words; on a tie the first."""
    counts = Counter(words)
    return max(languages, key=lambda language: sum(counts[word] for word in telling_words(language)))


def language_told(text: str) -> str:
    """The code of the language that a text is in; empty where it has too few light words of any that is known."""
    words = Counter(words_of(text[:_ENOUGH_TO_TELL]))
    shares = {code: sum(words[word] for word in telling_words(code)) for code in LANGUAGES}
    likely = max(shares, key=shares.__getitem__)
    return likely if shares[likely] > _LEAST_LIGHT * words.total() else ""


def _words(listed: str) -> frozenset[str]:
    return frozenset(word for (word,) in _phrases(listed))


def _phrases(listed: str) -> Phrases:
    return _folded(listed.split(","))


def _changed(phrases: Phrases, change: WordList) -> Phrases:
    return (phrases | _folded(change.add)) - _folded(change.remove)


def _folded(phrases: Iterable[str]) -> Phrases:
    """Phrases as tuples of folded words; those without a word are left out."""
    return frozenset(words for phrase in phrases if (words := _folded_words(phrase.strip())))


def _folded_words(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase; *d'* alone is found too, though an elided word is one only before another."""
    return tuple(words_of(phrase + "x")[:-1] if phrase.endswith("'") else words_of(phrase))
