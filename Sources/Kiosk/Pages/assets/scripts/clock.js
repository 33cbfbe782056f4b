/// Shows the terminal's own time as it ticks, so that a page that hangs is seen to hang.
export class Clock {
    #node;
    #digits;

    /// `node` is a `time` element with an element `.digits` in it.
    constructor(node) {
        this.#node = node;
        this.#digits = node.querySelector(".digits");
    }

    /// Shows a time as ISO 8601 has it.
    show(time) {
        const date = new Date(time);
        if (Number.isNaN(date.getTime())) return this.stop();
        this.#digits.textContent = date.toLocaleTimeString("en-GB", { hourCycle: "h23" });
        this.#node.dateTime = time;
        this.#node.toggleAttribute("data-beat");
    }

    /// Shows that there is none.
    stop() {
        this.#digits.textContent = "--:--:--";
        this.#node.removeAttribute("datetime");
    }
}
