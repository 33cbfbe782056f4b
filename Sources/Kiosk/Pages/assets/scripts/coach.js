/// Milliseconds for which an obstacle must last before advice is given, and for which advice stays
/// readable.
const patience = 300;
const reading = 1500;

/// Decides from `sight` events which advice a person with a code gets. Pure: takes events and times.
export class Coach {
    #obstacle = null;
    #since = 0;
    #advice = null;
    #until = 0;

    /// The obstacle to give advice on at `now`, in milliseconds; `null` for no advice.
    advise(symbols, now) {
        const obstacle = mostHopeful(symbols);
        if (obstacle !== this.#obstacle) {
            this.#obstacle = obstacle;
            this.#since = now;
        }
        if (obstacle && now - this.#since >= patience) {
            this.#advice = obstacle;
            this.#until = now + reading;
        }
        if (now >= this.#until) this.#advice = null;
        return this.#advice;
    }

    /// Forgets every code.
    clear() {
        this.#obstacle = null;
        this.#advice = null;
        this.#until = 0;
    }
}

/// A code that was read needs no advice. Of several unread codes, the largest is probably held up.
function mostHopeful(symbols) {
    if (symbols.some((symbol) => symbol.state === "read")) return null;
    const unread = symbols.filter((symbol) => symbol.obstacle);
    unread.sort((first, second) => area(second.corners) - area(first.corners));
    return unread[0]?.obstacle ?? null;
}

function area(corners) {
    const products = corners.map(([x, y], index) => {
        const [nextX, nextY] = corners[(index + 1) % corners.length];
        return x * nextY - nextX * y;
    });
    return Math.abs(products.reduce((sum, product) => sum + product, 0)) / 2;
}
