/// The simulator's faults, each with the script lines that cause and end it.
export const breakages = {
    "camera-unplugged": ["unplug camera", "plug camera"],
    "camera-stalled": ["stall camera", "plug camera"],
    "camera-frozen": ["freeze camera", "plug camera"],
    "camera-corrupt": ["corrupt camera", "plug camera"],
    "indicator-unplugged": ["unplug indicator", "plug indicator"],
    "barrier-unplugged": ["unplug barrier", "plug barrier"],
    "clock-stopped": ["clock stop", "clock run"],
    "clock-wrong": ["clock back 400d", "clock right"],
    "disk-full": ["disk full", "disk free"],
    // Past the soft limit of seven days, not past the hard one of fourteen.
    "keys-aged": ["keys age 8d", "keys fresh"],
    "keys-expired": ["keys expire 440000", "keys fresh"],
    "keys-removed": ["keys remove 440000", "keys fresh"],
    "keys-revoked": ["keys revoke 440000", "keys fresh"],
    "keys-lost": ["keys lose", "keys fresh"],
    "power-cut": ["power cut", "power on"],
};
