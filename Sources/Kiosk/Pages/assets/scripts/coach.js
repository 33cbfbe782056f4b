/// Milliseconds for which advice stays readable.
const reading = 1500;

/// Keeps advice on the screen long enough to be read. The terminal decides which advice a person
/// with a code gets; it names the same obstacle for as long as it lasts. Pure: takes obstacles and
/// times.
export class Coach {
    #advice = null;
    #since = 0;

    /// The obstacle to give advice on at `now`, in milliseconds; `null` for no advice.
    advise(obstacle, now) {
        if (obstacle === this.#advice) return this.#advice;
        if (this.#advice && now - this.#since < reading) return this.#advice;
        this.#advice = obstacle;
        this.#since = now;
        return this.#advice;
    }

    /// Forgets what was advised.
    clear() {
        this.#advice = null;
    }
}
