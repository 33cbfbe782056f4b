/// Without a tick for this long nothing on the screen is believed.
export const silenceLimit = 3000;
const retryAfter = 500;
const beat = 250;
/// A page that did not run for this long may have events waiting that are old.
const suspension = 1500;

/// The terminal's events. `onEvent(name, value, lateMs)` gets each of them, `onLost()` is called when
/// what was said before no longer counts: the connection broke, fell silent, or the page was
/// suspended. The connection is then made anew, for as long as it takes.
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
        // A page that nobody sees stays dark; the browser may stop it at any moment.
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
        // A simulated gate lives by a time of its own, which waits for slow machines.
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

/// The terminal's `hello`, once; `null` when there is none to be had.
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

/// How late events are, by the terminal's uptime in them: the quickest one seen counts as in time.
class Lateness {
    #best = -Infinity;
    #seen = 0;

    /// Milliseconds; 0 when the event does not say.
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
