"""The words of the field, as named tuples: pure, without I/O.

- transcript: one interview, as a text and its turns;
- turn: what one speaker says under one label; its role is interviewer, participant or unknown;
- exchange: a question of the interviewer with the answer that follows, up to the next question;
- passage: a turn with those beside it in the same answer; in `matching`, the speech that is searched as one;
- unit: what of a transcript gets a code, a sentence, turn, passage or exchange;
- codebook, category, code, term: codes are in categories, which may nest; a code has terms to look for;
- span: `[start, end)` in code points of a transcript's text;
- match: one term found at one span: how, and how well, from 0 to 100;
- evidence: the matches on which a coding rests;
- coding: a coder gave a code to a span;
- coder: who gives codes, a person or the machine, which is named `interviewcoder`;
- excerpt: the text of a coding with its transcript, speaker and context, to be listed, reviewed and exported;
- decision, memo: a coder accepted, rejected or recoded a coding, or noted something on it;
- study: the file that holds transcripts, codebooks, codings, decisions and memos.

Named tuples are made in a third of the time of dataclasses. What a term looks for (a phrase, a pattern, groups near
each other) is a frozen dataclass: objects of two such classes are never equal, as named tuples may be.
"""
