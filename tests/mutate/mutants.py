"""The list of mutants: how it is written, read and held against the tree. Standard library only."""
import re
from pathlib import Path

# What is mutated. A layer is a folder below one of these.
SHELVES = ('daemon', 'adapters')
MUTANTS_MIN = 80
LAYER_MIN = {'base': 4, 'core': 35, 'store': 4, 'sqlite': 4, 'wire': 4, 'net': 4, 'app': 4,
             'kit': 4, 'feed': 4, 'ctl': 4}
# Programs that a test finds for itself below the build directory that it is given.
PROGRAMS = ('daemon/app/s75d', 'adapters/ctl/s75ctl', 'adapters/council/s75-council',
            'adapters/ccg/s75-ccg')


class Wrong(Exception):
    """The list, or what it says of the tree, is wrong."""


class Mutant:
    def __init__(self, name, layer, where):
        self.name, self.layer, self.where = name, layer, where
        self.fields = {}
        self.old, self.new = [], []

    def __getattr__(self, field):
        return self.fields.get(field, '')

    def check(self):
        for field in ('why', 'file', 'test'):
            if not self.fields.get(field):
                raise Wrong(f'{self.where}: {self.name} has no {field}')
        if not self.old:
            raise Wrong(f'{self.where}: {self.name} changes nothing')


def pattern_of(text):
    """Matches the text however it is broken into lines: blanks count between words only."""
    tokens = re.findall(r'\w+|[^\w\s]', text)
    pattern = re.escape(tokens[0])
    for before, token in zip(tokens, tokens[1:]):
        both_words = re.match(r'\w', before) and re.match(r'\w', token)
        pattern += (r'\s+' if both_words else r'\s*') + re.escape(token)
    return re.compile(r'(?<!\w)' + pattern + r'(?!\w)' if re.match(r'\w', tokens[-1])
                      else r'(?<!\w)' + pattern)


def apply(mutant, text):
    """The text with the mutant in it. What is replaced is there once, or first after the context,
    which is there once."""
    start = 0
    if mutant.after:
        places = list(pattern_of(mutant.after).finditer(text))
        if len(places) != 1:
            raise Wrong(f'{mutant.where}: {mutant.name}: "after" is found {len(places)} times')
        start = places[0].start()
    places = list(pattern_of(' '.join(mutant.old)).finditer(text, start))
    if not places or (len(places) > 1 and not mutant.after):
        raise Wrong(f'{mutant.where}: {mutant.name}: what it replaces is found '
                    f'{len(places)} times in {mutant.file}')
    place = places[0]
    changed = text[:place.start()] + '\n'.join(mutant.new) + text[place.end():]
    if changed == text:
        raise Wrong(f'{mutant.where}: {mutant.name} changes nothing')
    return changed


def read_file(path):
    mutants = []
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        where = f'{path.name}:{number}'
        word, _, rest = line.partition(' ')
        rest = rest.strip()
        if not line.strip() or line.startswith('#'):
            continue
        if word == 'mutant':
            mutants.append(Mutant(rest, path.stem.partition('_')[0], where))
        elif not mutants:
            raise Wrong(f'{where}: before the first mutant')
        elif word in '-+':
            (mutants[-1].old if word == '-' else mutants[-1].new).append(rest)
        elif word in ('why', 'file', 'test', 'after', 'equivalent'):
            if word in mutants[-1].fields:
                raise Wrong(f'{where}: {word} is given twice')
            mutants[-1].fields[word] = rest
        else:
            raise Wrong(f'{where}: unknown word {word}')
    return mutants


def read(folder):
    mutants = [m for path in sorted(Path(folder).glob('*.mutants')) for m in read_file(path)]
    names = set()
    for mutant in mutants:
        mutant.check()
        if mutant.name in names:
            raise Wrong(f'{mutant.where}: a second {mutant.name}')
        names.add(mutant.name)
    return mutants


def sources(root):
    return [path.relative_to(root) for shelf in SHELVES
            for path in sorted((Path(root) / shelf).rglob('*.[ch]'))]


def locate(mutant, files):
    """The mutant's file: the one of that name in the layer that its list is named after, wherever
    it lies there; where several have the name, it is given with its folder."""
    found = [f for f in files if f.parts[1] == mutant.layer
             and f.as_posix().endswith('/' + mutant.file)]
    if len(found) != 1:
        raise Wrong(f'{mutant.where}: {mutant.name}: {len(found)} files of {mutant.layer} are '
                    f'called {mutant.file}')
    return found[0]


def tests(build):
    """What each test of a build directory needs built, as ninja calls it, by the test's name."""
    build = Path(build).resolve()
    needs = {}
    for path in build.rglob('CTestTestfile.cmake'):
        for name, command in re.findall(r'^add_test\(\[=\[(.+?)\]=\] (.*)\)$',
                                        path.read_text(encoding='utf-8'), re.M):
            named = [a for a in re.findall(r'"([^"]*)"', command)]
            inside = [a[len(str(build)) + 1:] for a in named if a.startswith(f'{build}/')]
            needs[name] = inside + (list(PROGRAMS) if str(build) in named else [])
    return needs


def check(root, folder, build):
    """Every mutant still applies, and the test that is to kill it exists; the list, and how many
    mutants each layer has."""
    mutants, files, known = read(folder), sources(root), tests(build)
    layers = dict.fromkeys(LAYER_MIN, 0)
    for mutant in mutants:
        apply(mutant, (Path(root) / locate(mutant, files)).read_text(encoding='utf-8'))
        if mutant.test not in known:
            raise Wrong(f'{mutant.where}: {mutant.name}: no test is called {mutant.test}')
        layers[mutant.layer] = layers.get(mutant.layer, 0) + 1
    for layer, least in LAYER_MIN.items():
        if layers[layer] < least:
            raise Wrong(f'{layer} has {layers[layer]} mutants, at least {least}')
    if len(mutants) < MUTANTS_MIN:
        raise Wrong(f'{len(mutants)} mutants, at least {MUTANTS_MIN}')
    return mutants, layers
