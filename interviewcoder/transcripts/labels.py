"""Speaker labels: which strings are labels, and the role each gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from interviewcoder.model.letters import composed, without_accents
from interviewcoder.model.transcript import Role

_remembered = lru_cache(maxsize=4096)  # a transcript has few labels, each many times

NOBODY = "Unknown Speaker"
"""The label of speech without one, where a layout needs some."""

_INTERVIEWER = """
    interviewer moderator facilitator researcher investigator host
    intervieweur intervieweuse enqueteur enquetrice chercheur chercheuse animateur animatrice moderateur moderatrice
    interviewerin moderatorin forscher forscherin interviewleitung
    entrevistador entrevistadora investigador investigadora moderador moderadora facilitador facilitadora pesquisador
    pesquisadora intervistatore intervistatrice moderatore ricercatore ricercatrice
    interviewster onderzoeker onderzoekster gespreksleider intervjuare intervjuer forskare forsker ordstyrer
    haastattelija gorusmeci arastırmacı интервьюер модератор исследователь
""".split()
_PARTICIPANT = """
    interviewee participant respondent informant patient practitioner guest
    interviewe interviewee enquete enquetee participante repondant repondante patiente invite invitee
    befragte befragter interviewte interviewter teilnehmer teilnehmerin teilnehmende proband probandin patientin
    gesprachspartner gesprachspartnerin interviewpartner interviewpartnerin gast
    entrevistado entrevistada informante encuestado encuestada paciente respondente intervistato intervistata
    partecipante paziente geinterviewde deelnemer deelneemster intervjuperson deltagare deltager deltaker
    haastateltava osallistuja katılımcı респондент информант участник участница пациент пациентка
""".split()
_UNKNOWN = "speaker locuteur locutrice intervenant intervenante sprecher sprecherin".split()

ROLE_OF_WORD: Mapping[str, Role] = {
    **dict.fromkeys(_INTERVIEWER, "interviewer"),
    **dict.fromkeys(_PARTICIPANT, "participant"),
    **dict.fromkeys(_UNKNOWN, "unknown"),
}
# Short labels, which only roles have: Q, INT, P01.
_ROLE_OF_SHORT: Mapping[str, Role] = {
    **dict.fromkeys(["q", "i", "int", "interv", "mod", "enq"], "interviewer"),
    # B, Bef and Befr as in German, for Befragte.
    **dict.fromkeys(["a", "b", "r", "p", "part", "resp", "bef", "befr", "befragt"], "participant"),
}

# Such as: Interviewer, interviewee 2, Interviewer2 2, Unknown Speaker, SPEAKER_00, Interviewer (A. B.), Participant P3,
# Interviewer:in, Befragte*r.
_ROLE_LABEL = re.compile(
    r"""(?:unknown[ ])?
        (?P<word>[^\W\d_]+)(?:[:*_/·•⋅.(-]{1,2}(?:in|r|e|se|rice|trice|euse|a|ora)\)?(?:[·•⋅.-]?s)?(?!\w))?
        (?:[ _#-]{0,3}(?:[nN][°º][ ]?)?\d{1,6}(?!\d))?(?:[ ]\d{1,3}(?!\d))?
        (?:[ ](?:\1|[A-Z]\d*|[A-Z]\.?(?:[ ]?[A-Z]\.?)?))?
        (?:[ ]*[(\[][^()\[\]:]{1,30}[)\]])?""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTICLES = "de du la le van von der den bin al del do da dos das los las di della ten ter te het 't ’t y e".split(" ")
_NAME_WORD = rf"(?:[^\W\d_a-zà-öø-ÿ][\w'’-]*\.?(?:[A-Z]\.)*|\d{{1,3}}|{'|'.join(_PARTICLES)})"
_NAME_LABEL = re.compile(rf"[^\W\d_a-zà-öø-ÿ][\w'’-]*\.?(?:[A-Z]\.)*(?:[ ]{_NAME_WORD}){{0,3}}")
_ABBREVIATED = re.compile(r"[^\W\d_a-zà-öø-ÿ][^\W\d_]{0,7}\d{0,3}\.[ ]?\d{0,3}")
# Teams writes it behind the name of everybody from outside, who may well be the one that asks.
_GUEST = re.compile(r"(?<=\S)\s*[(\[](?:guest|invitee?)[)\]]$")
# Who answers in many studies: P1, P01, p 12.
_NUMBERED = re.compile(r"p[ ._-]?\d{1,3}", re.IGNORECASE)
_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_REMARK_OF_ROLE = re.compile(rf"{_REMARK.pattern}|,\s[^,:]{{1,30}}$")
_SPEECH_STOP = re.compile(r"\w\w\.$")  # a stop at the end that belongs to no initial
_LONGEST = 40

# "Interview 16" is a title, though one letter from a French label.
_TITLE_WORDS = frozenset(["interview", "interviews"])

# Words that begin a line of speech or a remark with a colon behind them, or stand alone as an answer.
_NO_NAMES = frozenset(
    """note notes nb example examples question answer remark comment warning time date title subject re edit summary
    http https ftp mailto yes no yeah yep ok okay right sure exactly perfect great thanks well so and but um uh mm hmm
    oui non voila exactement exemple remarque merci donc alors euh
    etc usw bzw evtl vgl nr abb tab fig vol ed eds anm bsp bspw ex def ref tel obs rem cf ca art abs kap pkt min
    std""".split()
)


@_remembered
def key(label: str) -> str:
    """A label as it is compared: without case, accents, doubled blanks and what sets it off."""
    plain = label.casefold()
    if not label.isascii():
        plain = without_accents(composed(label)).casefold()
    return " ".join(plain.strip(" \t*_:").split())


def role_of(label: str, roles: Mapping[str, Role]) -> Role:
    """The role that a label gives: as `roles` (by `key`) says, else by its words, in the languages it knows."""
    plain = key(label)
    if plain in roles:
        return roles[plain]
    plain = _GUEST.sub("", plain)
    words = re.findall(r"[^\W\d_]+", plain)
    for word in words:
        if word in ROLE_OF_WORD:
            return ROLE_OF_WORD[word]
    for word in words if is_misspelled_role(label) else ():
        single = word.removesuffix("s")  # interviewés is nearer to interviewer than to interviewee
        if near := single if single in ROLE_OF_WORD else _one_letter_off(word, ROLE_OF_WORD):
            return ROLE_OF_WORD[near]
    bare = _REMARK_OF_ROLE.sub("", plain)
    words = re.findall(r"[^\W\d_]+", bare)
    short = words[0] if len(words) == 1 and len(bare) - len(words[0]) <= 3 else ""
    return _ROLE_OF_SHORT.get(short, "unknown")


@_remembered
def _word(label: str) -> str:
    """The word of a label that stands where role labels have the role, as it is compared; empty where none does."""
    found = _ROLE_LABEL.fullmatch(composed(label.strip())) if len(label) <= _LONGEST else None
    return key(found["word"]) if found else ""


def is_role_label(label: str) -> bool:
    """Whether a label names a role, rightly spelled: such a label needs no second occurrence to be one."""
    return _word(label) in ROLE_OF_WORD


@_remembered
def is_speaker(label: str) -> bool:
    """Whether what stands before a colon is surely a label: one that names a role, or a participant's number (`P01`).

    Both may have a remark in brackets behind them: `P01 (nurse)`.
    """
    bare = without_remark(label)
    return is_role_label(label) or is_role_label(bare) or _NUMBERED.fullmatch(bare) is not None


def is_addressed(label: str) -> bool:
    """Whether a role or a participant's number is followed by a comma and more: a remark (`P01, nurse`) or speech."""
    bare = _REMARK_OF_ROLE.sub("", label.strip())
    return bare != label.strip() and not is_speaker(label) and is_speaker(bare)


@_remembered
def is_misspelled_role(label: str) -> bool:
    """Whether a label would name a role if one letter were put right, as in `interviewr`."""
    word = _word(label)
    return len(word) >= 6 and word not in _TITLE_WORDS and bool(_one_letter_off(word, ROLE_OF_WORD))


@_remembered
def is_name_label(label: str) -> bool:
    """Whether a label looks like a name: one to four words with capitals, and no word that begins speech."""
    bare = composed(label.strip())
    if len(bare) > _LONGEST or not _NAME_LABEL.fullmatch(bare) or _SPEECH_STOP.search(bare):
        return False
    # The small letters of alphabets that the expression does not have.
    return not any(word[0].islower() and word not in _PARTICLES for word in bare.split()) and not begins_speech(bare)


@_remembered
def is_abbreviated(label: str) -> bool:
    """Whether a label is one short word with a stop, as `Bef.` and `Int. 2` are; so is many an answer."""
    bare = composed(without_remark(label))
    return _ABBREVIATED.fullmatch(bare) is not None and not bare[0].islower() and not begins_speech(bare)


def without_remark(label: str) -> str:
    """A label without a remark in brackets at its end, as in `Anna Miller (she/her)`."""
    bare = label.strip()
    return _REMARK.sub("", bare) if bare.endswith((")", "]")) else bare


@_remembered
def begins_speech(label: str) -> bool:
    """Whether what stands before a colon begins speech or a remark (`Note`, `So`), and so is no label."""
    return re.split(r"[ .'’-]", key(label))[0] in _NO_NAMES


def misspelled(seen: Mapping[str, int]) -> dict[str, str]:
    """The labels seen once that are one letter from a more frequent label, each with that label; both as written.

    `seen` has how often each label is seen.
    """
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for label, number in seen.items():
        plain = key(label)
        written.setdefault(plain, label.strip())
        counts[plain] += number
    frequent = [plain for plain, n in counts.most_common() if n > 1]
    pairs = (
        (plain, _one_letter_off(plain, frequent))
        for plain, n in counts.items()
        if n == 1 and not is_role_label(written[plain])
    )
    return {written[plain]: written[near] for plain, near in pairs if near and _letters(plain) != _letters(near)}


def _letters(plain: str) -> str:
    """A label without its numbers: `Ann 1` and `Ann 2` are two people and no misspelling."""
    return re.sub(r"[\d ]", "", plain)


def _one_letter_off(word: str, others: Iterable[str]) -> str:
    """The first of `others` that is one edit away (a letter more, less, other, or two swapped); else empty."""
    if len(word) < 4:
        return ""
    from rapidfuzz.distance import OSA

    return next((other for other in others if other != word and OSA.distance(word, other, score_cutoff=1) == 1), "")
