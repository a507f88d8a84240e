"""Many transcripts: coded one by one, by several processes or by a cluster, with the same results in the same order."""

from interviewcoder.scale.files import Coded, FileCoder, Reading, Task, placed, tasks_of
from interviewcoder.scale.processes import code_files

__all__ = ["Coded", "FileCoder", "Reading", "Task", "code_files", "placed", "tasks_of"]
