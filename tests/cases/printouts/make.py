"""Prints the interviews below with Chromium in the layout of Delve's print-outs, and writes down what they say.

    python tests/cases/printouts/make.py [--chromium /usr/bin/chromium] [NAME ...]

For each interview NAME.pdf and NAME.json are written beside this file. What is expected comes from the interviews
below, never from the reader under test; only the page of a passage has to be looked up in the print, with `pdftotext`.
The fonts are Liberation Sans and DejaVu Sans. The same Chromium and fonts give the same bytes: dates are taken out.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
CHURN_MODEL = HERE.parents[2] / "transcripts" / "churn-model.txt"
FOOTER = "Created with the Delve Qualitative Analysis Tool (http://www.delvetool.com)"

STYLE = """
@page { size: %(size)s; margin: %(margin)s;
  @top-left { content: "%(date)s"; font: 8pt "Liberation Sans" }
  @top-right { content: "%(title)s"; font: 8pt "Liberation Sans" }
  @bottom-left { content: "https://app.example.org/print/%(name)s"; font: 8pt "Liberation Sans" }
  @bottom-right { content: counter(page) "/" counter(pages); font: 8pt "Liberation Sans" } }
* { -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { margin: 0; font: 10.5pt/%(spacing)s "%(font)s"; color: #222 }
h1 { margin: 0 0 16pt; font-size: 18pt; font-weight: normal; line-height: 1.2 }
.label { margin: 12pt 0 3pt; font-weight: bold; break-after: avoid }
p { margin: 0 0 8pt }
mark { background: none; color: inherit }
.codes { margin: -3pt 0 10pt }
.code { font-size: 7.9pt; line-height: 1.45 }
.last { margin-top: 20pt }
"""

UNDERLINES = {
    "border": "mark { border-bottom: 1.5pt solid rgb(74, 144, 226) }",
    "decoration": "mark { text-decoration: underline 1.5pt rgb(74, 144, 226); text-decoration-skip-ink: none }",
}

BOXES = {
    "outlined": ".code { display: inline-block; border: 1px solid #9bbce6; border-radius: 3pt; background: #eef4fc;"
    " padding: 1pt 5pt; margin: 0 4pt 4pt 0 }",
    "filled": ".code { display: inline-block; border-radius: 6pt; background: #dde9f9; padding: 1.5pt 6pt;"
    " margin: 0 3pt 3pt 0 }",
    # Those of a row are as high as the highest, and the end of a page cuts through all of them.
    "in rows": ".codes { display: flex; flex-wrap: wrap; gap: 4pt } .code { border: 1px solid #bbb; border-radius: 2pt;"
    " padding: 2pt 4pt; max-width: 118pt; orphans: 1; widows: 1 }",
    # The end of a row cuts a box in two.
    "inline": ".code { border: 1px solid #bbb; border-radius: 3pt; background: #f4f4f4; padding: 1pt 5pt;"
    " margin-right: 4pt } .codes { line-height: 15pt; width: 300pt; orphans: 1; widows: 1 }",
}


@dataclass(frozen=True)
class Coding:
    """The words from `first` to `last` of a paragraph, and the codes that they have."""

    first: str
    last: str
    codes: list[str]


@dataclass(frozen=True)
class Interview:
    """What is printed, and how. In `text` a blank line parts paragraphs, '@' begins a label, '~' is a blank."""

    title: str
    text: str
    codings: list[Coding]
    not_underlined: dict[str, list[str]] = field(default_factory=dict)
    size: str = "A4"
    margin: str = "20mm 18mm"
    font: str = "Liberation Sans"
    spacing: str = "1.45"
    underline: str = "border"
    boxes: str = "outlined"
    by_word: bool = False
    tagged: bool = False

    def blocks(self) -> Iterator[tuple[bool, str]]:
        """Labels, with True, and paragraphs, with False."""
        for block in re.sub(r"(?m)^ *(@.*)", r"\n\1\n", self.text).strip().split("\n\n"):
            words = " ".join(block.split()).replace("~", "\u00a0")
            if words:
                yield words.startswith("@"), words.removeprefix("@")


def churn_model() -> str:
    """The interview that ships, without its title and its last line."""
    text = CHURN_MODEL.read_text(encoding="utf-8").strip().partition("\n\n")[2].rpartition("\n\n")[0]
    return re.sub("(?m)^(?=Interview(ee|er [12])$)", "@", text)


def code(first: str, last: str, *codes: str) -> Coding:
    return Coding(first, last, list(codes))


MANY = [
    "Training-serving skew",
    "Technical debt",
    "Hard to deploy",
    "Lack of tests",
    "Not reproducible",
    "Artefact management issues",
    "Issues with dependencies",
    "Communication between teams",
    "Costly platforms",
    "Data integration",
    "Labels and names not normalised",
    "Wrong format",
    "Unstable external dependency",
    "Stakeholders lack knowledge",
    "Efficiency",
    "Drift",
]

INTERVIEWS = {
    "churn-model": Interview(
        "Churn model",
        churn_model(),
        [
            code("for finance a customer left", "On the phone.", "Noisy labels"),
            # Several stretches, one code.
            code("you have, you know, three dates", "the same guy", "Noisy labels"),
            code("eight percent of our positives", "moved house.", "Noisy labels"),
            code("mis labelled movers", "movers", "Noisy labels"),
            # Several stretches, several codes.
            code("it's an external provider", "tell anybody.", "Data from outside providers", "Unstable data source"),
            code("amounts that were in dollars", "came in", "Wrong format"),
            code("No email, nothing.", "For nothing.", "Communication between teams", "Wrong format"),
            code("a column gets renamed", "back then", "Unstable data source"),
            code("none of them has the same", "basically.", *MANY),
            # Two stretches that overlap, and one that begins where another ends.
            code("So putting that together", "half of our code.", "Data integration"),
            code("I would say that's half", "And it's, it's", "Technical debt"),
            code("We lose about six, seven", "in the join,", "Missing values"),
            code("they don't match with anything.", "the old contracts.", "Sample not representative"),
            code("the postal codes in the census", "in there.", "Public data sets"),
            code("it took us three months.", "touch it.", "Data hard to get at", "Communication between teams"),
            code("missing values.", "a third of them.", "Missing values"),
            code("So that was a a bad idea.", "idea.", "Missing values"),
            code("comment that says, uh, do not touch", "touch", "Metadata missing or poor"),
            code("So people mute it.", "I muted it.", "Lack of monitoring"),
            code("there's only about three percent", "of the cases.", "Imbalanced data"),
            code("an accuracy of ninety seven percent", "percent", "Evaluation issues"),
            code("But the A U C is,", "earns.", "Metrics are a poor proxy"),
            code("a feature, number of calls", "you're leaving.", "Data leakage", "Evaluation issues"),
            code("all of the features they they exist two times", "Rounding, time", "Training-serving skew"),
            code("the platform team up graded", "one of the encoders behaved", "Issues with dependencies"),
            code("we don't version the data", "and the model", "Versions of data", "Artefact management issues"),
            code("the first month somebody left", "For the year.", "Costly platforms"),
            code("drift, basically.", "basically.", "Drift"),
            code("no monitoring.", "headset.", "Lack of monitoring"),
            code("It's a loop.", "it was good.", "Feedback loop"),
            code("don't know what a probability.", "A hundred percent", "Stakeholders lack knowledge"),
            code("it it changes all the time.", "time.", "Changing requirements"),
            code("the deadline was the same.", "same.", "Changing requirements"),
            code("They want to know why.", "did not use it.", "Explainability"),
            code("the postal code out.", "slow line.", "Fairness"),
            code("I write it in a notebook", "run the tool.", "Training-serving skew", "Technical debt"),
        ],
    ),
    # French, with ligatures and no-break blanks; each word is underlined for itself.
    "retards-de-bus": Interview(
        "Prévoir les retards de bus — entretien nº 3",
        """
        @Intervieweuse
        Merci d’être là. Pour commencer, qu’est-ce que vous faites, à l’atelier~? Et depuis quand~?

        @Participant
        Je m’occupe du modèle qui prévoit les retards des bus, ligne par ligne. Officiellement je suis
        affecté à la flotte~; en réalité je passe mes journées à vérifier des fichiers. Ça fait, euh… quatre
        ans, je crois.

        @Intervieweuse
        Quelles difficultés vous viennent d’abord à l’esprit~?

        @Participant
        Les horaires. On reçoit un fichier chaque nuit, d’une entreprise extérieure, et le format change
        sans prévenir~: un jour c’est «~7~h~05~», le lendemain «~07:05~». Le modèle, lui, ne dit rien. Il
        prévoit des bêtises, voilà tout. Et puis il manque des arrêts, surtout ceux de la rive gauche, où le
        réseau coupe. À Noël, une semaine entière a disparu.

        Là-dessus, personne ne sait qui doit corriger. L’éditeur dit que c’est nous, nous disons que c’est
        lui. Ça tourne en rond, hein, et l’œil du chef reste fixé sur le tableau de bord.

        @Intervieweuse
        Et comment jugez-vous que le modèle est bon~?

        @Participant
        On regarde l’écart moyen en minutes. Mais ce n’est pas ce que ressentent les voyageurs~: deux
        minutes de retard sur la ligne qui passe toutes les trente minutes, avec une correspondance ratée,
        c’est une demi-heure perdue. Le chiffre est efficace pour la direction, difficile à défendre sur le
        quai.

        @Intervieweuse
        D’accord.

        @Participant
        Ah, et l’été dernier on a ouvert une nouvelle ligne. Le modèle ne l’avait jamais vue. Affluence
        maximale, prévision~: zéro retard. Ça, c’était beau.
        """,
        [
            code("On reçoit un fichier", "07:05", "Données d’un fournisseur extérieur", "Format erroné"),
            code("il manque des arrêts", "a disparu.", "Valeurs manquantes"),
            code("personne ne sait qui doit corriger.", "c’est lui.", "Échanges entre équipes"),
            code("On regarde l’écart", "minutes.", "Mesure éloignée du but"),
            code("deux minutes", "perdue.", "Mesure éloignée du but"),
            code("Le modèle ne l’avait", "zéro retard.", "Dérive", "Échantillon peu représentatif"),
        ],
        size="letter",
        margin="0.8in 0.9in",
        font="DejaVu Sans",
        spacing="1.5",
        boxes="filled",
        by_word=True,
    ),
    # All that a reader can trip over: signs, long names, boxes without underlines and underlines without boxes.
    "odd": Interview(
        "Everything that is odd: brackets, signs & a title so long that it needs a second line on paper",
        """
        @Dr. A. (host) & guest
        [laughs] So, <script>alert(1 < 2 && 3 > 2)</script> is what the chatbot said back to me. I mean, it
        *printed* that. 😀 And I thought — well, I thought the state-of-the-art filters, the ones with the
        three-letter names, would have caught it; they did not. ☺

        @Speaker 2
        Yeah.

        @Dr. A. (host) & guest
        So we looked at the log & found: price = 5 €, price = “five”, price = NULL. The first half of the
        rows came from a form, the second half from an e-mail that somebody copies by hand. Nobody had told
        us. And then the units: 12 kg, 12 lb, 12 (no unit), all in one column.

        Interviewee

        That is not a label, by the way: I only read a word from the screen aloud, in the middle of it all.

        @Speaker 2
        And who repaired it?

        @Dr. A. (host) & guest
        Nobody. It is still there, I checked on Monday, in the file that ends in _final_v2 (copy).txt.

        @Speaker 2
        Right, right. Here we had nothing to add.

        Created with the Delve Qualitative Analysis Tool is what it says at the end of my own file, too.

        @Dr. A. (host) & guest
        Okay then: one — two — three, end of story :thumbs_up:
        """,
        [
            code("[laughs]", "said back to me.", "Model security"),
            code("state-of-the-art filters", "caught it;", "Lack of tests", 'Q&A [odd] – 50 % "quoted" <b>'),
            code("price = 5 €,", "price = NULL.", "Wrong format"),
            code(
                "came from a form",
                "by hand.",
                "Data (billing) & co / files that somebody sends, in whatever form, on whatever day",
                "Data collected by hand",
                "C++ & R?",
            ),
            code("12 kg,", "column.", "Wrong format"),
            code("Nobody. It is", "still", "Communication between teams"),
            code("_final_v2", "(copy).txt", "Communication between teams"),
            code("two — three", "three"),
        ],
        not_underlined={"Right, right.": ["Overfitting"], "Yeah.": ["Yes / no (closed question)", "☺"]},
        size="140mm 107mm",
        margin="20mm 15mm",
        underline="decoration",
        boxes="in rows",
        tagged=True,
    ),
    # Boxes that the end of a row and the end of a page cut in two.
    "cut-boxes": Interview(
        "Boxes cut in two",
        """
        @Interviewer
        What is the worst that can happen to a model of yours?

        @Participant
        That it is right for the wrong reason. We had one that knew the weather from the brand of the
        camera, since the rainy towns had bought the cheap ones.

        @Interviewer
        And the second worst?

        @Participant
        That nobody looks. It ran for a summer on the same frozen picture, and the charts were all green.
        The camera had a sticker on its lens, a very nice one, with a dog. We only heard of it when the
        mayor asked why it had been eleven degrees since June.

        @Interviewer
        Who would have had to look?

        @Participant
        Me, on paper. But there are forty cameras and one of me, and the alarm goes to an address that was
        closed when we moved.
        """,
        [
            code("knew the weather", "cheap ones.", "Sample not representative", "Data leakage", "Noisy features"),
            code("nobody looks.", "all green.", *MANY),
            code("there are forty", "we moved.", "Lack of monitoring", "Unstable external dependency", "Drift"),
        ],
        size="150mm 94mm",
        margin="16mm 15mm",
        boxes="inline",
    ),
}


def stretches(paragraph: str, codings: list[Coding]) -> list[tuple[int, int, list[str]]]:
    """The codings in a paragraph: start, end and codes, in the order of the text."""
    found = []
    for coding in codings:
        start = paragraph.find(coding.first)
        if start >= 0:
            end = paragraph.index(coding.last, start) + len(coding.last)
            found.append((start, end, coding.codes))
    return sorted(found, key=lambda one: one[:2])


def printed(text: str) -> str:
    """The text as a print-out tells it: all blanks are alike on paper."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


def expected(interview: Interview) -> dict[str, object]:
    """Title, text, passages without their pages, and the kinds of problems."""
    text = ""
    passages: list[dict[str, object]] = []
    problems: list[str] = []
    for is_label, block in interview.blocks():
        found = [] if is_label else stretches(block, interview.codings)
        runs: list[list[int]] = []
        for start, end, _ in found:
            if runs and not block[runs[-1][1] : max(start, runs[-1][1])].strip():
                runs[-1][1] = max(end, runs[-1][1])
            else:
                runs.append([start, end])
        codes = list(dict.fromkeys(name for _, _, names in found for name in names))
        codes += next((names for first, names in interview.not_underlined.items() if block.startswith(first)), [])
        if runs and not codes:
            runs = []
            problems.append("a passage is underlined, but no code is printed under it")
        elif codes and not runs:
            runs = [[0, len(block)]]
            problems.append("nothing is underlined")
        elif len(runs) > 1 and len(codes) > 1:
            runs = [[runs[0][0], runs[-1][1]]]
            problems.append("which code belongs to which")
        passages += [{"start": len(text) + start, "end": len(text) + end, "codes": codes} for start, end in runs]
        text += block + "\n\n"
    missing = [coding.first for coding in interview.codings if text.count(coding.first) != 1]
    if missing:
        raise SystemExit(f"not once in the interview: {missing}")
    return {"title": interview.title, "text": printed(text[:-1]), "passages": passages, "problems": problems}


def page(interview: Interview, name: str) -> str:
    """The interview as a web page to print."""
    values = {**vars(interview), "name": name, "date": "03/07/2024, 14:11", "title": interview.title.replace('"', "'")}
    style = STYLE % values + UNDERLINES[interview.underline] + BOXES[interview.boxes]
    body = [f"<h1>{html.escape(interview.title)}</h1>"]
    for is_label, block in interview.blocks():
        if is_label:
            body.append(f'<div class="label">{html.escape(block)}</div>')
            continue
        found = stretches(block, interview.codings)
        body.append(f"<p>{underlined(block, found, by_word=interview.by_word)}</p>")
        codes = list(dict.fromkeys(name for _, _, names in found for name in names))
        codes += next((names for first, names in interview.not_underlined.items() if block.startswith(first)), [])
        if codes:
            boxes = " ".join(f'<span class="code">{html.escape(one)}</span>' for one in codes)
            body.append(f'<div class="codes">{boxes}</div>')
    body.append(f'<div class="last">{FOOTER}</div>')
    title = html.escape(interview.title)
    return f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{style}</style>' + "\n".join(body)


def underlined(paragraph: str, found: list[tuple[int, int, list[str]]], *, by_word: bool) -> str:
    """The paragraph with what is coded in marks: one for each stretch, or one for each word."""
    edges = sorted({0, len(paragraph), *(at for start, end, _ in found for at in (start, end))})
    parts = []
    for start, end in pairwise(edges):
        is_coded = any(first <= start and end <= last for first, last, _ in found)
        for part in re.split(r"(\s+)", paragraph[start:end]) if by_word else [paragraph[start:end]]:
            text = html.escape(part)
            parts.append(f"<mark>{text}</mark>" if is_coded and part.strip() else text)
    return "".join(parts)


def print_page(source: str, chromium: str, *, tagged: bool) -> bytes:
    """The PDF that Chromium makes of a web page, without its dates."""
    with tempfile.TemporaryDirectory() as folder:
        web, pdf = Path(folder, "page.html"), Path(folder, "page.pdf")
        web.write_text(source, encoding="utf-8")
        options = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking".split()
        options += [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
        options += [] if tagged else ["--disable-pdf-tagging"]
        subprocess.run([chromium, *options, web.as_uri()], check=True, capture_output=True, timeout=120)
        data = pdf.read_bytes()
    data = re.sub(rb"(?<=Date \(D:)\d{14}", b"20240703141100", data)
    return re.sub(rb"(?<=HeadlessChrome/)[\d.]+", lambda found: re.sub(rb"\d", b"0", found[0]), data)


def add_pages(saying: dict[str, object], pdf: Path) -> None:
    """Looks up on which page each passage begins; its first letters must stand on one page only."""
    print_out = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, text=True).stdout
    pages = [re.sub(r"\s", "", one) for one in print_out.split("\f")]
    for passage in saying["passages"]:
        letters = re.sub(r"\s", "", saying["text"][passage["start"] : passage["end"]])
        found = next(
            (on for length in range(1, len(letters) + 1) if len(on := on_pages(letters[:length], pages)) == 1), None
        )
        if not found:
            raise SystemExit(f"{pdf.name}: not on one page only: {letters[:40]}")
        passage["page"] = found[0]


def on_pages(letters: str, pages: list[str]) -> list[int]:
    return [number for number, text in enumerate(pages, 1) if letters in text]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", default=[], help="the interviews (default: all)")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = parser.parse_args()
    for name in chosen.names or INTERVIEWS:
        pdf = HERE / f"{name}.pdf"
        pdf.write_bytes(print_page(page(INTERVIEWS[name], name), chosen.chromium, tagged=INTERVIEWS[name].tagged))
        saying = expected(INTERVIEWS[name])
        add_pages(saying, pdf)
        said = json.dumps(saying, ensure_ascii=False, indent=1)
        pdf.with_suffix(".json").write_text(said + "\n", encoding="utf-8")
        print(f"{pdf.name}: {pdf.stat().st_size} bytes")


if __name__ == "__main__":
    main()
