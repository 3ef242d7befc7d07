#!/usr/bin/python3
"""The golden bytes, read by protobuf's own Python implementation.

Every message type of the .proto files has its files and every file its type; each file decodes with
no unknown field and every field set, and encodes to the same bytes. No type can hold itself."""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'system'))
import contract  # noqa: E402  (found beside this folder)

from google.protobuf import message_factory, unknown_fields  # noqa: E402


def expected_files(types):
    """File name -> (message type, chosen alternative of its oneof or None)."""
    found = {}
    for descriptor in types.values():
        names = [f.name for one in descriptor.oneofs for f in one.fields]
        for name in names or [None]:
            found[f'{descriptor.name}.{name}.bin' if name else f'{descriptor.name}.bin'] = (
                descriptor, name)
    return found


def check_file(path, descriptor, choice):
    message = message_factory.MessageFactory().GetPrototype(descriptor)()
    data = path.read_bytes()
    message.ParseFromString(data)
    unknown = len(unknown_fields.UnknownFieldSet(message))
    assert unknown == 0, f'{path.name}: {unknown} fields that the .proto files do not know'
    again = message.SerializeToString(deterministic=True)
    assert again == data, f'{path.name}: encodes differently'
    present = {field.name for field, _ in message.ListFields()}
    for field in descriptor.fields:
        if field.containing_oneof is None:
            assert field.name in present, f'{path.name}: {field.name} is not set'
    if choice:
        assert message.WhichOneof(descriptor.oneofs[0].name) == choice, path.name


def check_not_recursive(descriptor, above=()):
    chain = above + (descriptor.full_name,)
    assert descriptor.full_name not in above, 'recursive message type: ' + ' > '.join(chain)
    for field in descriptor.fields:
        if field.message_type:
            check_not_recursive(field.message_type, chain)


def main():
    types = contract.message_types(contract.load())
    for descriptor in types.values():
        check_not_recursive(descriptor)
    wanted = expected_files(types)
    there = {path.name for path in (HERE / 'messages').glob('*.bin')}
    assert there == set(wanted), (f'without a file: {sorted(set(wanted) - there)}; '
                                  f'without a message: {sorted(there - set(wanted))}')
    for name, (descriptor, choice) in sorted(wanted.items()):
        check_file(HERE / 'messages' / name, descriptor, choice)
    print(f'{len(types)} message types, {len(wanted)} files: '
          'all decode and encode to the same bytes')


if __name__ == '__main__':
    main()
