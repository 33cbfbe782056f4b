import { lampOfReason } from "./reasons.js";

const colours = ["green", "yellow", "red"];
/// The longest hold time of a colour, in milliseconds.
const longestHold = 15000;

/// What a `lamp` event may show, and for how many milliseconds; `null` for nothing. A doubtful event
/// shows nothing; a green whose reason does not earn green is doubtful.
export function shownBy(event, lateMs = 0) {
    if (event.lamp === "fault") return { ...event, forMs: Infinity };
    if (!colours.includes(event.lamp)) return null;
    if (event.lamp === "green" && lampOfReason[event.reason] !== "green") return null;
    const forMs = Math.min(event.forMs, longestHold) - lateMs;
    return forMs > 0 ? { ...event, forMs } : null;
}
