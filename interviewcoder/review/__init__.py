"""Going through a study's codings one by one: the queue and what can be done with its items, and the screen for it."""
