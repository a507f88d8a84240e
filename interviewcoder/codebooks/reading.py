"""A codebook's YAML to a Codebook, with every mistake in it and its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yaml.nodes import MappingNode, Node, SequenceNode

from interviewcoder.codebooks.nodes import Nodes
from interviewcoder.codebooks.patterns import compile_pattern
from interviewcoder.errors import Problem
from interviewcoder.model.codebook import (
    DEEPEST_CATEGORY,
    DEFAULT_ROLES,
    DEFAULT_THRESHOLD,
    DEFAULT_UNIT,
    DEFAULT_WITHIN,
    ID,
    LANGUAGES,
    LANGUAGES_WITH_LISTS,
    NEGATED,
    PARTS,
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
    may_be_enough,
)
from interviewcoder.model.names import slug_of
from interviewcoder.model.transcript import ROLES

_CODEBOOK_FIELDS = "name version description language threshold unit roles fillers negations cues".split()
_CODEBOOK_FIELDS += ["categories", "codes"]
_CATEGORY_FIELDS = "id name description codes categories".split()
_CODE_FIELDS = (
    "id name definition when when_not examples colour terms likely hints asked threshold unit roles negated unless"
).split()
_TERM_FIELDS = "term pattern near within threshold negated unless".split()


def read(data: bytes, path: str) -> tuple[Codebook | None, list[Problem]]:
    """The codebook in a file's bytes and all that is wrong with it; None where it is no codebook at all.

    A codebook with a problem of severity `error` is incomplete and not to be coded with.
    """
    nodes = Nodes(data, path, "the codebook")
    if nodes.root is None:
        if not nodes.problems:
            hint = "copy what 'interviewcoder codebook new' prints"
            nodes.problems.append(Problem(path, 0, 0, "the codebook is empty", hint))
        return None, nodes.problems
    codebook = _Reader(nodes).codebook(nodes.root)
    return codebook, sorted(nodes.problems, key=lambda problem: (problem.line, problem.column))


class _Reader:
    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.ids: dict[str, int] = {}
        self.visited: set[int] = set()
        self.phrases: dict[str, Phrase] = {}
        self.has_cues = False

    def codebook(self, root: Node) -> Codebook | None:
        nodes = self.nodes
        if not isinstance(root, MappingNode):
            nodes.problem(root, "not a codebook", "begin with 'name: …' and 'categories:' or 'codes:'")
            return None
        fields = nodes.fields(root, _CODEBOOK_FIELDS, "the codebook")
        name = self._required(root, fields, "name", "the codebook")
        self.has_cues = "cues" in fields
        categories = self._categories(fields.get("categories"), "")
        uncategorised = self._codes(fields.get("codes"), "")
        threshold = self._threshold(fields.get("threshold"))
        codebook = Codebook(
            name=name,
            version=nodes.text(fields.get("version"), "'version'") or "",
            description=nodes.text(fields.get("description"), "'description'", empty=True) or "",
            language=nodes.choices(fields.get("language"), "language", tuple(LANGUAGES)) or ("en",),
            threshold=DEFAULT_THRESHOLD if threshold is None else threshold,
            unit=nodes.choice(fields.get("unit"), "unit", UNITS) or DEFAULT_UNIT,
            roles=nodes.choices(fields.get("roles"), "roles", ROLES) or DEFAULT_ROLES,
            fillers=self._word_list(fields.get("fillers"), "fillers"),
            negations=self._word_list(fields.get("negations"), "negations"),
            cues=self._terms(fields.get("cues"), "cues", "cue"),
            categories=categories,
            uncategorised=uncategorised,
        )
        self._check_languages(fields, codebook)
        if not codebook.codes:
            nodes.problem(root, "the codebook has no codes", "add 'codes:' with at least one")
        return codebook

    def _check_languages(self, fields: dict[str, Node], codebook: Codebook) -> None:
        """Note which languages bring no negations along where the codebook has none."""
        bare = ", ".join(one for one in codebook.language if one not in LANGUAGES_WITH_LISTS)
        if bare and not codebook.negations.add:
            hint = "list them under 'negations: {add: […]}' and 'fillers: {add: […]}'; until then what is denied counts"
            self.nodes.problem(fields["language"], f"no negations and fillers are known for {bare}", hint, "warning")

    def _required(self, node: Node, fields: dict[str, Node], field: str, what: str) -> str:
        if field not in fields:
            self.nodes.problem(node, f"{what} has no '{field}'", f"add '{field}: …'")
            return ""
        return self.nodes.text(fields[field], f"'{field}'") or ""

    def _id(self, node: Node, fields: dict[str, Node], what: str) -> str:
        text = self._required(node, fields, "id", what)
        if not text:
            return ""
        at = fields["id"]
        if not ID.fullmatch(text):
            self.nodes.problem(at, f"id '{text}' has characters that an id cannot have", f"write '{slug_of(text)}'")
        elif text in self.ids:
            self.nodes.problem(at, f"id '{text}' stands in line {self.ids[text]} already", "ids are unique: rename one")
        self.ids.setdefault(text, at.start_mark.line + 1)
        return text

    def _threshold(self, node: Node | None) -> float | None:
        value = self.nodes.number(node, "threshold", 100, 88)
        if node is not None and value is not None and 0 < value <= 1:
            hint = f"thresholds go from 0 to 100: write {value * 100:g}?"
            self.nodes.problem(node, f"threshold {value:g} lets nearly everything count", hint, "warning")
        return value

    def _word_list(self, node: Node | None, what: str) -> WordList:
        if node is None:
            return WordList()
        fields = self.nodes.fields(node, ("add", "remove"), f"'{what}'")
        return WordList(self.nodes.texts(fields.get("add"), "add"), self.nodes.texts(fields.get("remove"), "remove"))

    def _categories(self, node: Node | None, around: str) -> tuple[Category, ...]:
        found: list[Category] = []
        items = self.nodes.items(node, "'categories'")
        if node is not None and items and around.count("/") + 1 >= DEEPEST_CATEGORY:
            self.nodes.problem(node, "categories are nested too deeply", f"use at most {DEEPEST_CATEGORY} levels")
            return ()
        for item in items:
            if id(item) in self.visited:
                self.nodes.problem(item, "a category is repeated by an alias", "write each category once")
                continue
            self.visited.add(id(item))
            fields = self.nodes.fields(item, _CATEGORY_FIELDS, "a category")
            if isinstance(item, MappingNode):
                found.append(self._category(item, fields, around))
        return tuple(found)

    def _category(self, node: Node, fields: dict[str, Node], around: str) -> Category:
        own = self._id(node, fields, "a category")
        path = f"{around}/{own}" if around else own
        return Category(
            id=own,
            name=self.nodes.text(fields.get("name"), "'name'") or own,
            path=path,
            description=self.nodes.text(fields.get("description"), "'description'", empty=True) or "",
            codes=self._codes(fields.get("codes"), path),
            categories=self._categories(fields.get("categories"), path),
        )

    def _codes(self, node: Node | None, category: str) -> tuple[Code, ...]:
        items = self.nodes.items(node, "'codes'")
        pairs = [(item, self.nodes.fields(item, _CODE_FIELDS, "a code")) for item in items]
        return tuple(self._code(item, fields, category) for item, fields in pairs if isinstance(item, MappingNode))

    def _code(self, node: Node, fields: dict[str, Node], category: str) -> Code:
        nodes = self.nodes
        own = self._id(node, fields, "a code")
        name = self._required(node, fields, "name", f"code '{own}'")
        colour = nodes.colour(fields.get("colour"))
        terms = tuple(term for field, part in PARTS.items() for term in self._terms(fields.get(field), field, part))
        parts = [term.part for term in terms if term.part != "asked"]
        listed = [fields[field] for field in PARTS if field in fields and field != "asked"]
        if all(isinstance(one, SequenceNode) and not one.value for one in listed):
            nodes.problem(node, f"code '{own}' has no terms, so it is never given", "add 'terms:'", "warning")
        elif parts and not may_be_enough(parts, has_cue=self.has_cues, is_asked=len(parts) < len(terms)):
            hint = "add 'terms:', of which one is enough, or more 'likely:' (0.5 each) and 'hints:' (0.2 each)"
            nodes.problem(node, f"code '{own}' can never be given: its terms cannot add up to 1", hint, "warning")
        return Code(
            id=own,
            name=name,
            category=category,
            definition=nodes.text(fields.get("definition"), "'definition'", empty=True) or "",
            when=nodes.text(fields.get("when"), "'when'", empty=True) or "",
            when_not=nodes.text(fields.get("when_not"), "'when_not'", empty=True) or "",
            examples=nodes.texts(fields.get("examples"), "examples"),
            colour=colour,
            terms=terms,
            threshold=self._threshold(fields.get("threshold")),
            unit=nodes.choice(fields.get("unit"), "unit", UNITS),
            roles=nodes.choices(fields.get("roles"), "roles", ROLES),
            negated=nodes.choice(fields.get("negated"), "negated", NEGATED),
            unless=self._terms(fields.get("unless"), "unless"),
        )

    def _terms(self, node: Node | None, what: str, part: Part = "term") -> tuple[Term, ...]:
        terms: dict[Term, int] = {}
        items = self.nodes.items(node, f"'{what}'")
        for at, item in enumerate(items):
            term = self._term(item, part, exception=what == "unless")
            first = at if term is None else terms.setdefault(term, at)
            if first != at:
                line, hint = items[first].start_mark.line + 1, "take one of them out"
                self.nodes.problem(item, f"term '{term}' stands in line {line} already", hint, "warning")
        return tuple(terms)

    def _term(self, node: Node, part: Part, *, exception: bool) -> Term | None:
        nodes = self.nodes
        if not isinstance(node, MappingNode):
            phrase = self._phrase(node)
            return Term(phrase, part=part) if phrase else None
        fields = nodes.fields(node, _TERM_FIELDS, "a term")
        kinds = [kind for kind in ("term", "pattern", "near") if kind in fields]
        if len(kinds) != 1:
            given = " and ".join(kinds) or "none"
            nodes.problem(node, f"a term needs one of term, pattern and near, but has {given}", "write one")
            return None
        if exception and "unless" in fields:
            hint = "an exception has no exceptions: take it out"
            nodes.problem(fields.pop("unless"), "'unless' inside 'unless'", hint)
        if exception and "negated" in fields:
            hint = "exceptions hold whether they are denied or not: take it out"
            nodes.problem(fields["negated"], "'negated' has no effect in an exception", hint, "warning")
        if "within" in fields and kinds != ["near"]:
            nodes.problem(fields["within"], "'within' belongs to 'near'", "take it out, or write near: […, …]")
        expression: Phrase | Pattern | Near | None
        if kinds == ["near"]:
            expression = self._near(fields["near"], fields.get("within"))
        else:
            expression = self._phrase(fields["term"]) if kinds == ["term"] else self._pattern(fields["pattern"])
        threshold = self._threshold(fields.get("threshold"))
        negated = nodes.choice(fields.get("negated"), "negated", NEGATED)
        unless = self._terms(fields.get("unless"), "unless")
        return Term(expression, threshold, negated, unless, part) if expression else None

    def _phrase(self, node: Node) -> Phrase | None:
        text = self.nodes.text(node, "a term")
        if text is None:
            return None
        if known := self.phrases.get(text):
            return known
        if text.replace(" ", "").isalnum() and text.lower() == text:
            return self.phrases.setdefault(text, Phrase(text))
        if not any(character.isalnum() for character in text):
            self.nodes.problem(node, f"term '{text}' has no word in it", "write a word or a phrase")
            return None
        if re.search(r"(?<!\w)\*|\*(?=\w)", text):
            self.nodes.problem(node, f"'*' in '{text}' is not at the end of a word", "put it there, as in 'drift*'")
            return None
        if re.search(r"[,;|]|\w[+#]| (?:OR|AND) ", text):
            hint = "write a term for each alternative, or a pattern"
            self.nodes.problem(node, f"'{text}' is read as one phrase, without its punctuation", hint, "warning")
        return Phrase(text)

    def _pattern(self, node: Node) -> Pattern | None:
        if self.nodes.text(node, "'pattern'") is None:
            return None
        expression: str = node.value  # blanks and all
        try:
            compiled = compile_pattern(expression)
        except ValueError as error:
            hint = "RE2 syntax: no look-around, no back-references; single quotes keep backslashes"
            self.nodes.problem(node, f"bad pattern: {error}", hint)
            return None
        if compiled.search("") is not None:
            self.nodes.problem(node, f"pattern '{expression}' matches the empty text", "ask for at least one letter")
            return None
        return Pattern(expression)

    def _near(self, node: Node, within: Node | None) -> Near | None:
        groups = [self._group(item) for item in self.nodes.items(node, "'near'")]
        distance = self.nodes.number(within, "within", 100, 8)
        if within is not None and distance is not None and distance != int(distance):
            self.nodes.problem(within, "'within' is not a whole number of words", f"write {int(distance)}")
        if len(groups) < 2:
            if isinstance(node, SequenceNode):
                hint = "write, say, near: [format, [change, break]]"
                self.nodes.problem(node, "'near' needs two groups or more", hint)
            return None
        if not all(groups):
            return None
        return Near(tuple(groups), DEFAULT_WITHIN if distance is None else int(distance))

    def _group(self, node: Node) -> tuple[Phrase, ...]:
        items: Sequence[Node] = node.value if isinstance(node, SequenceNode) else [node]
        if not items:
            self.nodes.problem(node, "a group of 'near' is empty", "name at least one term")
        return tuple([phrase for item in items if (phrase := self._phrase(item))])
