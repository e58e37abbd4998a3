#!/usr/bin/env python3
"""Checks a record of Filet without Filet: RFC 6962, RFC 8032, SQLite, and docs/record.md.

  verify-record.py record COPY KEY [CHECKPOINT...]   the whole record; COPY is filet.sqlite, a
                                                     CHECKPOINT a note or the file that filet keeps
  verify-record.py proof FILE KEY                    the proof of one entry (C2SP tlog-proof)

It checks entries and checkpoints, and nothing else in the database: whether the register of
disclosures and the lists of who was not told are as the entries say, `filet record verify` checks.

KEY is the file record.pub. Exit: 0 sound, 1 broken (what and where is said), 2 could not check.
Needs Python 3.9 and the package `cryptography` (python3-cryptography).
"""
import base64
import hashlib
import json
import sqlite3
import struct
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Broken(Exception):
    pass


def sha(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha(b"\x00" + data)


def node_hash(left, right):
    return sha(b"\x01" + left + right)


# Keys and checkpoints (C2SP signed-note, tlog-checkpoint)

def read_key(path):
    return parse_key(open(path, encoding="utf-8").read())


def parse_key(text):
    name, key_id, data = text.strip().split("+", 2)
    data = base64.b64decode(data, validate=True)
    if data[:1] != b"\x01" or len(data) != 33:
        raise ValueError("not an Ed25519 key")
    expected = sha(name.encode() + b"\n" + data)[:4]
    if expected.hex() != key_id:
        raise ValueError("key id does not fit")
    return name, expected, Ed25519PublicKey.from_public_bytes(data[1:])


def read_checkpoint(note, key):
    """(size, root) of a checkpoint that the key has signed."""
    name, key_id, public = key
    text, separator, lines = note.rpartition("\n\n")
    if not separator:
        raise Broken("no checkpoint")
    text += "\n"
    signed = False
    for line in lines.splitlines():
        try:
            dash, signer, data = line.split(" ")
            data = base64.b64decode(data, validate=True)
        except ValueError:
            raise Broken("a checkpoint has a signature that is none")
        if dash == "\u2014" and signer == name and data[:4] == key_id:
            try:
                public.verify(data[4:], text.encode())
            except InvalidSignature:
                raise Broken("the signature of a checkpoint is false")
            signed = True
    if not signed:
        raise Broken("a checkpoint is not signed by this key")
    try:
        origin, size, root = text.split("\n")[:3]
        root = base64.b64decode(root, validate=True)
    except ValueError:
        raise Broken("no checkpoint")
    if origin != name or not size.isdigit() or str(int(size)) != size:
        raise Broken("a checkpoint is of another record")
    return int(size), root


def read_witness(path, key):
    """(size, root) of what somebody kept: a note, or the same below a line with the key that filet
    pinned. What is no checkpoint of this record says nothing of it, and breaks nothing."""
    note = open(path, encoding="utf-8").read()
    first, _, rest = note.partition("\n")
    try:
        parse_key(first)
        note = rest
    except ValueError:
        pass
    try:
        return read_checkpoint(note, key)
    except Broken as error:
        raise ValueError("%s: %s" % (path, error))


# Entries (docs/record.md)

class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise Broken("an entry is too short")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def blob(self):
        return self.take(self.number(">I"))

    def text(self):
        return self.blob().decode("utf-8")

    def value(self):
        tag = self.take(1)[0]
        if tag == 0:
            return None
        if tag in (1, 2):
            return tag == 2
        if tag == 3:
            return self.number(">q")
        if tag == 4:
            return self.number(">d")
        if tag == 5:
            return self.text()
        if tag == 6:
            return [self.value() for _ in range(self.number(">I"))]
        if tag == 7:
            return {self.text(): self.value() for _ in range(self.number(">I"))}
        raise Broken("an entry has a value of no known kind")


def read_entry(data):
    reader = Reader(data)
    if reader.take(1) != b"\x01":
        raise Broken("an entry is of no known version")
    entry = {"seq": reader.number(">Q"), "at": reader.number(">q"), "kind": reader.text(),
             "account": reader.text()}
    if reader.take(1) == b"\x01":
        entry["through"] = reader.text()
    entry["object"] = reader.text()
    entry["details"] = {reader.text(): reader.value() for _ in range(reader.number(">I"))}
    entry["commitments"] = {reader.text(): reader.blob().hex() for _ in range(reader.number(">I"))}
    if reader.at != len(data):
        raise Broken("an entry is too long")
    return entry


# The whole record

def append(edge, leaf):
    """edge: (height, hash) of the complete subtrees along the right edge."""
    height = 0
    while edge and edge[-1][0] == height:
        leaf = node_hash(edge.pop()[1], leaf)
        height += 1
    edge.append((height, leaf))


def root_of(edge):
    if not edge:
        return sha(b"")
    root = edge[-1][1]
    for _, left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def check_record(copy, key, witnesses):
    database = sqlite3.connect("file:%s?mode=ro" % copy, uri=True)
    # A note that is no text any more is a damaged one, and not one that cannot be read.
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    wanted = {}
    for (note,) in database.execute("SELECT note FROM checkpoints"):
        if not isinstance(note, str):
            raise Broken("no checkpoint")
        size, root = read_checkpoint(note, key)
        wanted.setdefault(size, set()).add(root)
    for size, root in witnesses:
        wanted.setdefault(size, set()).add(root)
    if not wanted:
        print("nothing is signed", file=sys.stderr)
        return 2
    edge, size, sound = [], 0, 0
    for seq, leaf, body in database.execute("SELECT seq, leaf, body FROM acts ORDER BY seq"):
        if seq != size + 1:
            raise Broken("entry %d is missing" % (size + 1))
        if leaf_hash(body) != leaf:
            raise Broken("entry %d was altered" % seq)
        if read_entry(body)["seq"] != seq:
            raise Broken("entry %d is not in its place" % seq)
        append(edge, leaf)
        size = seq
        if size in wanted:
            if wanted[size] != {root_of(edge)}:
                raise Broken("entries %d to %d are not those that were signed" % (sound + 1, size))
            sound = size
    if max(wanted) > size:
        raise Broken("entries %d to %d are cut off" % (size + 1, max(wanted)))
    print("sound: %d entries, %d of them signed" % (size, sound))
    print("entries only: the register of disclosures was not held against them;"
          " `filet record verify` does that")
    return 0


# One entry

def check_proof(path, key):
    head, _, note = open(path, encoding="utf-8").read().partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("extra "):
        print("not a proof", file=sys.stderr)
        return 2
    data = base64.b64decode(lines[1][6:], validate=True)
    index = int(lines[2].split(" ")[1])
    size, root = read_checkpoint(note if note.endswith("\n") else note + "\n", key)
    # RFC 9162, 2.1.3.2
    found, last, place = leaf_hash(data), size - 1, index
    if index >= size:
        raise Broken("the entry is beyond the checkpoint")
    for line in lines[3:]:
        sibling = base64.b64decode(line, validate=True)
        if last == 0:
            raise Broken("the path is too long")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    entry = read_entry(data)
    if last or found != root or entry["seq"] != index + 1:
        raise Broken("the proof does not hold")
    print(json.dumps(entry, ensure_ascii=False))
    return 0


def main(arguments):
    try:
        if len(arguments) >= 3 and arguments[0] == "record":
            key = read_key(arguments[2])
            witnesses = [read_witness(path, key) for path in arguments[3:]]
            return check_record(arguments[1], key, witnesses)
        if len(arguments) == 3 and arguments[0] == "proof":
            return check_proof(arguments[1], read_key(arguments[2]))
        print(__doc__, file=sys.stderr)
        return 2
    except Broken as error:
        print("BROKEN: %s" % error, file=sys.stderr)
        return 1
    except (OSError, ValueError, sqlite3.Error) as error:
        print("could not check: %s" % error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
