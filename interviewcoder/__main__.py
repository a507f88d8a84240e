"""`python -m interviewcoder`: the same as the console script."""

import gc


def main() -> None:
    """Run the command line."""
    # A run makes many objects, from its imports on, and hardly a cycle: looking for cycles less often saves a tenth of
    # its time.
    gc.set_threshold(100_000, 20, 20)

    from interviewcoder.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
