#!/usr/bin/python3
"""Tomorrow's messages read with today's .proto files, by protobuf's own Python implementation.

    test_tomorrow.py [FOLDER]    the .proto files of today; default: those of this tree

Every enumeration that may grow has grown by a value; every message that has a field of one is made
with that value and read: it is whole, the field reads as UNKNOWN and as absent, everything else is
what was written, and written again it is the same bytes. What common.proto says of enumerations is
held against the files too.

A word of a vocabulary is text: one of tomorrow is read as it is, in every field that has one."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import contract

TOMORROW = 12345
GROWS, CLOSED = 'May grow.', 'Closed:'


def file_set(folder):
    """The FileDescriptorSet of a folder's .proto files, with their comments."""
    with tempfile.NamedTemporaryFile(suffix='.desc') as out:
        subprocess.run(['protoc', f'--proto_path={folder}', f'--descriptor_set_out={out.name}',
                        '--include_source_info',
                        *(f's75/v1/{part}.proto' for part in contract.PARTS)], check=True)
        return descriptor_pb2.FileDescriptorSet.FromString(Path(out.name).read_bytes())


def pool_of(files):
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


def comments(files):
    """Name of each enumeration -> the comment above it."""
    found = {}
    for file in files.file:
        said = {tuple(at.path): at.leading_comments for at in file.source_code_info.location}
        for index, enum in enumerate(file.enum_type):
            found[enum.name] = said.get((5, index), '')
    return found


def grown(files, growing):
    """The same files, in which every enumeration that may grow has one value more."""
    more = descriptor_pb2.FileDescriptorSet()
    more.CopyFrom(files)
    for file in more.file:
        for enum in file.enum_type:
            if enum.name in growing:
                enum.value.add(name=f'{enum.name}_OF_TOMORROW', number=TOMORROW)
    return more


def messages(pool, files):
    """Every message type of the files, nested ones too."""
    names = []

    def visit(prefix, types):
        for one in types:
            names.append(f'{prefix}.{one.name}')
            visit(names[-1], one.nested_type)

    for file in files.file:
        visit(file.package, file.message_type)
    return [pool.FindMessageTypeByName(name) for name in names]


def fill(message, choice=0):
    """Every field of it, and of what it holds."""
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof and field is not field.containing_oneof.fields[
                choice % len(field.containing_oneof.fields)]:
            continue
        repeated = field.label == field.LABEL_REPEATED
        if field.message_type:
            fill(getattr(message, field.name).add() if repeated else getattr(message, field.name))
            continue
        if field.enum_type:
            value = field.enum_type.values[-1].number
        else:
            value = {field.CPPTYPE_STRING: b'x' if field.type == field.TYPE_BYTES else 'x',
                     field.CPPTYPE_BOOL: True}.get(field.cpp_type, 20170801)
        if repeated:
            getattr(message, field.name).append(value)
        else:
            setattr(message, field.name, value)


def check_read(old, new, path, lost):
    """old is what today's reader made of new. Counts the values that it does not know."""
    for field in new.DESCRIPTOR.fields:
        repeated = field.label == field.LABEL_REPEATED
        ours, theirs = getattr(old, field.name), getattr(new, field.name)
        at = f'{path}.{field.name}'
        if field.message_type and repeated:
            assert len(ours) == len(theirs), at
            for one, other in zip(ours, theirs):
                check_read(one, other, at, lost)
        elif field.message_type:
            if new.HasField(field.name):
                assert old.HasField(field.name), at
                check_read(ours, theirs, at, lost)
        elif field.enum_type and repeated and TOMORROW in theirs:
            assert len(ours) == 0, f'{at}: {ours}'
            lost.append(at)
        elif field.enum_type and theirs == TOMORROW and new.HasField(field.name):
            names = old.DESCRIPTOR.fields_by_name[field.name].enum_type.values_by_number
            assert not old.HasField(field.name) and ours == 0, f'{at} reads as {names[ours].name}'
            assert names[ours].name.endswith('_UNKNOWN'), at
            lost.append(at)
        else:
            assert ours == theirs, at


def check_said(pool, files):
    """Every enumeration says whether it may grow, and the files hold to it. Those that may."""
    growing = set()
    for name, comment in comments(files).items():
        may, closed = GROWS in comment, CLOSED in comment
        assert may != closed, f'{name} does not say whether it may grow'
        first = pool.FindEnumTypeByName(f's75.v1.{name}').values[0]
        assert first.number == (0 if may else 1), f'{name} begins with {first.name}'
        assert first.name.endswith('_UNKNOWN') == may, first.name
        growing |= {name} if may else set()
    for descriptor in messages(pool, files):
        for field in descriptor.fields:
            if not field.enum_type or field.label == field.LABEL_REPEATED:
                continue
            at = f'{descriptor.name}.{field.name}'
            if field.enum_type.name in growing:
                assert field.label == field.LABEL_OPTIONAL, f'{at} is required'
                assert field.default_value == 0, at
            else:
                assert not field.has_default_value, at
    return growing


def check_lists(pool):
    """Lists of enumerations, from which readers lose values, are in requests only."""
    seen = set()

    def visit(descriptor):
        for field in descriptor.fields:
            assert not field.enum_type or field.label != field.LABEL_REPEATED, field.full_name
            if field.message_type and field.message_type.full_name not in seen:
                seen.add(field.message_type.full_name)
                visit(field.message_type)

    for root in ('Reply', 'Event', 'Heartbeat'):
        visit(pool.FindMessageTypeByName(f's75.v1.{root}'))


def check_words(pool):
    """Fields of words, by the comments beside them: a new one is read as it is. How many there
    are."""
    folder = contract.ROOT / 'proto' / 's75/v1'
    lines = [line for part in sorted(folder.glob('*.proto'))
             for line in part.read_text(encoding='utf-8').splitlines()]
    fields = {match.group(1) for match in (
        re.match(r' +(?:required|optional) string (\w+) = \d+; +// (?:kind|outcome|area) of', line)
        for line in lines) if match}
    found = 0
    for root in ('Item', 'Event', 'ContributionYearStatement', 'Contribution'):
        kinds = [pool.FindMessageTypeByName(f's75.v1.{root}')]
        kinds += [f.message_type for f in kinds[0].fields if f.message_type]
        for descriptor in kinds:
            for field in descriptor.fields:
                if field.name in fields and field.type == field.TYPE_STRING:
                    one = message_factory.MessageFactory(pool).GetPrototype(descriptor)()
                    setattr(one, field.name, 'of_tomorrow')
                    again = type(one)()
                    again.ParseFromString(one.SerializePartialToString())
                    assert getattr(again, field.name) == 'of_tomorrow', field.full_name
                    found += 1
    return fields, found


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else contract.ROOT / 'proto'
    today = file_set(folder)
    growing = {name for name, comment in comments(today).items() if CLOSED not in comment}
    tomorrow = grown(today, growing)
    reader, writer = pool_of(today), pool_of(tomorrow)
    lost, faults = [], []
    for descriptor in messages(writer, tomorrow):
        old_type = reader.FindMessageTypeByName(descriptor.full_name)
        for choice in range(max([len(one.fields) for one in descriptor.oneofs] or [1])):
            new = message_factory.MessageFactory(writer).GetPrototype(descriptor)()
            fill(new, choice)
            old = message_factory.MessageFactory(reader).GetPrototype(old_type)()
            try:
                old.ParseFromString(new.SerializeToString())
                assert old.IsInitialized(), f'{descriptor.name} is not whole'
                check_read(old, new, descriptor.name, lost)
                again = message_factory.MessageFactory(writer).GetPrototype(descriptor)()
                again.ParseFromString(old.SerializeToString())
                assert again == new, f'{descriptor.name} loses what it cannot read'
            except Exception as fault:  # pylint: disable=broad-except
                faults.append(str(fault))
    for fault in sorted(set(faults)):
        print(fault)
    assert not faults, f'{len(set(faults))} fields are misread'
    assert check_said(reader, today) == growing
    check_lists(reader)
    fields, found = check_words(reader)
    assert fields == {'kind', 'contribution_kind', 'plan_outcome', 'outcome', 'area_of_spend',
                      'provider', 'funded_by'}, fields
    assert found >= 12, found
    print(f'{len(growing)} enumerations grew: {len(lost)} values read as unknown, none as another')


if __name__ == '__main__':
    main()
