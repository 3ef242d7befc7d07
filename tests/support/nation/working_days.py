"""England's working days, for the dates of the synthetic nation. Bank holidays by rule: those
proclaimed for one year only (jubilees, funerals) are left out, which matters outside 2015/16 alone.

Computed here and not taken from the daemon, so that the two can disagree."""
import datetime
import functools

DAY = datetime.timedelta(days=1)
MONDAY = 0


def easter(year):
    """Easter Sunday of the Gregorian calendar (Anonymous Gregorian computus, Nature 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return datetime.date(year, month, day + 1)


def first_monday(year, month):
    date = datetime.date(year, month, 1)
    return date + DAY * ((MONDAY - date.weekday()) % 7)


def last_monday(year, month):
    date = datetime.date(year, month, 31)
    return date - DAY * ((date.weekday() - MONDAY) % 7)


@functools.lru_cache(maxsize=None)
def holidays(year):
    found = {easter(year) - 2 * DAY, easter(year) + DAY, first_monday(year, 5),
             last_monday(year, 5), last_monday(year, 8)}
    for date in (datetime.date(year, 1, 1), datetime.date(year, 12, 25),
                 datetime.date(year, 12, 26)):
        while date.weekday() > 4 or date in found:  # its substitute day
            date += DAY
        found.add(date)
    return found


@functools.lru_cache(maxsize=None)
def is_working(date):
    return date.weekday() < 5 and date not in holidays(date.year)


@functools.lru_cache(maxsize=None)
def add(date, count):
    """count working days after (before) the date; 0: the date itself."""
    step = DAY if count > 0 else -DAY
    while count:
        date += step
        if is_working(date):
            count -= 1 if count > 0 else -1
    return date


@functools.lru_cache(maxsize=None)
def of_month(year, month, number):
    """The nth working day of a month."""
    return add(datetime.date(year, month, 1) - DAY, number)


@functools.lru_cache(maxsize=None)
def run_on_or_after(date, weekdays):
    """The first working day on or after the date that is one of the weekdays (0 = Monday)."""
    while date.weekday() not in weekdays or not is_working(date):
        date += DAY
    return date
