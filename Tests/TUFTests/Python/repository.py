"""repository.py FOLDER [KEY]: a repository made by python-tuf, with a delegated region, two roots and three
kinds of keys. Prints nothing; FOLDER gets root.json, metadata/ and targets/, in which the file KEY is the
region's key."""

import pathlib
import sys
from datetime import datetime, timezone

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp,
)

folder = pathlib.Path(sys.argv[1])
expires = datetime(2030, 1, 1, tzinfo=timezone.utc)
signers = {
    "root": CryptoSigner.generate_rsa(), "timestamp": CryptoSigner.generate_ed25519(),
    "snapshot": CryptoSigner.generate_ecdsa(), "targets": CryptoSigner.generate_ed25519(),
    "guangdong": CryptoSigner.generate_ecdsa(),
}
(folder / "metadata").mkdir()
(folder / "targets/regions/440000").mkdir(parents=True)

root = Metadata(Root(expires=expires, consistent_snapshot=True))
for name in ("root", "timestamp", "snapshot", "targets"):
    root.signed.add_key(signers[name].public_key, name)
root.sign(signers["root"])
root.to_file(str(folder / "metadata/1.root.json"))
root.to_file(str(folder / "root.json"))
second = CryptoSigner.generate_ed25519()
root.signed.add_key(second.public_key, "root")
root.signed.roles["root"].threshold = 2
root.signed.version = 2
root.sign(signers["root"])
root.sign(second, append=True)
root.to_file(str(folder / "metadata/2.root.json"))

key = folder / "targets/regions/440000/key.json"
key.write_bytes(
    pathlib.Path(sys.argv[2]).read_bytes() if sys.argv[2:] else b'{"region": "440000"}\n')
path = "regions/440000/key.json"
target = TargetFile.from_file(path, str(key))
key.rename(key.with_name(f"{target.hashes['sha256']}.key.json"))
region = Metadata(Targets(expires=expires))
region.signed.targets[path] = target
region.sign(signers["guangdong"])
region.to_file(str(folder / "metadata/1.guangdong.json"))

targets = Metadata(Targets(expires=expires))
public = signers["guangdong"].public_key
targets.signed.delegations = Delegations(
    {public.keyid: public},
    {"guangdong": DelegatedRole("guangdong", [public.keyid], 1, False, ["regions/440000/*"])})
targets.sign(signers["targets"])
targets.to_file(str(folder / "metadata/1.targets.json"))

snapshot = Metadata(Snapshot(expires=expires))
for name, metadata in (("targets", targets), ("guangdong", region)):
    snapshot.signed.meta[f"{name}.json"] = MetaFile.from_data(1, metadata.to_bytes(), ["sha256"])
snapshot.sign(signers["snapshot"])
snapshot.to_file(str(folder / "metadata/1.snapshot.json"))

timestamp = Metadata(Timestamp(expires=expires))
timestamp.signed.snapshot_meta = MetaFile.from_data(1, snapshot.to_bytes(), ["sha256", "sha512"])
timestamp.sign(signers["timestamp"])
timestamp.to_file(str(folder / "metadata/timestamp.json"))
