/// Times as the terminal's clock shows them, in the terminal's time zone, wherever the browser is.
export class TerminalTimes {
    #zone = "UTC";

    /// Uses a time zone of the IANA database; UTC if the browser does not know it.
    use(zone) {
        try {
            new Intl.DateTimeFormat("en", { timeZone: zone });
            this.#zone = zone;
        } catch {
            this.#zone = "UTC";
        }
    }

    /// The zone's name, and its distance from UTC at a time.
    label(time) {
        const offset = this.#offset(Date.parse(time));
        if (!Number.isFinite(offset)) return this.#zone;
        const minutes = Math.abs(offset) / 60000;
        const digits = (value) => String(Math.floor(value)).padStart(2, "0");
        const distance = `UTC${offset < 0 ? "−" : "+"}${digits(minutes / 60)}:${digits(minutes % 60)}`;
        return ["UTC", "GMT", "Etc/UTC"].includes(this.#zone) ? "UTC" : `${this.#zone}, ${distance}`;
    }

    /// The time of day, such as 15:04:05.
    time(value) { return this.#show(value, "en-GB", { timeStyle: "medium" }); }

    /// Hours and minutes, such as 15:04.
    minute(value) { return this.#show(value, "en-GB", { timeStyle: "short" }); }

    /// The day and the time of day.
    moment(value) { return this.#show(value, "sv-SE", { dateStyle: "short", timeStyle: "medium" }); }

    /// The day, such as 2026-11-23.
    day(value) { return this.#show(value, "sv-SE", { dateStyle: "short" }); }

    #show(value, locale, style) {
        const date = new Date(value ?? NaN);
        if (Number.isNaN(date.getTime())) return "–";
        return date.toLocaleString(locale, { ...style, timeZone: this.#zone });
    }

    /// The instant, in ISO 8601 and UTC, of a date and time that a person entered as the terminal's;
    /// empty for no text.
    instant(text) {
        const asUTC = Date.parse(`${text}Z`);
        if (!text || Number.isNaN(asUTC)) return "";
        // The zone's distance from UTC is that near the instant, once its change is passed.
        const near = asUTC - this.#offset(asUTC);
        return new Date(asUTC - this.#offset(near)).toISOString();
    }

    /// Milliseconds by which the zone is ahead of UTC at an instant.
    #offset(instant) {
        if (!Number.isFinite(instant)) return NaN;
        const whole = Math.floor(instant / 1000) * 1000;
        const there = new Date(whole).toLocaleString("sv-SE", { timeZone: this.#zone });
        return Date.parse(`${there.replace(" ", "T")}Z`) - whole;
    }
}
