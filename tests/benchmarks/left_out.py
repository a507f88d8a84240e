"""How well the shipped codebook codes an interview without the terms that match in it alone, beside people.

python tests/benchmarks/left_out.py STUDY, where STUDY is a folder with transcripts/ and a script score.py, which takes
coded JSON Lines and prints the F1 of people with each other, that of the tool with them, and the parity of both.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import interviewcoder
from interviewcoder.matching import Matcher
from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import Coding
from interviewcoder.model.transcript import Transcript


def main() -> None:
    """Print what score.py says of codings by what is left of the codebook for each interview."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    study = Path(sys.argv[1])
    book = interviewcoder.load_codebook()
    transcripts = [interviewcoder.read_transcript(path)[0] for path in sorted((study / "transcripts").glob("*.txt"))]
    where = heard_in(book, transcripts)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as stream:
        for transcript in transcripts:
            left = without(book, [one for one, paths in where.items() if paths == {transcript.path}])
            stream.writelines(lines_of(transcript, Matcher(left).code(transcript)))
        stream.flush()
        subprocess.run([sys.executable, str(study / "score.py"), stream.name], check=True)


def heard_in(book: Codebook, transcripts: Sequence[Transcript]) -> Mapping[tuple[str, int], set[str]]:
    """In which transcripts each term is found, by its code and its number there, whatever else is said.

    Each term is looked for as the only one of a code: else a longer one has its words.
    """
    alone = {f"{number}": (code.id, at) for number, (code, at) in enumerate(terms_of(book))}
    codes = [code._replace(id=str(number), terms=(code.terms[at],)) for number, (code, at) in enumerate(terms_of(book))]
    matcher = Matcher(book._replace(categories=(), uncategorised=tuple(codes), cues=()))
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for transcript in transcripts:
        for number, *_ in matcher.heard([transcript]):
            found[alone[number]].add(transcript.path)
    return found


def terms_of(book: Codebook) -> Iterator[tuple[Code, int]]:
    """Each code with the number of each of its terms."""
    return ((code, at) for code in book.codes for at in range(len(code.terms)))


def without(book: Codebook, terms: Sequence[tuple[str, int]]) -> Codebook:
    """The codebook without some terms."""
    gone = set(terms)
    codes = [
        code._replace(terms=tuple(term for at, term in enumerate(code.terms) if (code.id, at) not in gone))
        for code in book.codes
    ]
    return book._replace(categories=(), uncategorised=tuple(codes))


def lines_of(transcript: Transcript, codings: Sequence[Coding]) -> Iterator[str]:
    """Codings as score.py reads them."""
    name = Path(transcript.path).name
    for one in codings:
        yield json.dumps({"transcript": name, "code": one.code, "start": one.start, "end": one.end}) + "\n"


if __name__ == "__main__":
    main()
