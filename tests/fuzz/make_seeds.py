#!/usr/bin/env python3
"""Writes the seeds of fuzz_request that are made of tests/golden/messages: one for each kind of
item, in a request of its own, and one for each query. Run it when a kind is added:

    tests/fuzz/make_seeds.py
"""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
MESSAGES = HERE.parent / 'golden' / 'messages'
CORPUS = HERE / 'corpus' / 'request'


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, payload):
    """A field that holds bytes or a message."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def frame(request):
    return len(request).to_bytes(2, 'little') + request


def main():
    day = (MESSAGES / 'Item.day.bin').read_bytes()
    for path in sorted(MESSAGES.glob('Item.*.bin')):
        submission = (field(1, b'P') + field(2, b'f') + varint(3 << 3) + varint(1) +
                      field(5, day) + field(5, path.read_bytes()))
        name = 'item-' + path.name.split('.')[1]
        (CORPUS / name).write_bytes(frame(field(2, submission)))
    for path in sorted(MESSAGES.glob('Query.*.bin')):
        name = 'query-' + path.name.split('.')[1]
        (CORPUS / name).write_bytes(frame(field(3, path.read_bytes())))


if __name__ == '__main__':
    main()
