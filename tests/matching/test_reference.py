"""The matcher finds what a slow and plain one finds, in random speech with random codebooks and in whole interviews."""

from __future__ import annotations

from pathlib import Path

import pytest
import reference
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from interviewcoder.codebooks.shipped import load
from interviewcoder.matching import Matcher, matcher
from interviewcoder.matching.columns import speech
from interviewcoder.model.codebook import Code, Codebook, Near, Pattern, Phrase, Term, WordList
from interviewcoder.model.codebook_changes import select
from interviewcoder.model.transcript import Transcript
from interviewcoder.transcripts.reading import read

REPOSITORY = Path(__file__).parents[2]
SAMPLES = sorted(REPOSITORY.joinpath("transcripts").glob("*.txt"))
STUDY = REPOSITORY.parent.joinpath("shared", "study", "transcripts")

SPEECH = {
    "en": """data drift drifts drifting dritf adrift label labels labelled labeled unlabelled lable mislabelled quality
        qualty dataset datasets data_set data_sets set sets model models annotation anotation rotation annotations tech
        technical debt depth staff consistent inconsistent consistently incorrect corrected correct privacy pryvacy
        explain explainable explainability explanation S L A As SLA SLAs C I C_I_C_D CI CD AI n._d._c._g. S_L_A S._L._As
        NDCG missing value values bias biased bits v2 v3 v2_to_v3 enough enough_data lack_of lack of to format change
        changed data_drift data,_um,_drift data_data_drift lack_of,_lack_of_data Data-drift""",
    "fr": """données dérive dérives donées modèle modèles modele étiquette étiquettes qualité jeu_de_données l'écart
        d'étiquettes dérive_des_données dérive_du_coup données modèle_de""",
}
AROUND = {
    "en": """um uh like you_know I_mean sort_of well so maybe any a the have really been with of in is was it had
        too much no not never without don't isn't hardly neither far_from not_only don't_know no_longer why_not not_just
        problem problems issue issues concern difficulty but because which there's_no we_never_had_any is_not_a
        no_problem_with I think yes oh""",
    "fr": """euh genre du_coup tu_sais de d' des le la les un une est a vraiment pas jamais aucun sans ni pas_de
        n'est_pas problème problèmes souci mais parce pas_seulement non, oui""",
}
TERMS = {
    "en": """data_drift drift drift* drift_data data label labels labelled_data label_quality labelled_labels annotation
        annotation_quality technical_debt consistent corrected corrected_labels privacy privacy_issue explain*
        explain*_data explainability dataset data_set data_set_quality dataset_quality SLA CI/CD NDCG AI missing_values
        values bias lack_of_data not_enough_data no_data enough_data data-set model_drift model* format change
        change_data of_data the_data like_data never problem data_problem format_change_data labels_of_data""",
    "fr": """dérive dérive_données modèle modèle* étiquette qualité_données l'écart jeu_de_données données
        pas_de_données problème_de_données""",
}
PATTERNS = [r"\bv\d+ to v\d+\b", r"\bdata\b", r"drift(s|ing)?", r"d[^.]*t", r"[.,] ", r"É"]
SEPARATORS = [" "] * 12 + [", ", ", ", ". ", ".", "? ", "… ", "-", "/", "\n", " - ", "\u00a0"]
LABELS = ["Interviewer", "Interviewee", "Interviewee", "Interviewee 2", "Speaker 1"]


def check(transcript: Transcript, codebook: Codebook) -> None:
    """Small texts and those in columns are coded as the reference codes them."""
    expected = reference.code(transcript, codebook)
    assert Matcher(codebook).code(transcript) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
        assert Matcher(codebook).code(transcript) == expected
        patch.setattr(speech, "FEW", 0)  # as in long passages
        assert Matcher(codebook).code(transcript) == expected


def listed(words: str) -> list[str]:
    """The words of a list; an underscore stands for a blank."""
    return [word.replace("_", " ") for word in words.split()]


def misspelled(draw: st.DrawFn, word: str) -> str:
    """A word with one or two letters missing, doubled, swapped or foreign."""
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(word) - 1)) if word else 0
        edits = [word[:at] + word[at + 1 :], word[:at] + "e" + word[at:], word[: at + 1] + word[at:]]
        edits.append(word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
        word = draw(st.sampled_from(edits))
    return word


@st.composite
def speeches(draw: st.DrawFn, language: str) -> str:
    """Speech with hesitations, repetitions, misspellings and punctuation wherever they may be."""
    words = st.one_of(*(st.sampled_from(listed(some[language])) for some in (SPEECH, AROUND, TERMS)))
    said: list[str] = []
    for _ in range(draw(st.integers(1, 25))):
        word = draw(words).replace("*", "")
        kind = draw(st.integers(0, 11))
        if kind == 0:
            word = misspelled(draw, word) or word
        elif kind == 1:
            word = word.capitalize()
        elif kind == 2 and len(said) > 2:
            word = "".join(said[-3:]).strip() or word
        elif kind == 3 and said:
            word = said[-2]
        said += [word, draw(st.sampled_from(SEPARATORS))]
    return "".join(said)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """A transcript in Delve's layout, in labelled lines, or without labels."""
    language = draw(st.sampled_from(["en", "en", "en", "fr"]))
    turns = draw(st.lists(st.tuples(st.sampled_from(LABELS), speeches(language)), min_size=1, max_size=4))
    layout = draw(st.sampled_from(["delve", "labelled", "none"]))
    match layout:
        case "delve":
            text = "".join(f"{label}\n\n{speech}\n\n" for label, speech in turns)
        case "labelled":
            text = "".join(f"{label}: {speech}\n" for label, speech in turns)
        case _:
            text = turns[0][1]
    return read(text.encode(), "random.txt")[0]


THRESHOLDS = st.one_of(st.none(), st.sampled_from([60.0, 70.0, 75.0, 80.0, 88.0, 90.0, 95.0, 100.0]))
NEGATED = st.sampled_from([None, None, "skip", "keep", "only"])
PHRASES = st.sampled_from(listed(TERMS["en"] + " " + TERMS["en"] + " " + TERMS["fr"])).map(Phrase)
GROUPS = st.lists(st.lists(PHRASES, min_size=1, max_size=2).map(tuple), min_size=2, max_size=3).map(tuple)
EXPRESSIONS = st.one_of(
    PHRASES,
    PHRASES,
    PHRASES,
    st.builds(Near, GROUPS, st.integers(0, 8)),
    st.sampled_from(PATTERNS).map(Pattern),
)
EXCEPTION = st.builds(Term, EXPRESSIONS, THRESHOLDS, st.none(), st.just(()), st.just("term"))
EXCEPTIONS = st.lists(EXCEPTION, max_size=1).map(tuple)
ROLES = st.sampled_from([("participant", "unknown"), ("interviewer", "participant"), ("unknown", "interviewer")])
UNITS = st.sampled_from(["sentence", "turn", "passage", "exchange"])
PARTS = st.sampled_from(["term", "term", "term", "likely", "likely", "hint", "asked"])


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """A codebook of one to four codes with terms of every kind."""
    term = st.builds(Term, EXPRESSIONS, THRESHOLDS, NEGATED, EXCEPTIONS, PARTS)
    terms = st.lists(term, min_size=1, max_size=5, unique=True).map(tuple)
    cue = st.builds(Term, EXPRESSIONS, THRESHOLDS, NEGATED, EXCEPTIONS, st.just("cue"))
    codes = [
        Code(
            id=f"code-{number}",
            name="Code",
            terms=draw(terms),
            threshold=draw(THRESHOLDS),
            unit=draw(st.one_of(st.none(), UNITS)),
            roles=draw(st.one_of(st.none(), ROLES)),
            negated=draw(NEGATED),
            unless=draw(EXCEPTIONS),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return Codebook(
        name="Random",
        language=draw(st.sampled_from([("en",), ("en", "fr"), ("fr", "en")])),
        threshold=draw(THRESHOLDS) or 88.0,
        unit=draw(UNITS),
        roles=draw(ROLES),
        fillers=draw(st.sampled_from([WordList(), WordList(("really", "you see"), ("like",))])),
        negations=draw(st.sampled_from([WordList(), WordList(("far from", "lack"), ("never", "without"))])),
        cues=draw(st.lists(cue, max_size=2, unique=True).map(tuple)),
        uncategorised=tuple(codes),
    )


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(transcripts(), codebooks())
def test_random_speech_is_coded_as_the_reference_codes_it(transcript: Transcript, codebook: Codebook) -> None:
    check(transcript, codebook)


DENYING = listed(
    """no no not never without isn't far_from not_only why_not big bad old data drift data_drift data_drift um you_know
    the any was problem issues but labels . ,"""
)
DENIED = Codebook(
    "Denied",
    negations=WordList(("far from",), ()),
    uncategorised=(
        Code("code", "Code", terms=(Term(Phrase("data drift")), Term(Phrase("bad data"))), unit="sentence"),
        Code("only", "Only", terms=(Term(Phrase("drift"), negated="only"),)),
        Code("near", "Near", terms=(Term(Near(((Phrase("data"),), (Phrase("drift"), Phrase("labels"))), 4)),)),
    ),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(DENYING), st.sampled_from([0] * 9 + [1, 1, 1, 2])), min_size=3, max_size=25))
@example([("no", 0), ("bad", 0), ("data drift", 0), ("big", 0), ("drift", 2)])  # rare: a match that is said twice
def test_denials_are_those_of_the_reference(said: list[tuple[str, int]]) -> None:
    words: list[str] = []
    for word, repeated in said:  # once more, or the last two words
        words += [word, *([word] if repeated == 1 else [*words[-1:], word] if repeated else [])]
    check(read(" ".join(words).encode(), "random.txt")[0], DENIED)


def slice_of(codebook: Codebook, first: int, nth: int) -> Codebook:
    """Every nth code of a codebook from one on; the reference takes seconds for each."""
    return select(codebook, {code.id for code in codebook.codes[first::nth]})


def transcript_in(path: Path) -> Transcript:
    """The transcript in a file."""
    return read(path.read_bytes(), path.name)[0]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", ["ml-quality-issues", "patient-interviews"])
def test_samples_are_coded_as_the_reference_codes_them(path: Path, name: str) -> None:
    codebook = slice_of(load(name), SAMPLES.index(path), 24 if name == "ml-quality-issues" else 8)
    transcript = transcript_in(path)
    check(transcript, codebook)


@pytest.mark.parametrize("number", ["02", "14", "38"])
def test_interviews_of_the_study_are_coded_as_the_reference_codes_them(number: str) -> None:
    path = STUDY / f"interview-{number}.txt"
    if not path.exists():
        pytest.skip("the transcripts of the study are not here")
    codebook = slice_of(load("ml-quality-issues"), int(number), 47)
    transcript = transcript_in(path)
    check(transcript, codebook)
