"""Every rule of codebooks/README.md with its examples, and what holds for every coding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from interviewcoder.codebooks.reading import read as read_codebook
from interviewcoder.codebooks.shipped import load
from interviewcoder.matching import Matcher
from interviewcoder.matching.languages import Lists, language_of
from interviewcoder.matching.words import words_of
from interviewcoder.model.codebook import LANGUAGES, LANGUAGES_WITH_LISTS, Codebook
from interviewcoder.model.coding import Coding, Match
from interviewcoder.model.transcript import Transcript, Turn
from interviewcoder.transcripts.reading import read

SAMPLES = sorted(Path(__file__).parents[2].joinpath("transcripts").glob("*.txt"))
Found = list[tuple[str, str, float]]


def codebook_of(terms: str, settings: str = "", code: str = "") -> Codebook:
    """A codebook with one code, from the YAML of its terms, of the codebook's fields and of the code's."""
    lines = ["name: Test", *settings.splitlines(), "codes:", "  - id: code", "    name: Code", f"    terms: {terms}"]
    lines += [f"    {line}" for line in code.splitlines()]
    codebook, problems = read_codebook("\n".join(lines).encode(), "test.yaml")
    assert codebook is not None
    assert not [problem for problem in problems if problem.severity == "error"]
    return codebook


def transcript_of(text: str) -> Transcript:
    """A transcript of a text; one without labels is speech of nobody known."""
    return read(text.encode(), "test.txt")[0]


def matches(text: str, terms: str, settings: str = "", code: str = "") -> list[Match]:
    """All matches in a text."""
    codings = Matcher(codebook_of(terms, settings, code)).code(transcript_of(text))
    return [match for coding in codings for match in coding.evidence]


def found(text: str, terms: str, settings: str = "", code: str = "") -> Found:
    """What was found in a text, by which method, with which score."""
    return [(match.text, match.method, match.score) for match in matches(text, terms, settings, code)]


def exact(*texts: str) -> Found:
    """Exact matches of some texts."""
    return [(text, "exact", 100.0) for text in texts]


def inflected(*texts: str) -> Found:
    """Inflected matches of some texts."""
    return [(text, "inflected", 100.0) for text in texts]


WORDS = [
    ("Ai is not said, AI is", "[AI]", exact("Ai", "AI")),
    ("she said it", "[AI]", []),
    ("Drift came", "[drift]", exact("Drift")),
    ("it went adrift", "[{term: drift, threshold: 100}]", []),
    ("the thrift", "[drift]", []),
    ("the labels", "[label]", inflected("labels")),
    ("we labelled it", "[label]", inflected("labelled")),
    ("the table", "[label]", []),
    ("an anotation", "[annotation]", [("anotation", "fuzzy", 94.7)]),
    ("a rotation", "[annotation]", []),
    ("bias and biased", "[bias]", [*exact("bias"), *inflected("biased")]),
    ("two bits", "[bias]", []),
    ("a bia", "[{term: bias, threshold: 50}]", []),
    ("its explainability", "['explain*']", exact("explainability")),
    ("its explanation", "['explain*']", []),
    ("the explainable model", "['explain* model']", exact("explainable model")),
    ("data drift", "[data drift]", exact("data drift")),
    ("Data-drift", "[data drift]", exact("Data-drift")),
    ("data/drift; data, drift", "[data drift]", exact("data/drift", "data, drift")),
    ("drift in the data", "[data drift]", []),
    ("technical depth", "[technical debt]", [("technical depth", "fuzzy", 88.9)]),
    ("technical staff", "[technical debt]", []),
    ("an AY system", "[{term: AI system, threshold: 60}]", []),
    ("it works consistently", "[consistent]", inflected("consistently")),
    ("it is inconsistent", "[consistent]", []),
    ("we dont know why it don't work", "[don't work]", exact("don't work")),
    ("we don’t work", "[don't work]", exact("don’t work")),
    ("dr\u00adift, dr\u200bift", "[drift]", exact("dr\u00adift", "dr\u200bift")),
    ("the de\u0301bris", "[débris]", exact("de\u0301bris")),
]

SCORES = [
    ("the data drifts", "[data drift]", inflected("data drifts")),
    ("data drfts", "[data drift]", [("data drfts", "fuzzy", 88.9)]),
    ("explainable modle", "[{term: 'explain* model', threshold: 80}]", [("explainable modle", "fuzzy", 91.7)]),
    ("technical depth", "[{term: technical debt, threshold: 88.8}]", [("technical depth", "fuzzy", 88.9)]),
    ("technical depth", "[{term: technical debt, threshold: 89}]", []),
    ("anotations, annotations", "[{term: annotation, threshold: 100}]", inflected("annotations")),
]

GUARDS = [
    # A cost of more than a third of the letters of both words, in a phrase that would bear it.
    ("distribution of the annotation grub", "[{term: distribution of the annotation data, threshold: 60}]", []),
    ("an unlabelled corner", "[{term: labelled corner, threshold: 60}]", []),
    ("mislabelled corners", "[{term: labelled corners, threshold: 60}]", []),
    ("the non labelled", "[{term: nonlabelled, threshold: 60}]", exact("non labelled")),
    ("we have a date", "[{term: hive a date, threshold: 60}]", []),
    ("we hove a date", "[{term: hive a date, threshold: 60}]", [("hove a date", "fuzzy", 88.9)]),
    ("basically and they", "[{term: basicalla, threshold: 60}, {term: theyr, threshold: 60}]", []),
]

LANGUAGE = [
    ("la qualité des étiquettes dans les modèles", "[étiquette]", "language: [en, fr]", inflected("étiquettes")),
    ("la base est étiqueté", "[{term: étiqueter, threshold: 100}]", "language: [en, fr]", inflected("étiqueté")),
    ("the base is étiqueté", "[{term: étiqueter, threshold: 100}]", "language: [en, fr]", []),
    ("données, genre, dérive de la base", "[données dérive]", "language: [en, fr]", exact("données, genre, dérive")),
    ("data, genre, drift of the base", "[data drift]", "language: [en, fr]", []),
    ("pas de dérive dans la base", "[dérive]", "language: [fr, en]", []),
    *(
        (text, "[dérive]", "language: fr", [])
        for text in (
            "ni biais ni dérive",
            "sans grande dérive",
            "aucun cas de dérive",
            "aucune dérive",
            "jamais vu de dérive",
            "on n'a guère de dérive",
            "ce n'est nullement la dérive",
        )
    ),
    *(
        (f"sans temps {word} dérive", "[dérive]", "language: fr", exact("dérive"))
        for word in "mais parce car sauf pourtant cependant quoique sinon".split()
    ),
    ("labels", "[label]", "language: [en, fr]", inflected("labels")),
    *(
        (text, "[nation]", f"language: {order}", [])  # in French it would be met by *nationale*
        for order in ("[fr, de]", "[de, fr]")
        for text in ("Und das ist die nationale Frage, wenn wir so wollen.",)
    ),
]

SPEECH = [
    ("data, like, um, drift", "[data drift]", exact("data, like, um, drift")),
    ("data you know I mean sort of drift", "[data drift]", exact("data you know I mean sort of drift")),
    ("data um um um um um um um um um um drift", "[data drift]", exact("data" + " um" * 10 + " drift")),
    ("data um um um um um um um um um um um drift", "[data drift]", []),
    ("lack of of data", "[lack of data]", exact("lack of of data")),
    ("lack of, lack of data", "[lack of data]", exact("lack of data")),
    ("big lack of, lack of data", "[big lack of data]", exact("big lack of, lack of data")),
    ("lack um of, of um data", "[lack of data]", exact("lack um of, of um data")),
    ("lack of the data", "[lack of data]", []),
    ("dataset quality", "[data set quality]", exact("dataset quality")),
    ("data-set quality", "[data set quality]", exact("data-set quality")),
    ("the data set", "[dataset]", exact("data set")),
    ("two data sets", "[dataset]", inflected("data sets")),
    ("data, set", "[dataset]", []),
    ("the model is", "[modelis]", exact("model is")),
    ("we are a team", "[area]", []),
    ("medi a people", "[{term: media, threshold: 95}]", []),
    ("it fell apart", "[a part]", []),
    ("it fell a part", "[a part]", exact("a part")),
    ("the ideal case", "[I deal]", []),
    ("an AI model", "[A I model]", exact("AI model")),
    ("model is here", "[{term: model, threshold: 100}]", exact("model")),
    ("an S L A", "[SLA]", exact("S L A")),
    ("an S.L.A. and an S-L-A", "[SLA]", exact("S.L.A", "S-L-A")),
    ("two A P Is", "[API]", inflected("A P Is")),
    ("our C I C D here", "[CI/CD]", exact("C I C D")),
    ("an n. d. c. g. here", "[NDCG]", exact("n. d. c. g")),
    ("labelled. Data", "[labelled data]", exact("labelled. Data")),
]

LABELS = [
    (
        "Interviewee\n\nIt was the data\n\nInterviewee\n\ndrift, then\n",
        "[data drift]",
        exact("data\n\nInterviewee\n\ndrift"),
    ),
    ("Interviewee\n\nIt was the data.\n\nInterviewee\n\ndrift, then\n", "[data drift]", []),
    ("Interviewee: It was data\nInterviewee 2: drift, then\n", "[data drift]", []),
    ("Interviewer: any issue with\nInterviewee: privacy? No.\n", "[privacy]", []),
    ("Interviewer: any issue with\nInterviewee: Privacy? No.\n", "[privacy]", exact("Privacy")),
    ("Interviewer: any issue.\nInterviewee: privacy? No.\n", "[privacy]", exact("privacy")),
    ("Interviewer: any issue with\nInterviewee: privacy, yes. No?\n", "[privacy]", exact("privacy")),
    ("Interviewer: Is drift bad?\nInterviewee: It is.\n", "[drift]", []),
]

BEYOND = [
    ("it is fair", "[{term: fair, unless: [fair enough, fair amount]}]", exact("fair")),
    ("fair enough, a fair amount", "[{term: fair, unless: [fair enough, fair amount]}]", []),
    ("That is fair. So fair enough.", "[{term: fair, unless: [fair enough]}]", exact("fair")),
    ("it is fair, um, fair enough", "[{term: fair, unless: [fair enough]}]", []),
    ("We saw drift. Drift detection came.", "[{term: drift, unless: [drift detection]}]", exact("drift")),
    ("drift in the shop", "[{term: drift, unless: [{near: [drift, shop], within: 4}]}]", []),
    ("drift in the big old red shop", "[{term: drift, unless: [{near: [drift, shop], within: 4}]}]", exact("drift")),
    ("from V2 to v3", r"[{pattern: '\bv\d+ to v\d+\b'}]", [("V2 to v3", "pattern", 100.0)]),
    ("Interviewee: from v2\nInterviewee: to v3\n", r"[{pattern: 'v2\s[^.]*v3'}]", []),
    ("we saw no drift …", "[{pattern: '…'}]", []),  # it stands behind the last word
    ("the change of, uh, format", "[{near: [format, [change, break]], within: 1}]",
     [("change of, uh, format", "near", 100.0)]),
    ("it did break a format", "[{near: [format, [change, break]], within: 0}]", []),
    ("a change in the file format", "[{near: [format, [change, break]], within: 2}]", []),
    ("a b c d e f g h i j drift", "[{near: [b, drift]}]", [("b c d e f g h i j drift", "near", 100.0)]),
    ("a b c d e f g h i j drift", "[{near: [a, drift]}]", []),
    ("data data", "[{near: [data, data]}]", [("data data", "near", 100.0)]),
    ("one data", "[{near: [data, data]}]", []),
    ("anotations or annotation, technical depth", "[{near: [technical debt, annotation]}]",
     [("annotation, technical depth", "near", 88.9)]),
    ("anotation", "[{term: annotation, threshold: 95}]", []),
]  # fmt: skip

NEGATION = [
    ("There's no privacy issue.", "[privacy issue]", []),
    ("no serious privacy issue", "[privacy issue]", []),
    ("no very serious privacy issue", "[privacy issue]", []),
    ("no very serious old privacy issue", "[privacy issue]", exact("privacy issue")),
    ("no very serious privacy privacy issue", "[privacy issue]", []),
    ("no very serious privacy issue privacy issue", "[privacy issue]", []),
    ("no very serious privacy issue, privacy, issue", "[privacy]", []),
    ("without uh uh big big drift", "[drift]", []),
    ("neither bias nor drift", "[bias, drift]", []),
    ("It has no aim. Drift is there", "[drift]", exact("Drift")),
    ("it was not him but drift", "[drift]", exact("drift")),
    ("no time because drift came", "[drift]", exact("drift")),
    ("we never really had any drift", "[drift]", []),
    ("we never saw such a big real drift", "[drift]", exact("drift")),
    ("we never painted drift", "[drift]", exact("drift")),
    ("it hardly was drift", "[drift]", []),
    ("never had any problem with labels", "[label]", []),
    ("the privacy is not a concern", "[privacy]", []),
    ("privacy is not the one real big concern", "[privacy]", exact("privacy")),
    ("privacy is not one single ugly concern", "[privacy]", []),
    ("labels never had a difficulty", "[label]", []),
    ("the format did not change", "[{near: [format, change]}]", []),
    ("we have not enough data", "[not enough data]", exact("not enough data")),
    ("no, drift is a problem", "[drift]", exact("drift")),
    ("um, no. drift is a problem", "[drift]", exact("drift")),
    ("it is not only drift", "[drift]", exact("drift")),
    ("it is not just drift", "[drift]", exact("drift")),
    ("it no longer is drift", "[drift]", exact("drift")),
    ("why not drift", "[drift]", exact("drift")),
    ("I don't know the drift", "[drift]", exact("drift")),
    ("no drift", "[{term: drift, negated: skip}]", []),
    ("no drift", "[{term: drift, negated: keep}]", exact("drift")),
    ("no drift", "[{term: drift, negated: only}]", exact("drift")),
    ("the drift", "[{term: drift, negated: only}]", []),
    ("We saw data. Drift is no problem.", "[data drift]", []),
    ("the drift " + "um " * 20 + "is no problem", "[drift]", []),
    ("we don't have enough data", "[{term: enough data, negated: only}]", exact("enough data")),
    ("we have enough data", "[{term: enough data, negated: only}]", []),
    ("we never had any data drift", "[data drift, drift]", []),
    ("we never had any data drift but drift came", "[data drift, drift]", exact("drift")),
    ("we never had any data drift", "[data drift, {term: drift, negated: keep}]", exact("drift")),
    ("we never had any data drift", "[{term: data drift, negated: only}, drift]", exact("data drift")),
    ("the data did not drift", "[{near: [data, drift]}, data]", exact("data")),
    ("we never saw such a real drift", "[drift]", []),
    ("drift is really very much not an issue", "[drift]", []),
    ("drift has been really very much no issue", "[drift]", exact("drift")),
    ("no problem in the very real drift", "[drift]", []),
    ("no problem in the very big real drift", "[drift]", exact("drift")),
    ("never " + "um " * 10 + "had one big problem in the very real drift", "[drift]", []),
    ("no " + "-".join(["um"] * 99) + " drift", "[drift]", []),  # hyphens make one word of them where sentences are cut
    ("no " + "-".join(["um"] * 100) + " drift", "[drift]", exact("drift")),
    *(
        (f"no time {word} drift came", "[drift]", exact("drift"))
        for word in "but because cuz although though except however unless until which since".split()
    ),
]

CHOICE = [
    ("the data quality", "[data, data quality]", exact("data quality")),
    ("the data qualty", "[data, {term: data quality, threshold: 60}]", [("data qualty", "fuzzy", 95.2)]),
    ("labels, lables", "[{near: [label, lable], within: 3}, label]", [("labels, lables", "near", 100.0)]),
    ("data um data drift", "[data drift]", exact("data drift")),
    ("data data drift", "[data drift]", exact("data drift")),
]

EDGES = [
    ("an S L As", "[SLA]", inflected("S L As")),
    ("two A. P. Is", "[API]", inflected("A. P. Is")),
    ("many GPUs and KPIs", "[GPU, KPI]", [("GPUs", "inflected", 100.0), ("KPIs", "inflected", 100.0)]),
    ("what a is", "[AI]", []),
    ("such a I think", "[AI]", []),
    ("A is first", "[AI]", []),
    ("the A I team", "[AI]", exact("A I")),
    ("the a i team", "[AI]", exact("a i")),
    ("alpha middle omega", "[{near: [alpha, omega, middle], within: 0}]", [("alpha middle omega", "near", 100.0)]),
    ("incorrect predictions", "[corrected predictions]", []),
    ("it works", "[work ing]", []),
    ("they don't really get it", "[don't realize]", []),
    ("a model is the", "[model theft]", []),
    ("No documentation is a problem.", "[no documentation]", exact("No documentation")),
    ("I mean, no, drift is a problem", "[drift]", exact("drift")),
    ("The format changed. No, it broke.", "[{near: [format, broke]}]",
     [("format changed. No, it broke", "near", 100.0)]),
    ("the drift, drift is not a problem", "[drift]", []),
    ("we don't have any drift drift", "[drift]", []),
    ("no real privacy, real privacy issue", "[issue]", []),
]  # fmt: skip

ROWS = WORDS + SCORES + GUARDS + SPEECH + LABELS + BEYOND + NEGATION + CHOICE + EDGES


@pytest.mark.parametrize(("text", "terms", "expected"), ROWS)
def test_a_rule_finds_what_it_says(text: str, terms: str, expected: Found) -> None:
    assert found(text, terms) == expected


@pytest.mark.parametrize(("text", "terms", "settings", "expected"), LANGUAGE)
def test_the_language_of_a_transcript_counts(text: str, terms: str, settings: str, expected: Found) -> None:
    assert found(text, terms, settings) == expected


GERMAN = [  # what is said, and whether the term counts
    ("Wir haben keinen großen Zeitdruck.", False),
    ("Es gab nicht viel Zeitdruck.", False),
    ("Nicht wirklich Zeitdruck.", False),
    ("Zeitdruck ist kein Problem.", False),
    ("Wir haben kein Problem mit Zeitdruck.", False),
    ("Ohne Zeitdruck geht es.", False),
    ("Ich weiß nicht, Zeitdruck vielleicht.", True),
    ("Nicht nur Zeitdruck, auch Stress.", True),
    ("Nein, Zeitdruck war da.", True),
    ("Kein Geld, aber Zeitdruck.", True),
    ("Es ist nicht Geld, sondern Zeitdruck.", True),
    ("Keine Ahnung, Zeitdruck eben.", True),
    ("Zeitdruck ist eine Herausforderung.", True),
    ("Wir merken oft gar nicht, dass da Zeitdruck ist.", True),
    ("Wir wissen nicht, was Zeitdruck ist.", True),
    ("Keiner hat den Zeitdruck gesehen.", True),
    ("Weiß ich nicht, Zeitdruck vielleicht.", True),
    ("Keine Frage, Zeitdruck gibt es.", True),
    ("Zeitdruck ist nicht das einzige Problem.", True),
]


FRENCH = [  # what is said, and whether the term counts
    ("On n'a pas forcément de dérive.", False),
    ("On n'a pas constaté de dérive.", False),
    ("Il n'y a aucun problème lié à la dérive.", False),
    ("La dérive ne pose pas de problème.", False),
    ("La dérive ne pose aucun problème.", False),
    ("Zéro dérive.", False),
    ("Si jamais on a une dérive, tout plante.", True),
    ("On a, n'est-ce pas, une dérive.", True),
    ("On a sans arrêt une dérive.", True),
    ("Je connais pas la dérive.", True),
    ("Plus que jamais, la dérive.", True),
    ("On repart de zéro, la dérive est là.", True),
    ("On est reparti de zéro, dérive.", True),
    ("Je ne connais pas de problème de dérive.", False),
    ("On m'a dit : « Il n'y a pas de souci. » La dérive est venue ensuite.", True),
    ("On m'a dit qu'il n'y a pas de souci. « La dérive est là. »", True),
    ("Il n'y a pas de souci. — La dérive, si.", True),
]


@pytest.mark.parametrize(
    ("language", "term", "text", "counts"),
    [("de", "Zeitdruck", *row) for row in GERMAN] + [("fr", "dérive", *row) for row in FRENCH],
)
def test_denials_in_other_languages(language: str, term: str, text: str, *, counts: bool) -> None:
    assert bool(found(text, f"[{term}]", f"language: {language}")) == counts


FRENCH_WORDS = [  # a term, and whether it finds what is said
    ("donnée", "données", True),
    ("{term: donnée, threshold: 100}", "Ça donne une idée.", False),
    ("communication", "communications", True),
    ("communication", "C'est commun.", False),
    ("dépendance", "dépendances", True),
    ("dépendance", "Ça dépend.", False),
    ("direction", "directement", False),
    ("dérive", "dérives", True),
    ("dérive", "les variables dérivées", False),
    ("classe déséquilibrée", "classes déséquilibrées", True),
    ("classe déséquilibrée", "classes équilibrées", False),
    ("connecté", "déconnecté", False),
    ("chargement", "déchargement", False),
    ("mise en œuvre", "mise en oeuvre", True),
    ("oeuvre", "une œuvre", True),
    ("jeu de données", "un jeu, hein, de données", True),
    ("jeu de données", "un jeu, c'est-à-dire de données", True),
    ("mot d'ordre", "mot d‘ordre", True),
    ("accès", "lʼaccès", True),
    ("mot d'ordre", "mot dʼordre", True),
]


@pytest.mark.parametrize(("term", "text", "finds"), FRENCH_WORDS)
def test_words_in_french(term: str, text: str, *, finds: bool) -> None:
    assert bool(found(text, f"[{term}]", "language: fr")) == finds


OTHER_WORDS = [  # a language, a term, and whether it finds what is said
    ("nl", "eenheden", "We hebben een model.", False),
    ("nl", "waarden", "Waar het misgaat waren de labels.", False),
    ("nl", "kans", "Dat kan werken.", False),
    ("nl", "kwaal", "De kwaliteit van leven.", False),
    ("nl", "kwaliteit", "Drie kwaliteiten.", True),
    ("nl", "onbetrouwbaar", "De labels zijn heel betrouwbaar.", False),
    ("nl", "betrouwbaar", "De betrouwbare labels.", True),
    ("sv", "osäker", "Jag är säker på det.", False),
    ("no", "usikker", "Jeg er sikker på det.", False),
    ("ru", "ИИ", "и так, и так", False),
    ("ru", "зависимость", "независимость от данных", False),
    ("pt", "dose", "a lista dos pacientes", False),
    ("pt", "comida", "como foi com ela", False),
    ("pt", "versão", "três versões", True),
    ("pt", "variável", "as variáveis", True),
    ("pt", "imagem", "muitas imagens", True),
    ("pt", "hospital", "dois hospitais", True),
    ("pt", "mal", "ela quer mais", False),
    ("es", "sonido", "los datos son pocos", False),
    ("es", "imagen", "muchas imágenes", True),
    ("es", "médico", "la medicación", False),
    ("es", "actualizado", "está desactualizado", False),
    ("it", "data", "i dati sono pochi", False),
    ("it", "fiducia", "la sfiducia", False),
    ("tr", "birim", "bir sorun var", False),
    ("tr", "ilaç", "İlaç verdi. İLAÇ", True),
    ("en", "trained", "They strained the model.", True),  # a recogniser's, and no negation
]


@pytest.mark.parametrize(("language", "term", "text", "finds"), OTHER_WORDS)
def test_words_in_other_languages(language: str, term: str, text: str, *, finds: bool) -> None:
    assert bool(found(text, f"[{term}]", f'language: "{language}"')) == finds


def test_sentences_that_begin_with_a_mark_of_their_own() -> None:
    spanish = 'language: es\nnegations: {add: ["no"]}'
    assert found("Documentación no. ¿Deriva? Mucha.", "[deriva]", spanish)
    assert found("Ayer no. ¡Deriva, mucha!", "[deriva]", spanish)


def test_an_exception_that_is_like_the_term_leaves_the_term() -> None:
    term = "[{term: calidad de datos, unless: [cantidad de datos]}]"
    assert found("La calidad de datos es mala.", term, "language: es")
    assert not found("La cantidad de datos era enorme.", term, "language: es")
    assert not found("It is fair enouhg.", "[{term: fair, unless: [fair enough]}]")
    assert not found("It is fair enough.", "[{term: fair enough, unless: [fair enough]}]")
    assert not found("Calidad de datos enorme.", "[{term: calidad, unless: [datos, calidad de datos]}]", "language: es")
    near = "[{term: data drift, unless: [data drifd, {near: [[drift, drifts], [over]], within: 3}]}]"
    assert found("The data drift was seen.", near)
    assert not found("The data drift over time was seen.", near)


def test_exceptions_that_are_everywhere_cost_as_much_as_there_are_of_them() -> None:
    calls = Counter[int]()
    for number in (200, 400):
        text = "It is fair, and good and quite enough. " * number

        def count(_frame: object, event: str, _argument: object, number: int = number) -> None:
            calls[number] += event == "call"

        sys.setprofile(count)
        try:
            assert not found(text, "[{term: fair, unless: [{near: [[fair, good], enough], within: 8}]}]")
        finally:
            sys.setprofile(None)
    assert calls[400] < 2.5 * calls[200]


def test_fillers_in_german() -> None:
    said = "Die Daten, äh, sag ich mal, Drift."
    assert found(said, "[Daten Drift]", "language: de") == [("Daten, äh, sag ich mal, Drift", "exact", 100.0)]


SAID = {
    "da": "Det var et stort problem for os, og så var der mange fejl i vores data.",
    "de": "Das war für uns ein großes Problem, und in den Daten waren so viele Fehler.",
    "en": "That was a big problem for us, and there were so many errors in the data.",
    "es": "Era un gran problema para nosotros, y en los datos había muchos errores.",
    "fi": "Se oli meille suuri ongelma, ja tiedoissa oli niin paljon virheitä.",
    "fr": "C'était un gros problème pour nous, et il y avait tant d'erreurs dans les données.",
    "hu": "Ez nagy probléma volt nekünk, és az adatokban nagyon sok hiba volt.",
    "it": "Per noi era un grosso problema, e nei dati c'erano molti errori.",
    "nl": "Dat was voor ons een groot probleem, en er zaten veel fouten in de data.",
    "no": "Det var et stort problem for oss, og så var det mange feil i dataene våre.",
    "pt": "Era um grande problema para nós, e nos dados havia muitos erros.",
    "ro": "Era o mare problemă pentru noi, și în date erau foarte multe greșeli.",
    "ru": "Для нас это была большая проблема, и в данных было так много ошибок.",
    "sv": "Det var ett stort problem för oss, och det var många fel i våra data.",
    "tr": "Bu bizim için çok büyük bir sorundu ve verilerde çok fazla hata vardı.",
}


@pytest.mark.parametrize("language", SAID)
def test_a_language_is_told_from_others_whichever_comes_first(language: str) -> None:
    assert SAID.keys() == LANGUAGES.keys()
    words = words_of(SAID[language])
    near = {"da": {"no", "sv"}, "no": {"da"}, "sv": {"da", "no"}}.get(language, set())  # one sentence may not be enough
    for other in SAID.keys() - {language} - near:
        assert language_of(words, (other, language)) == language_of(words, (language, other)) == language


def test_a_little_speech_is_in_the_language_of_its_words() -> None:
    said = words_of("So, um, I was in an interview and the man was in it")
    assert language_of(said, ("de", "en")) == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_whose_denials_count_without_a_word_of_the_codebook(language: str) -> None:
    lists = Lists.of(Codebook("Book"), language)
    assert bool(lists.negations and lists.fillers) == (language in LANGUAGES_WITH_LISTS)
    assert lists.light


@pytest.mark.parametrize(
    ("settings", "code", "expected"),
    [
        ("threshold: 80", "", [("tech depth", "fuzzy", 82.4)]),
        ("", "", []),
        ("threshold: 80", "threshold: 90", []),
        ("threshold: 90", "threshold: 80", [("tech depth", "fuzzy", 82.4)]),
        ("threshold: 80", "unless: [tech]", []),
        ("threshold: 80", "negated: only", []),
        ("threshold: 80", "roles: [interviewer]", []),
        ("threshold: 80\nroles: [interviewer]", "", []),
        ("threshold: 80\nroles: [interviewer]", "roles: [unknown]", [("tech depth", "fuzzy", 82.4)]),
    ],
)
def test_a_code_overrides_what_the_codebook_says(settings: str, code: str, expected: Found) -> None:
    assert found("the tech depth", "[tech debt]", settings, code) == expected


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        ("data basically drift", "fillers: {add: [basicly], remove: []}", exact("data basically drift")),
        ("data whatever drift", "fillers: {add: [whatever], remove: []}", exact("data whatever drift")),
        ("data whatever drift", "", []),
        ("data like drift", "fillers: {add: [], remove: [like]}", []),
        ("lacks data drift", "negations: {add: [lacks], remove: []}", []),
        ("far from data drift", "negations: {add: [far from], remove: []}", []),
        ("never data drift", "negations: {add: [], remove: [never]}", exact("data drift")),
        ("no data drift", "negations: {add: [], remove: ['no']}", exact("data drift")),
    ],
)
def test_fillers_and_negations_can_be_added_and_removed(text: str, settings: str, expected: Found) -> None:
    assert found(text, "[data drift]", settings) == expected


CONVERSATION = """Interviewer: What went wrong in the end?
Interviewee: The drift. We saw drift in March, and drift in May.
Interviewer: Mm-hm, right.
Interviewee: More drift followed.
Interviewer: And then?
Interviewee: Nothing but
Interviewee: drift.
"""
EXCHANGES = [
    CONVERSATION[CONVERSATION.index("What") : CONVERSATION.index("\nInterviewer: And")],
    CONVERSATION[CONVERSATION.index("And then?") : -1],
]


@pytest.mark.parametrize(
    ("unit", "terms", "expected"),
    [
        ("sentence", "[drift]",
         ["The drift.", "We saw drift in March, and drift in May.", "More drift followed.", "drift."]),
        ("turn", "[drift]", ["The drift. We saw drift in March, and drift in May.", "More drift followed.", "drift."]),
        ("exchange", "[drift]", EXCHANGES),
        ("turn", "[nothing but drift]", ["Nothing but\nInterviewee: drift."]),
        ("sentence", "[march and drift]", ["We saw drift in March, and drift in May."]),
    ],
)  # fmt: skip
def test_a_unit_gets_the_code(unit: str, terms: str, expected: list[str]) -> None:
    transcript = transcript_of(CONVERSATION)
    codings = Matcher(codebook_of(terms, f"unit: {unit}")).code(transcript)
    assert [transcript.text[coding.start : coding.end] for coding in codings] == expected


def test_a_letter_may_begin_the_sentence_that_gets_the_code() -> None:
    text = "We had Python. R was new. It ran."
    [coding] = Matcher(codebook_of("[R]", "unit: sentence")).code(transcript_of(text))
    assert text[coding.start : coding.end] == "R was new."


TEN = "one two three four five six seven eight nine ten"
ELEVEN = f"{TEN} eleven"
SPANS = [  # the codings of *drift* and *broke down* stand in angle brackets
    ("passage", """Interviewee: First.
Interviewee: <Second.
Interviewee: Drift.
Interviewee: Fourth.>
Interviewee: Fifth.
"""),
    ("passage", f"Interviewee: <So.\nInterviewer: {TEN}\nInterviewee: Drift.\nInterviewer: {TEN}?\nGuest: Yes.>\n"),
    ("passage", f"Interviewee: So.\nInterviewer: {ELEVEN}\nGuest: <Drift.>\nInterviewer: {ELEVEN}?\nGuest: Yes.\n"),
    ("passage", "Interviewee: <First.\nInterviewee: Drift.\nInterviewee: Third.\nGuest: Drift.>\nInterviewer: So?\n"),
    ("passage", "Anna: So how was it?\nBen: <Drift.\nAnna: I see.\nBen: All day.>\nAnna: And then?\n"),
    ("passage", f"Interviewee: <Drift.\nInterviewee: {'w ' * 4999}end.>\n"),
    ("passage", f"Interviewee: <Drift.>\nInterviewee: {'w ' * 5000}end.\n"),
    ("passage", f"Interviewee: First.\nInterviewee: So. <Drift.> Then {'w ' * 4997}end.\n"),
    ("passage", "So it ran. <The drift came.> It went."),
    ("exchange", "So it ran. <The drift came.> It went."),
    ("exchange", f"Interviewer: So?\nInterviewee: So. <Drift.> Then {'w ' * 4997}end.\n"),
    ("turn", f"Interviewee: <So. Drift. Then {'w ' * 4996}end.>\n"),
    ("turn", f"Interviewee: So. <Drift.> Then {'w ' * 4997}end.\n"),
    ("turn", f"Interviewee: So. <It broke. Down it went.> Then {'w ' * 5000}end.\n"),
    ("turn", "<It ran. The drift came.>\nInterviewer: So what?\nInterviewee: Nothing.\n"),
    ("exchange", "Interviewee: <Drift.\nInterviewer: I see, so it was.\nInterviewee: Yes.>\nInterviewer: And then?\n"),
    ("exchange", "Interviewer: What?\nInterviewee: So.\nInterviewer: <I see, so it was then.\nInterviewee: Drift.>\n"),
    ("exchange", "Interviewer: What?\nInterviewee: So.\nInterviewer: <Then?\nInterviewee: Drift.>\nInterviewer: So?\n"),
    ("exchange", "Interviewer: <What was it?\nInterviewer: And when was it?\nInterviewee: Drift.>\nInterviewer: So?\n"),
    ("exchange", "Interviewer: <What was it?\nInterviewer: Hm.\nInterviewer: And when?\nInterviewee: Drift.>\n"),
    ("exchange", "Interviewee: So.\nInterviewer: Hm.\nInterviewer: <What was it?\nInterviewee: Drift.>\n"),
    ("exchange", "Anna: How was it?\nBen: <Drift.>\nAnna: I see.\n"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "marked"), SPANS)
def test_a_unit_begins_and_ends_where_it_says(unit: str, marked: str) -> None:
    expected = [part.partition(">")[0] for part in marked.split("<")[1:]]
    transcript = transcript_of(marked.replace("<", "").replace(">", ""))
    codings = Matcher(codebook_of("[drift, broke down]", f"unit: {unit}")).code(transcript)
    assert [transcript.text[coding.start : coding.end] for coding in codings] == expected


ASKED = "likely: [retraining]\nhints: [weekly]\nasked: [maintenance]"


ANSWERS = {
    "one turn": ("Interviewer: So what about the maintenance?\nInterviewee: Retraining weekly.\n", [1]),
    "two turns": (
        """Interviewer: So let us talk about maintenance.
Interviewer: When it has been in production for some time, how do you keep it up to date?
Interviewee: Retraining weekly.
""",
        [2],
    ),
    "a label within": (
        """Interviewer: So what about the
Interviewee: maintenance of it? Retraining weekly.
Interviewee: And then retraining weekly.
""",
        [1, 2],
    ),
    "another question": (
        """Interviewer: And the maintenance?
Interviewee: Fine.
Interviewer: And now to something else, which is what you do all day long?
Interviewee: Retraining weekly.
""",
        [],
    ),
    "three turns at most": (
        "Interviewer: So what about maintenance?\n" + "Interviewee: Retraining weekly.\n" * 4,
        [1, 2, 3],
    ),
    "ten words within": (
        f"Interviewer: Maintenance?\nInterviewee: Fine.\nInterviewer: {TEN}\nInterviewee: Retraining weekly.\n",
        [3],
    ),
    "eleven words within": (
        f"Interviewer: Maintenance?\nInterviewee: Fine.\nInterviewer: {ELEVEN}\nInterviewee: Retraining weekly.\n",
        [],
    ),
}


@pytest.mark.parametrize(("text", "turns"), ANSWERS.values(), ids=ANSWERS)
def test_what_is_asked_counts_in_the_answer(text: str, turns: list[int]) -> None:
    for unless in ("", "\nunless: [weekly maintenance]"):  # with an exception no term is plain
        book = codebook_of("[nothing]", "cues: [had to]", ASKED + unless)
        assert [coding.turn for coding in Matcher(book).code(transcript_of(text))] == turns


WEIGHED = {
    "a denied topic of a question": (
        "Interviewer: No maintenance issues?\nInterviewee: Retraining weekly.\n",
        [["Retraining", "weekly", "maintenance"]],
    ),
    "a denied cue": (
        "Interviewee: There was no problem. Retraining is weekly.\n",
        [["Retraining", "weekly", "problem"]],
    ),
    "a term five times": ("Interviewee: Retraining, retraining, retraining, retraining, retraining.\n", []),
    "a cue twice": ("Interviewee: We had to do retraining. A problem!\n", []),
    "a term twice and a cue twice, of which the first counts": (
        "Interviewee: Retraining weekly, retraining. We had to, the problem was there.\n",
        [["Retraining", "weekly", "retraining", "had to"]],
    ),
    "questions in a row, of which the first counts": (
        "Interviewer: Any MAINTENANCE there?\nInterviewer: Is maintenance hard?\nInterviewee: Retraining weekly.\n",
        [["Retraining", "weekly", "MAINTENANCE"]],
    ),
    "a question in the answer to another, which still counts": (
        """Interviewer: Any MAINTENANCE there?
Interviewee: Retraining weekly.
Interviewer: Is maintenance hard?
Interviewee: Retraining weekly.
""",
        [["Retraining", "weekly", "MAINTENANCE"], ["Retraining", "weekly", "MAINTENANCE"]],
    ),
}


@pytest.mark.parametrize(("text", "evidence"), WEIGHED.values(), ids=WEIGHED)
def test_what_is_evidence_of_a_code(text: str, evidence: list[list[str]]) -> None:
    book = codebook_of("[nothing]", "cues: [had to, problem]", ASKED)
    codings = Matcher(book).code(transcript_of(text))
    assert [[match.text for match in coding.evidence] for coding in codings] == evidence


def test_what_turns_of_an_exchange_share_is_evidence_once() -> None:
    text = "Interviewer: So what about maintenance?\n" + "Interviewee: Retraining weekly, we had to.\n" * 2
    book = codebook_of("[nothing]", "unit: exchange\ncues: [had to]", ASKED)
    [coding] = Matcher(book).code(transcript_of(text))
    assert [match.part for match in coding.evidence] == ["likely", "hint", "likely", "hint", "cue", "cue", "asked"]


def test_turns_that_touch_share_no_text() -> None:
    turns = tuple(Turn(at, 1, "Interviewee", "participant", 6 * at, 6 * at + 6) for at in range(2))
    transcript = Transcript("touching.txt", "", "Drift.Shift.", turns, "labelled")
    codings = Matcher(codebook_of("[drift, shift]")).code(transcript)
    assert [(coding.start, coding.end, coding.turn) for coding in codings] == [(0, 6, 0), (6, 12, 1)]
    assert not Matcher(codebook_of("[nothing]", "", "likely: [drift, shift]")).code(transcript)


def test_a_cue_counts_where_the_codebook_searches_though_no_code_does() -> None:
    text = "Interviewer: So how is the\nInterviewee: data drift with you? We had a problem.\n"
    settings, signs = "roles: [participant]\ncues: [problem]", "likely: [data drift]\nhints: [so how, with you]"
    [coding] = Matcher(codebook_of("[nothing]", settings, f"roles: [interviewer]\n{signs}")).code(transcript_of(text))
    assert {match.part for match in coding.evidence} == {"likely", "hint", "cue"}


@pytest.mark.parametrize("label", ["", "\nInterviewee: "])
def test_signs_add_up_over_a_label_in_mid_sentence(label: str) -> None:
    text = f"Interviewee: Retraining is weekly and the data {label}drift was bad.\n"
    book = codebook_of("[nothing]", "", "likely: [data drift, retraining]")
    [coding] = Matcher(book).code(transcript_of(text))
    assert {match.term for match in coding.evidence} == {"data drift", "retraining"}


TURNS_IN_TWO = {
    "the end of a question": "Interviewer: So how is the\nInterviewee: data drift with you? We do retraining, then.\n",
    "and a turn that goes on": """Interviewer: So how is the
Interviewee: data drift with you? We do retraining, then, and
Interviewee: so on.
""",
    "a long turn": "Interviewee: The data drift. " + f"{'w' * 40} " * 1800 + "And then retraining.\n",
}


@pytest.mark.parametrize("text", TURNS_IN_TWO.values(), ids=TURNS_IN_TWO)
def test_signs_add_up_in_a_turn_that_is_searched_in_two(text: str) -> None:
    signs = "likely: [data drift, retraining]\nunless: [weekly retraining]"
    book = codebook_of("[nothing]", "roles: [interviewer, participant]", signs)
    [coding] = Matcher(book).code(transcript_of(text))
    assert [match.text for match in coding.evidence] == ["data drift", "retraining"]


def test_all_matches_of_a_unit_make_one_coding_with_the_best_score() -> None:
    (coding,) = Matcher(codebook_of("[annotation]")).code(transcript_of("Interviewee: An anotation, annotations.\n"))
    assert [match.score for match in coding.evidence] == [94.7, 100.0]
    assert coding.score == 100.0


def test_a_text_without_labels_is_coded_sentence_by_sentence() -> None:
    transcript = transcript_of("The drift came. The rest followed. Drift again.")
    codings = Matcher(codebook_of("[drift]")).code(transcript)
    assert [transcript.text[coding.start : coding.end] for coding in codings] == ["The drift came.", "Drift again."]


def coded(path: Path, matcher: Matcher | None = None) -> tuple[Transcript, list[Coding]]:
    """A transcript and its codings by the default codebook."""
    transcript = read(path.read_bytes(), path.name)[0]
    return transcript, (matcher or Matcher(load())).code(transcript)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_evidence_is_the_text_at_its_place(path: Path) -> None:
    transcript, codings = coded(path)
    assert codings
    for coding in codings:
        assert coding.turn == max(t.number for t in transcript.turns if t.start <= coding.evidence[0].start)
        own = [match for match in coding.evidence if match.part not in ("cue", "asked")]
        assert 0 < coding.score <= max(match.score for match in own)
        for match in coding.evidence:
            assert transcript.text[match.start : match.end] == match.text
            assert match.text.strip() == match.text
            inside = coding.start <= match.start < match.end <= coding.end
            assert inside or (match.part == "asked" and match.start < coding.evidence[0].start)
        for match, other in pairwise(own):
            assert match.end <= other.start


def test_codings_do_not_depend_on_what_was_coded_before() -> None:
    alone = {path: coded(path)[1] for path in SAMPLES}
    for order in (SAMPLES, SAMPLES[::-1]):
        matcher = Matcher(load())
        assert {path: coded(path, matcher)[1] for path in order} == alone


def test_codings_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "import json, sys; from interviewcoder import api; from interviewcoder.matching import Matcher; "
        "t, _ = api.read_transcript(sys.argv[1]); c = Matcher(api.load_codebook()).code(t); "
        "print(json.dumps(c))"
    )
    outputs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", script, str(SAMPLES[0])]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        outputs.append(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert json.loads(outputs[0])
    assert outputs[0] == outputs[1]
