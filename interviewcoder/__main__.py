"""`python -m interviewcoder`: the same as the console script."""

from interviewcoder.cli.app import main

if __name__ == "__main__":
    main()
