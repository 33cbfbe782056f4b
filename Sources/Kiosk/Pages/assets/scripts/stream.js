/// After this long without a tick, nothing on the screen is trusted.
export const silenceLimit = 3000;
const retryAfter = 500;
const beat = 250;
/// A page that did not run for this long may have old events waiting.
const suspension = 1500;

/// Listens to the terminal's events. `onEvent(name, value, lateMs)` gets each event. `onLost()` is
/// called when earlier events no longer count: the connection broke or fell silent, or the page was
/// suspended. The connection is then opened again, until it succeeds.
export function listen(names, onEvent, onLost) {
    let source = null;
    let retry = null;
    let lateness = new Lateness();
    let isSimulated = false;
    let heardAt = performance.now();
    let ranAt = performance.now();
    let wallRanAt = Date.now();

    function open() {
        lateness = new Lateness();
        heardAt = performance.now();
        source = new EventSource("/events");
        source.onerror = lose;
        for (const name of names) source.addEventListener(name, (event) => take(name, event));
    }

    function lose() {
        source?.close();
        clearTimeout(retry);
        // A hidden page stays dark; the browser may stop it at any moment.
        if (!document.hidden) retry = setTimeout(open, retryAfter);
        onLost();
    }

    function take(name, event) {
        const now = performance.now();
        if (wasSuspended()) return lose();
        let value;
        try {
            value = JSON.parse(event.data);
        } catch {
            return lose();
        }
        if (name === "hello") isSimulated = value.simulated;
        // A simulated gate has its own time, which waits for slow machines.
        const lateMs = isSimulated ? 0 : lateness.of(value.uptimeMs, now);
        if (lateMs > silenceLimit) return lose();
        if (name === "tick" || name === "hello") heardAt = now;
        onEvent(name, value, lateMs);
    }

    /// The monotonic clock stands still while the machine sleeps, the wall clock does not.
    function wasSuspended() {
        const ran = performance.now() - ranAt;
        return ran > suspension || Math.abs(Date.now() - wallRanAt - ran) > suspension;
    }

    function check() {
        const suspended = wasSuspended();
        ranAt = performance.now();
        wallRanAt = Date.now();
        if (document.hidden) return;
        if (suspended || ranAt - heardAt > silenceLimit) {
            heardAt = ranAt;
            lose();
        }
    }

    setInterval(check, beat);
    document.addEventListener("visibilitychange", lose);
    addEventListener("pageshow", (event) => {
        if (event.persisted) lose();
    });
    if (!document.hidden) open();
}

/// The terminal's `hello`, once; `null` if there is no connection.
export function greeting() {
    return new Promise((resolve) => {
        const source = new EventSource("/events");
        const finish = (hello) => {
            source.close();
            resolve(hello);
        };
        source.addEventListener("hello", (event) => finish(JSON.parse(event.data)));
        source.onerror = () => finish(null);
    });
}

/// How late events are, by the terminal's uptime in them. The fastest event so far counts as on time.
class Lateness {
    #best = -Infinity;
    #seen = 0;

    /// Milliseconds; 0 if the event has no uptime.
    of(sent, now) {
        if (!Number.isFinite(sent)) return 0;
        const offset = sent - now;
        // The two clocks may drift apart by a thousandth.
        const drifted = this.#best - (now - this.#seen) / 1000;
        this.#best = Math.max(offset, drifted);
        this.#seen = now;
        return this.#best - offset;
    }
}
