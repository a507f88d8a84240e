"""The study: one SQLite file that holds transcripts, codebooks, codings, decisions and memos.

- the file: `opening`, `schema`, `store`; what is read from it: `queries`;
- what it says: `texts` (transcripts), `coding_rows`, and `statements` of the log; what follows from them: `standing`
  (what holds), `places` (where it is in the present texts), `seats` (in which turns);
- what changes it: `runs` of the machine, `decisions` of people, `taking` a transcript in;
- what comes from elsewhere: `importing` codings (with `naming`), `projects`, `merging` other studies (with `checking`);
- which passages of two texts are the same: `alignment`, `pairing`; `placing` finds passages by their words;
- a copy to share: `redacting`, `redacted_rows`.
"""

from interviewcoder.study.opening import create, open_study
from interviewcoder.study.store import Study

__all__ = ["Study", "create", "open_study"]
