"""The house rules as tables: who may include what, and how large things may grow. See design
section 1 of the project and daemon/README.md."""

TOP_LEVEL = {'daemon', 'proto', 'adapters', 'tests', 'systemd', 'CMakeLists.txt',
             'README.md', 'CMakePresets.json'}
FOLDER_FILES_MAX = 40  # .c and .h in one folder of daemon/ or adapters/
CIRCLE_MAX = 3         # units that call each other round and round (units.py)
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

# The layers of the daemon and what each may use.
LAYERS = {
    'base': set(),
    'keys': {'base'},
    'yaml': {'base'},
    'core': {'base'},
    'store': {'core', 'base'},
    'sqlite': {'store', 'core', 'base'},
    'wire': {'core', 'base'},
    'net': {'keys', 'base'},
    'app': {'net', 'wire', 'sqlite', 'store', 'core', 'keys', 'yaml', 'base'},
}

# First component of "x/file.h" that files of a folder may include; the longest folder counts.
VIEWS = {
    **{f'daemon/{layer}': {layer, *uses} for layer, uses in LAYERS.items()},
    **{f'tests/{layer}': {layer, *uses} for layer, uses in LAYERS.items()},
    'adapters/kit': {'kit', 'keys', 'base'},
    'adapters/feed': {'feed', 'yaml', 'kit', 'base'},
    'adapters/council': {'feed', 'kit', 'base'},
    'adapters/ccg': {'feed', 'kit', 'base'},
    'adapters/health': {'health', 'kit', 'base'},
    'adapters/exporter': {'exporter', 'health', 'kit', 'base'},
    'adapters/s75ctl': {'ctl', 'feed', 'health', 'yaml', 'kit', 'keys', 'base'},
    'adapters/ctl': {'ctl', 'health', 'yaml', 'kit', 'keys', 'base'},
    'tests/adapters': {'exporter', 'health', 'feed', 'ctl', 'yaml', 'kit', 'keys', 'base'},
    'tests/support': {'net', 'store', 'core', 'base'},
    'tests/golden': set(),
    'tests/fuzz': {'feed', 'kit', 'wire', 'store', 'core', 'base'},
    'tests/bench': {'kit', 'wire', 'store', 'core', 'base'},
    'tests/system': {'kit', 'base'},
}



def in_order(*rooms):
    """{room: those that it may use}, of rooms that may each use all those before it."""
    return {room: set(rooms[:number]) for number, room in enumerate(rooms)}


# The rooms of a folder, folders in it, and which of them each may use, by include and by call.
# What lies in the folder itself is above them: it may use every room, and no room may use it.
ROOMS = {
    'adapters/feed': in_order(
        'file',  # as it comes: bytes, encoding, lines, cells
        'mapping',  # what the mapping file says of it
        'row'),  # a row by it: an item, or why not
    'adapters/ctl': in_order(
        'screen',  # text, tables and comma-separated values
        'mapping',  # YAML as messages
        'talk'),  # what is asked of the daemon, sent to it and said of it
    'daemon/app': in_order('process', 'manual', 'commit', 'upkeep', 'follow', 'desk', 'ask'),
    'daemon/core': in_order('message', 'layout', 'foundation', 'contribution', 'diagnosis',
                            'governance', 'access', 'reconcile', 'payment', 'workflow',
                            'performance', 'spending', 'planning', 'control', 'report', 'engine'),
    'daemon/sqlite': in_order('connection', 'books', 'journal', 'salvage'),
}
# Headers of one layer that a layer above may include: its public face. The rest is its own.
PUBLIC = {
    'core': {'core/access/rights.h', 'core/message/input_access.h',
             'core/message/effects.h', 'core/message/effects_list.h', 'core/message/input.h',
             'core/message/input_authority.h', 'core/message/input_limits.h',
             'core/message/input_planning.h',
             'core/message/input_organisation.h', 'core/message/input_performance.h',
             'core/message/input_agreement.h', 'core/message/input_fields.h',
             'core/message/input_mending.h',
             'core/message/input_money.h', 'core/message/input_policy.h',
             'core/message/input_reconcile.h',
             'core/message/input_spending.h', 'core/message/part.h',
             'core/message/part_kinds.h', 'core/message/reason.h',
             'core/message/item_pack.h', 'core/message/admission.h', 'core/message/shape.h',
             'core/message/words.h', 'core/engine/engine.h',
             'core/engine/scenario.h',
             'core/report/issued.h', 'core/report/planned.h', 'core/report/report.h',
             'core/report/table.h'},
}
# Headers of the core, by pattern, and the files that alone may include them: what a room remembers
# is its own, and the shared tables are changed by their owners. Tests may look into everything.
PRIVATE = [
    *[(rf'core/{room}/state\.h', [f'daemon/core/{room}/']) for room in ROOMS['daemon/core']],
    (r'core/foundation/tables_own\.h',
     ['daemon/core/foundation/', 'daemon/core/contribution/', 'daemon/core/governance/agreement.c',
      'daemon/core/governance/assurance.c', 'daemon/core/governance/life.c']),
]
TABLES = ('parties', 'pools', 'partners', 'contributions', 'contribution_years')
TABLE_ROWS = ('party', 'pool', 'partner', 'contribution', 'contribution_year')
# Functions of the core that report (by name), and what none of them calls: what moves money or
# makes anything but the report itself and its exception.
REPORTS = r'(?:emit|report)_\w+|\w+_emit\w*'
MOVES = (r'ledger_(?:post|move|use_booking_day|account_new|account_get)|'
         r'allocation_(?:use|give|apply)|carry_count|held_(?:put|release)\w*|'
         r'year_(?:get|pay|receive|earn|recognise|vary|cut|wake)|tables_add_\w+|'
         r'cash_application_(?:apply|undo)|payment_(?:enter|unallocated)')
# What is not in order yet: its circles and headers are printed and fail nothing, nor do its number
# of files and the forms of its conditions. An entry that is taken out switches all of it on.
NOT_YET = set()

# Headers of foreign libraries, by pattern, and the folders that may include them.
FOREIGN = [
    (r'sqlite3\.h', ['daemon/sqlite', 'tests/sqlite', 'tests/app']),
    (r'zstd\.h', ['daemon/sqlite/connection']),
    (r'uv\.h', ['daemon/net', 'tests/net']),
    (r'zmq\.h', ['daemon/net', 'adapters/kit', 'tests/net', 'tests/app', 'tests/adapters/kit',
                 'tests/bench']),
    (r's75/v1/\w+\.pb-c\.h|protobuf-c/.*', ['daemon/wire', 'adapters', 'tests']),
    (r'sodium\.h', ['daemon/store', 'daemon/core/report', 'adapters/feed', 'adapters/ctl',
                     'adapters/s75ctl', 'tests']),
    (r'systemd/.*', ['daemon/app']),
    (r'yaml\.h', ['daemon/yaml']),
    (r'jansson\.h', ['adapters', 'tests/adapters']),
    (r'zip\.h|expat\.h', ['adapters/feed/file', 'tests/adapters']),
    (r'csv\.h', ['adapters/feed', 'adapters/ctl']),
    (r'libsmartcols/.*', ['adapters/ctl']),
    (r'xlsxwriter\.h', ['adapters/ctl']),
    (r'microhttpd\.h', ['adapters/exporter']),
    (r'criterion/.*', ['tests']),
    # As installed: the example is what a stranger would write.
    (r's75(_text)?\.h', ['adapters/kit']),
]

# What the pure layers may include of the C library; the rest of the house may use all of it.
PURE_HEADERS = {'assert.h', 'endian.h', 'inttypes.h', 'limits.h', 'stdalign.h', 'stdarg.h',
                'stdbool.h', 'stddef.h', 'stdint.h', 'stdio.h', 'stdlib.h', 'string.h'}
SYSTEM_HEADERS = PURE_HEADERS | {
    'argp.h', 'ctype.h', 'dirent.h', 'errno.h', 'fcntl.h', 'ftw.h', 'getopt.h', 'grp.h', 'iconv.h',
    'libgen.h', 'locale.h', 'malloc.h', 'poll.h', 'pthread.h', 'sched.h', 'semaphore.h',
    'signal.h', 'spawn.h', 'stdatomic.h', 'strings.h', 'termios.h', 'time.h', 'uchar.h',
    'unistd.h', 'wchar.h', 'wctype.h',
    'sys/epoll.h', 'sys/eventfd.h', 'sys/file.h', 'sys/inotify.h', 'sys/ioctl.h', 'sys/mman.h',
    'sys/mount.h', 'sys/pidfd.h', 'sys/prctl.h', 'sys/random.h', 'sys/resource.h',
    'sys/socket.h', 'sys/stat.h', 'sys/statfs.h', 'sys/statvfs.h', 'sys/syscall.h', 'sys/time.h',
    'sys/timex.h', 'sys/types.h', 'sys/un.h', 'sys/wait.h',
    'arpa/inet.h', 'netinet/in.h', 'netdb.h'}
PURE_LAYERS = ('base', 'core')

# What the pure layers may ask of the C library: memory, bytes and printing into memory. No clock,
# no file, no randomness, no locale, no environment; and of libsodium the digest of what is issued.
PURE_SYMBOLS = {
    'base': {'calloc', 'free', 'malloc', 'memchr', 'memcmp', 'memcpy', 'memmove', 'memset',
             'realloc', 'strlen', 'vsnprintf'},
    'core': {'abort', 'calloc', 'free', 'malloc', 'memcmp', 'memcpy', 'memmove', 'memset', 'qsort',
             'snprintf', 'strlen', 'vsnprintf', 'crypto_hash_sha256',
             'first_pack', 'first_pack_count'},  # made of daemon/policy/first.yaml
}
# What compilers call of their own accord: 128-bit division, stack protection, assert, and bcmp,
# into which clang turns a memcmp whose order nobody asks for.
COMPILER_SYMBOLS = {'__assert_fail', '__divti3', '__modti3', '__divmodti4', '__udivti3',
                    '__umodti3', '__udivmodti4', '__stack_chk_fail', '_GLOBAL_OFFSET_TABLE_',
                    'bcmp'}
# What the C library leaves to every program to define for itself.
OF_PROGRAMS = {'argp_program_version', 'argp_program_bug_address'}

# Money and time are integers everywhere below and beside the programs.
NO_FLOAT = ('daemon/base', 'daemon/core', 'daemon/store', 'daemon/sqlite', 'daemon/wire', 'proto')

# Joined here so that this file does not break the rule itself.
LEFTOVERS = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK']

# Published files, kept as they came.
AS_PUBLISHED = ('tests/support/data', 'tests/fuzz/corpus', 'tests/golden/messages')
