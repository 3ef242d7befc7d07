"""Keying errors in amounts, and what an auditor would call them. Written anew from the words of
event.proto, so that the daemon's own reading of digits is checked against another."""


def name(amount, expected):
    """dropped_digit, extra_digit, transposed_digits, wrong_digit or unreconciled."""
    a, b = str(amount), str(expected)
    if amount <= 0 or len(b) < 5:
        return 'unreconciled'
    if len(a) == len(b) - 1 and any(b[:i] + b[i + 1:] == a for i in range(len(b))):
        return 'dropped_digit'
    if len(a) == len(b) + 1 and any(a[:i] + a[i + 1:] == b for i in range(len(a))):
        return 'extra_digit'
    if len(a) == len(b):
        places = [i for i in range(len(a)) if a[i] != b[i]]
        if len(places) == 1:
            return 'wrong_digit'
        if len(places) == 2 and places[1] == places[0] + 1 and a[places[0]] == b[places[1]] \
                and a[places[1]] == b[places[0]]:
            return 'transposed_digits'
    return 'unreconciled'


def drop(rng, amount):
    text = str(amount)
    at = rng.randrange(1, len(text))
    return int(text[:at] + text[at + 1:])


def add(rng, amount):
    text = str(amount)
    at = rng.randrange(1, len(text))
    return int(text[:at] + str(rng.randrange(10)) + text[at:])


def transpose(rng, amount):
    """Exchanges two neighbours that differ; the first digit stays."""
    text = str(amount)
    places = [i for i in range(1, len(text) - 1) if text[i] != text[i + 1]]
    at = rng.choice(places or [0])
    return int(text[:at] + text[at + 1] + text[at] + text[at + 2:])


def change(rng, amount):
    text = str(amount)
    at = rng.randrange(len(text) - 2)  # an error of pennies would be within tolerance
    other = rng.choice([d for d in '123456789' if d != text[at]])
    return int(text[:at] + other + text[at + 1:])


def part(rng, amount):
    """Some of it, by no keying error."""
    while True:
        found = amount * rng.randrange(40, 95) // 100
        if name(found, amount) == 'unreconciled':
            return found


def more(rng, amount):
    while True:
        found = amount * rng.randrange(105, 160) // 100
        if name(found, amount) == 'unreconciled':
            return found
