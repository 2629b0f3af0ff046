"""Numbers drawn from bytes, one after the other, for targets whose input is no text."""


class Draw:
    """Reads ``data`` from the front; behind its end everything is 0."""

    def __init__(self, data):
        self._data = data
        self._at = 0

    @property
    def left(self):
        """How many bytes are left."""
        return max(0, len(self._data) - self._at)

    def byte(self):
        """0 to 255."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def below(self, end):
        """0 to end - 1."""
        return self.byte() % end

    def number(self):
        """A whole number, mostly small, at times of 32 bits."""
        kind, value = self.byte(), self.byte()
        if kind < 192:
            return value
        for _ in range(3):
            value = value << 8 | self.byte()
        return value

    def pick(self, choices):
        """One of ``choices``."""
        return choices[self.below(len(choices))]

    def rest(self):
        """All that is left."""
        found, self._at = self._data[self._at :], len(self._data)
        return found
