"""Checks what another program made: tlog-proof files, witness requests and cosignatures.

Written from the texts of RFC 9162 (sections 2.1.1 to 2.1.4) and of c2sp.org/signed-note,
/tlog-checkpoint, /tlog-proof, /tlog-cosignature and /tlog-witness, and from nothing of ours. The
only thing that it knows of Gatelight is what `extra` holds: the line of the entry, whose leaf is the
32 bytes of the line's SHA-256.

    checker.py proof FILE KEY [COSIGNER…]     prints the line that is proved, and who vouches for it
    checker.py request FILE KEY OLDROOT       checks an add-checkpoint request
    checker.py cosign FILE SEED NAME TIME     signs the checkpoint of a request, prints it
    checker.py tree LINE…                     prints the root over lines, read from standard input
"""
import base64
import hashlib
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519


class Refused(Exception):
    """Something is not as the specification says."""


def need(condition, reason):
    if not condition:
        raise Refused(reason)


def b64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(f"not base64: {text!r}") from None
    need(base64.b64encode(data).decode() == text, f"not canonical base64: {text!r}")
    return data


def number(text):
    need(re.fullmatch(r"0|[1-9][0-9]*", text), f"not a number: {text!r}")
    value = int(text)
    need(value < 1 << 63, "number too large")
    return value


# RFC 9162

def leaf(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree(leaves):
    """MTH of section 2.1.1, as written there: recursively."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaf(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(tree(leaves[:k]), tree(leaves[k:]))


def included(index, size, leaf_hash, path, root):
    """Section 2.1.3.2."""
    need(index < size, "index beyond the tree")
    fn, sn, r = index, size - 1, leaf_hash
    for p in path:
        need(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            r = node(p, r)
            if not fn & 1:
                while not (fn & 1 or fn == 0):
                    fn >>= 1
                    sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    need(sn == 0, "the path is too short")
    need(r == root, "the path does not lead to the root")


def consistent(first, second, first_root, second_root, path):
    """Section 2.1.4.2, with the two cases that it leaves out: an empty and an equal tree."""
    need(first <= second, "the tree shrank")
    if first == second:
        need(not path and first_root == second_root, "two trees of one size")
        return
    if first == 0:
        need(not path and first_root == tree([]), "a proof for the empty tree")
        return
    need(path, "no proof")
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        need(sn != 0, "the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            if not fn & 1:
                while not (fn & 1 or fn == 0):
                    fn >>= 1
                    sn >>= 1
        else:
            sr = node(sr, c)
        fn >>= 1
        sn >>= 1
    need(fr == first_root and sr == second_root and sn == 0, "the trees do not fit")


# c2sp.org/signed-note

NAME = re.compile(r"[^\s+]+")


class Key:
    """A verifier key, NAME+ID+BASE64."""

    def __init__(self, text):
        parts = text.strip().split("+", 2)
        need(len(parts) == 3 and NAME.fullmatch(parts[0]), "not a key")
        self.name, material = parts[0], b64(parts[2])
        self.kind, self.public = material[0], material[1:]
        need(self.kind in (1, 4) and len(self.public) == 32, "not an Ed25519 key")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + material).digest()[:4]
        need(self.id.hex() == parts[1], "the key's id does not match")

    def check(self, text, signature):
        """Returns the time of a cosignature, or nothing."""
        message, time = text, None
        if self.kind == 4:
            need(len(signature) == 72, "a cosignature has 72 bytes")
            time = int.from_bytes(signature[:8], "big")
            message = f"cosignature/v1\ntime {time}\n".encode() + text
            signature = signature[8:]
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise Refused(f"a signature of {self.name} is wrong") from None
        return time


def note(data):
    """The text, and (name, id, signature) of each signature line."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None
    need(not re.search(r"[\x00-\x09\x0b-\x1f]", text), "control characters")
    cut = text.rfind("\n\n")
    need(cut >= 0 and text.endswith("\n"), "not a note")
    lines = text[cut + 2:].split("\n")[:-1]
    need(lines, "no signatures")
    signatures = []
    for line in lines:
        match = re.fullmatch(r"— (\S+) (\S+)", line)
        need(match and NAME.fullmatch(match[1]), f"not a signature: {line!r}")
        raw = b64(match[2])
        need(len(raw) > 4, "a signature without bytes")
        signatures.append((match[1], raw[:4], raw[4:]))
    return text[:cut + 1].encode(), signatures


def signed(data, key, others=()):
    """The checkpoint of a note that `key` signed, and what the others say: name and time."""
    text, signatures = note(data)
    found, vouchers = False, []
    for name, id, signature in signatures:
        for known in (key, *others):
            if (name, id) != (known.name, known.id):
                continue
            time = known.check(text, signature)
            if known is key:
                found = True
            else:
                vouchers.append((name, time))
    need(found, f"not signed by {key.name}")
    lines = text.decode().split("\n")
    need(len(lines) >= 4 and lines[-1] == "" and lines[0] == key.name, "not this tree's checkpoint")
    root = b64(lines[2])
    need(len(root) == 32, "not a root")
    return number(lines[1]), root, vouchers


# c2sp.org/tlog-proof and tlog-witness

def split(data):
    """The lines before the first empty one, and the checkpoint behind it."""
    cut = data.find(b"\n\n")
    need(cut >= 0, "no checkpoint")
    try:
        return data[:cut].decode().split("\n"), data[cut + 2:]
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None


def hashes(lines):
    path = [b64(line) for line in lines]
    need(len(path) <= 63 and all(len(h) == 32 for h in path), "not hashes")
    return path


def proof(data, key, others):
    lines, checkpoint = split(data)
    need(lines.pop(0) == "c2sp.org/tlog-proof@v1", "not a proof")
    need(lines and lines[0].startswith("extra "), "no entry in it")
    line = b64(lines.pop(0)[6:])
    need(lines and lines[0].startswith("index "), "no index")
    index = number(lines.pop(0)[6:])
    path = hashes(lines)
    size, root, vouchers = signed(checkpoint, key, others)
    included(index, size, leaf(hashlib.sha256(line).digest()), path, root)
    need(line.startswith(b'{"seq":%d,' % (index + 1)), "another entry")
    return line, vouchers


def request(data, key, old_root):
    lines, checkpoint = split(data)
    need(lines[0].startswith("old "), "not a request")
    old, path = number(lines[0][4:]), hashes(lines[1:])
    size, root, _ = signed(checkpoint, key)
    consistent(old, size, old_root, root, path)
    return size, root


def cosign(data, seed, name, time):
    """The checkpoint of a request with a cosignature, and the key of the witness."""
    _, checkpoint = split(data)
    text, _ = note(checkpoint)
    private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signature = private.sign(f"cosignature/v1\ntime {time}\n".encode() + text)
    material = b"\x04" + public
    id = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
    raw = base64.b64encode(id + time.to_bytes(8, "big") + signature).decode()
    key = f"{name}+{id.hex()}+{base64.b64encode(material).decode()}"
    return checkpoint + f"— {name} {raw}\n".encode(), key


def main(command, *arguments):
    if command == "tree":
        lines = sys.stdin.buffer.read().split(b"\n")[:-1]
        print(base64.b64encode(tree([hashlib.sha256(line).digest() for line in lines])).decode())
        return
    with open(arguments[0], "rb") as file:
        data = file.read()
    if command == "proof":
        line, vouchers = proof(data, Key(arguments[1]), [Key(text) for text in arguments[2:]])
        print(line.decode())
        for name, time in vouchers:
            print(f"{name} {time}")
    elif command == "request":
        size, root = request(data, Key(arguments[1]), b64(arguments[2]))
        print(size, base64.b64encode(root).decode())
    elif command == "cosign":
        cosigned, key = cosign(data, bytes.fromhex(arguments[1]), arguments[2], int(arguments[3]))
        print(key)
        sys.stdout.write(cosigned.decode())
    else:
        raise Refused(f"unknown: {command}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as reason:
        sys.exit(f"refused: {reason}")
