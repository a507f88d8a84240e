"""`python -m interviewcoder`: the same as the console script."""

import gc
import os
import sys


def main() -> None:
    """Run the command line."""
    # A run makes many objects, from its imports on, and hardly a cycle: looking for cycles less often saves a tenth of
    # its time.
    gc.set_threshold(100_000, 20, 20)
    # NumPy begins threads for work on matrices, which nothing here does; as they begin they keep all cores busy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    try:
        from interviewcoder.cli.app import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
