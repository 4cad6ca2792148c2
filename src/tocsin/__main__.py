"""Lets ``python -m tocsin`` do what ``tocsin`` does."""

from tocsin.cli.main import main

if __name__ == "__main__":
    main()
