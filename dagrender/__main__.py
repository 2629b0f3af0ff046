"""``python -m dagrender``."""

from dagrender.cli.entry import main

if __name__ == "__main__":
    main()
