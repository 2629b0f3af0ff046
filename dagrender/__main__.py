"""``python -m dagrender``."""

from dagrender.cli.entry import start

if __name__ == "__main__":
    start()
