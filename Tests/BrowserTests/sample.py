"""Made-up answers of the operator's and the simulator's interfaces."""

import pathlib
import re
from datetime import datetime, timedelta, timezone

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "Sources"


def reasons():
    """Every reason and its lamp, as Swift has them."""
    text = (SOURCES / "Verdicts/Reason.swift").read_text()
    names = dict(re.findall(r'case (\w+) = "([\w-]+)"', text))
    lamps = {}
    for cases, colour in re.findall(r"case ((?:\.\w+[,\s]*)+):\s+\.(\w+)", text):
        lamps |= {name: colour for name in re.findall(r"\.(\w+)", cases)}
    return [(raw, lamps[name]) for name, raw in names.items()]


def cases(path, enumeration):
    """The raw values of a Swift enumeration of strings."""
    text = (SOURCES / path).read_text()
    body = re.search(rf"enum {enumeration}: .*?\{{(.*?)\n\s*\}}", text, re.S).group(1)
    return [raw or name for name, raw in re.findall(r'^\s*case (\w+)(?: = "([\w-]+)")?$', body, re.M)]


def rules():
    """The names of the site rules."""
    text = "".join(path.read_text() for path in sorted((SOURCES / "Admission").glob("*.swift")))
    return re.findall(r'let name = "([\w-]+)"', text) + ["one-at-a-time", "already-passed"]


REASONS = reasons()
OBSTACLES = cases("DeviceInterface/DetectedSymbol.swift", "Cause")
NOTICES = cases("TerminalCore/Notice.swift", "Notice")
PARTS = cases("TerminalCore/DecisionMachine.swift", "Part")


def at(**ago):
    return (datetime.now(timezone.utc) - timedelta(**ago)).isoformat(timespec="milliseconds")


def status():
    works = {"state": "ok", "message": None, "advice": None, "since": at(hours=7)}
    failed = {
        "part": "barrier", "state": "failed", "since": at(minutes=3),
        "message": "/dev/gpiochip0: line 23 is used by another program",
        "advice": "Find it with gpioinfo, or give the barrier another line.",
    }
    parts = ["camera", "indicator", "storage", "decoder", "clock", "trust"]
    return {
        "devices": [{"part": part} | works for part in parts] + [failed],
        "clock": {"time": at(), "timeZone": "Asia/Jakarta", "trusted": True, "doubt": None}, "uptimeSeconds": 93784, "version": "1.0.0",
        "latencyMs": {"p50": 31.4, "p99": 74.9}, "readRate": 0.962, "scans": 1843,
        "site": "North gate", "frames": 93000, "droppedFrames": 12,
        "incidents": [
            {name: failed[name] for name in ("part", "message", "advice")}
            | {"at": at(minutes=3), "endedAt": None},
            {
                "part": "camera", "message": "no frame for 800 ms", "advice": "Check its cable.",
                "at": at(hours=5), "endedAt": at(hours=4, minutes=58),
            },
        ],
    }


def keys():
    def key(region, number, kind, age, left):
        return {
            "region": region, "keyID": f"{number:016x}", "kind": kind, "validFrom": at(days=age),
            "validUntil": at(days=-left), "ageSeconds": age * 86400,
        }

    return [
        key("440000", 0x4F1C22AB90D1E6F3, "ES256", 20, 340),
        key("440300", 0x9A11C0FFEE00D00D, "SM2", 12, 8.5),
        key("310000", 0x123456789ABCDEF0, "EdDSA", 400, -3),
        key("AT", 0xD919375FC1E7B6B2, "ES256", 31, 700),
    ]


def counts():
    start = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    shares = {
        "status-green": 61, "certificate-valid": 7, "code-expired": 9, "status-yellow": 4,
        "not-a-credential": 5, "rule-failed": 3, "signature-invalid": 1, "device-fault": 1,
    }
    return [
        {
            "hour": (start - timedelta(hours=ago)).isoformat(), "reason": reason,
            "count": share * (24 - abs(11 - ago)) // 9 + ago % 3,
        }
        for ago in range(23, -1, -1) for reason, share in shares.items() if ago % 7 != 5
    ]


def configuration():
    return {"text": "site:\n  name: North gate\ntiming:\n  hold: 2s\npage:\n  password: (left out)\n"}


def journal(query):
    entries = []
    for number in range(400, 0, -1):
        reason, colour = REASONS[number * 7 % len(REASONS)]
        entries.append({
            "seq": number, "time": at(seconds=(400 - number) * 37), "reason": reason,
            "lamp": colour, "format": "PHC1", "region": "440300", "keyID": "4f1c22ab90d1e6f3",
            "rule": "test-required" if reason == "rule-failed" else None, "source": "camera",
            "latencyMs": 20 + number % 30,
        })
    for name in ("reason", "lamp"):
        if query.get(name):
            entries = [entry for entry in entries if entry[name] == query[name]]
    if query.get("before"):
        entries = [entry for entry in entries if entry["seq"] < int(query["before"])]
    limit = int(query.get("limit", 100))
    more = entries[limit - 1]["seq"] if len(entries) > limit else None
    return {"entries": entries[:limit], "next": more}


def simulator():
    people = {
        "green": "Green code", "other": "Somebody the pages have no word for",
        "red": "Red code", "repainted": "Red, painted green", "expired": "Expired code",
        "forged": "Forged", "paper": "Paper code", "family": "Two codes", "eu": "EU certificate",
        "link": "A web link", "nothing": "A blank screen",
    }
    faults = (
        "camera-unplugged camera-stalled camera-frozen camera-corrupt indicator-unplugged "
        "barrier-unplugged clock-stopped clock-wrong disk-full keys-aged keys-expired keys-removed "
        "keys-revoked keys-lost power-cut"
    )
    return {
        "people": [{"id": key, "title": title} for key, title in people.items()],
        "faults": [{"name": name, "isOn": False} for name in faults.split()],
        "scene": {
            "distance": 0.16, "tilt": 0, "turn": 0, "rotation": 0, "x": 0, "y": 0, "blur": 0.4,
            "light": 1, "glare": 0, "noise": 2, "shake": 0.5, "colour": "own", "dark": False,
        },
        "presented": None, "clock": "2026-06-01T08:00:00Z", "isClockRunning": True,
        "hasPower": True, "lamp": "dark", "barrier": "shut", "barrierPulses": 0,
        "serial": ["> dark", "< ok"], "script": [],
    }
