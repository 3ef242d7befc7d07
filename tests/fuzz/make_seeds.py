#!/usr/bin/env python3
"""Writes the seeds that are made of tests/golden/messages: of fuzz_request one for each kind of
item, in a request of its own, and one for each query; of fuzz_body the event, and half of it. Of
fuzz_record the golden record of tests/store. Run it when a kind is added or a layout changes:

    tests/fuzz/make_seeds.py
"""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
MESSAGES = HERE.parent / 'golden' / 'messages'
CORPUS = HERE / 'corpus' / 'request'
HEAD = {1, 2, 3, 4, 5, 7}  # fields of an event that are none of its body


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


def take_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def body_of(event):
    """The fields of the event that are not of its head."""
    body, at = b'', 0
    while at < len(event):
        begin = at
        tag, at = take_varint(event, at)
        size, at = take_varint(event, at)
        at += size if tag & 7 == 2 else 0
        if tag >> 3 not in HEAD:
            body += event[begin:at]
    return body


def write(target, name, data):
    folder = HERE / 'corpus' / target
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)


def main():
    body = body_of((MESSAGES / 'Event.bin').read_bytes())
    write('body', 'event', body)
    write('body', 'half', body[:len(body) // 2])
    golden = (HERE.parent / 'store' / 'golden_record.h').read_text().split('*/')[1]
    write('record', 'golden', bytes(int(byte, 16) for byte in golden.replace(',', ' ').split()))
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
