/// Every reason and the lamp it lights unless a site is stricter: `Reason` in Sources/Verdicts.
export const lampOfReason = {
    "status-green": "green",
    "certificate-valid": "green",
    "status-yellow": "yellow",
    "status-red": "red",
    "status-absent": "yellow",
    "status-unknown": "yellow",
    "status-expired": "yellow",
    "rule-failed": "yellow",
    "code-expired": "red",
    "not-yet-valid": "red",
    "signature-invalid": "red",
    "key-unknown": "yellow",
    "region-unknown": "yellow",
    "key-expired": "yellow",
    "key-not-allowed": "red",
    "revoked": "red",
    "revocation-unknown": "yellow",
    "keys-stale": "yellow",
    "clock-untrusted": "yellow",
    "malformed": "red",
    "unsupported-format": "yellow",
    "not-a-credential": "red",
    "device-fault": "fault",
};

/// The lamps in the order a legend names them.
export const lamps = ["green", "yellow", "red", "fault"];
