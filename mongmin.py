"""The one command. Its folders' commands are imported only when called, so that `--help` is quick."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""


if __name__ == "__main__":
    main()
