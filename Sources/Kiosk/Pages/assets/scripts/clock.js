/// Shows the terminal's own time as it ticks, so that people see when a page hangs.
export class Clock {
    #node;
    #digits;

    /// `node` is a `time` element with an element `.digits` in it.
    constructor(node) {
        this.#node = node;
        this.#digits = node.querySelector(".digits");
    }

    /// Shows a time, in ISO 8601.
    show(time) {
        const date = new Date(time);
        if (Number.isNaN(date.getTime())) return this.stop();
        this.#digits.textContent = date.toLocaleTimeString("en-GB", { hourCycle: "h23" });
        this.#node.dateTime = time;
        this.#node.toggleAttribute("data-beat");
    }

    /// Shows that there is no time.
    stop() {
        this.#digits.textContent = "--:--:--";
        this.#node.removeAttribute("datetime");
    }
}
