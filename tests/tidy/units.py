"""What calls what, as nm has it: the units are the objects of daemon/ and adapters/, one a .c file,
and an arrow goes from one that leaves a symbol undefined to the one that defines it."""
import shlex
import subprocess
from collections import defaultdict
from pathlib import Path

import rules


def folder_of(path):
    """The layer's or adapter's folder that a file of daemon/ or adapters/ belongs to, or None."""
    folder = '/'.join(path.split('/')[:2])
    return folder if folder in rules.VIEWS and not folder.startswith('tests') else None


def room_of(path):
    """The room of the folder that a file lies in; '': above them all, in the folder itself."""
    parts = path.split('/')
    return parts[2] if len(parts) > 3 else ''


def may_use(folder, room, other):
    """Whether a room of a folder may use another one of it."""
    rooms = rules.ROOMS.get(folder, {})
    return other == room or not room or other in rooms.get(room, ())


def objects(root, commands):
    """{path of a unit: its object}, of what is compiled from daemon/ and adapters/."""
    found = {}
    for command in commands:
        file = (Path(command['directory']) / command['file']).resolve()
        path = file.relative_to(root).as_posix() if file.is_relative_to(root) else ''
        if folder_of(path) and path not in found:
            words = shlex.split(command['command'])
            found[path] = Path(command['directory']) / words[words.index('-o') + 1]
    return found


class Units:
    """The units of a build, what each defines, and the arrows between them."""

    def __init__(self, root, commands):
        self.objects = objects(root, commands)
        self.definers = defaultdict(set)  # symbol: units
        self.asked = defaultdict(set)     # unit: symbols
        self.read_symbols({str(o): path for path, o in self.objects.items() if o.exists()})
        self.below = defaultdict(lambda: defaultdict(set))  # arrows within a folder, by symbol
        self.upward = []  # (unit, other, symbol): the other's folder is not below the unit's
        self.foreign = []  # (unit, symbol), of which none of ours is the definer
        for unit in sorted(self.asked):
            for symbol in sorted(self.asked[unit]):
                self.draw(unit, symbol)

    def read_symbols(self, paths):
        out = subprocess.run(['nm', '-P', '-A', '-g', *paths], check=True, capture_output=True,
                             text=True).stdout if paths else ''
        for line in out.splitlines():
            name, symbol, kind = line.split()[:3]
            unit = paths[name.rstrip(':')]
            if symbol in rules.OF_PROGRAMS:
                continue
            if kind in 'Uwv':
                self.asked[unit].add(symbol)
            else:
                self.definers[symbol].add(unit)

    def draw(self, unit, symbol):
        """The arrow for a symbol that a unit asks for: to its own folder, or to one that it may
        use; else, when one of ours defines it, it runs upward."""
        folder = folder_of(unit)
        others = sorted(self.definers.get(symbol, ()))
        own = [o for o in others if folder_of(o) == folder]
        others = [o for o in others if o not in self.definers['main']]  # no library: not linked
        if own:
            self.below[unit][own[0]].add(symbol)
        elif not others:
            self.foreign.append((unit, symbol))
        elif not any(folder_of(o).split('/')[1] in rules.VIEWS[folder] for o in others):
            self.upward.append((unit, others[0], symbol))

    def arrows(self):
        for unit, others in self.below.items():
            for other, names in others.items():
                yield unit, other, min(names)

    def circles(self, folder):
        """The units of a folder, those that reach each other together; largest first (Tarjan)."""
        number, low, path, found = {}, {}, [], []

        def visit(unit):
            number[unit] = low[unit] = len(number)
            path.append(unit)
            for other in self.below[unit]:
                if other not in number:
                    visit(other)
                if other in path:
                    low[unit] = min(low[unit], low[other])
            if low[unit] == number[unit]:
                found.append([path.pop()])
                while found[-1][-1] != unit:
                    found[-1].append(path.pop())

        for unit in sorted(self.objects):
            if folder_of(unit) == folder and unit not in number:
                visit(unit)
        return sorted((sorted(c) for c in found), key=lambda c: (-len(c), c))

    def folders(self):
        return sorted({folder_of(unit) for unit in self.objects})


def short(path, folder):
    """The name of a unit as its folder's reader knows it: room/unit."""
    return path[len(folder) + 1:].removesuffix('.c')


def report(units):
    """Lines about the largest circle of every folder: who is in it, a call for each of its arrows.
    """
    for folder in units.folders():
        circle = units.circles(folder)[0]
        if len(circle) == 1:
            yield f'{folder}: no circle'
            continue
        names = ' '.join(short(u, folder) for u in circle)
        yield f'{folder}: largest circle {len(circle)}: {names}'
        for unit, other, symbol in units.arrows():
            if unit in circle and other in circle:
                yield f'    {short(unit, folder)} -> {short(other, folder)}: {symbol}'


def check_built(units):
    for path, built in sorted(units.objects.items()):
        if not built.exists():
            yield f'{path}:1: is not built, so nobody knows what it calls'


def check_circles(units):
    for folder in units.folders():
        for circle in units.circles(folder):
            if len(circle) > rules.CIRCLE_MAX and folder not in rules.NOT_YET:
                names = ' '.join(short(u, folder) for u in circle)
                yield f'{circle[0]}:1: circle of {len(circle)}, at most {rules.CIRCLE_MAX}: {names}'


def check_upward(units):
    """No call from a layer to one that is not below it, and none from a room to one that is not."""
    for unit, other, symbol in units.upward:
        yield f'{unit}:1: calls {symbol} of {other}, which is not below it'
    for unit, other, symbol in units.arrows():
        folder = folder_of(unit)
        if not may_use(folder, room_of(unit), room_of(other)):
            yield f'{unit}:1: calls {symbol} of {other}, whose room is not below its own'


def check_pure(units):
    """What a pure layer asks of others is ours or on its short list."""
    for unit, symbol in units.foreign:
        layer = folder_of(unit).split('/')[1]
        if (layer in rules.PURE_LAYERS and
                symbol not in rules.PURE_SYMBOLS[layer] | rules.COMPILER_SYMBOLS):
            yield f'{unit}:1: uses {symbol}, which is not on the list of the pure layers'


CHECKS = (check_built, check_circles, check_upward, check_pure)
