"""The wire contract for programs in this folder: compiles proto/s75/v1 with protoc and imports it.

Nothing here comes from the daemon's code; the .proto files are all that is shared. Runs with
Debian's python3 and python3-protobuf."""
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ('common', 'input', 'event', 'desk', 'authority', 'organisation', 'performance',
         'spending', 'reconcile', 'mending', 'report', 'access', 'planning', 'part', 'figures',
         'check', 'exception')


def load():
    """The generated modules, in the order of PARTS."""
    with tempfile.TemporaryDirectory(prefix='s75-contract-') as folder:
        subprocess.run(['protoc', f'--proto_path={ROOT}/proto', f'--python_out={folder}',
                        *(f's75/v1/{part}.proto' for part in PARTS)], check=True)
        sys.path.insert(0, folder)
        sys.dont_write_bytecode = True
        modules = [importlib.import_module(f's75.v1.{part}_pb2') for part in PARTS]
        sys.path.remove(folder)
    return modules


def message_types(modules):
    """Every message type of the package, nested ones included, by full name."""
    found = {}

    def visit(descriptor):
        found[descriptor.full_name] = descriptor
        for nested in descriptor.nested_types:
            visit(nested)

    for module in modules:
        for descriptor in module.DESCRIPTOR.message_types_by_name.values():
            visit(descriptor)
    return found
