"""Many transcripts: coded one after the other or by several processes, with the same results in the same order."""

from interviewcoder.scale.files import Coded, FileCoder, Reading, Task, placed, tasks_of
from interviewcoder.scale.processes import code_files

__all__ = ["Coded", "FileCoder", "Reading", "Task", "code_files", "placed", "tasks_of"]
