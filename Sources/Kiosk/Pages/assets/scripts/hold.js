/// Ends a colour in three independent ways: by a timer, by a check against both clocks, and by an
/// animation that the compositor runs even while scripts are blocked.
export class Hold {
    #layer;
    #bar;
    #end;
    #until = Infinity;
    #wallUntil = Infinity;
    #timer = null;
    #animations = [];

    /// `layer` is the element with the colour; `bar` shows how much of its time is left.
    constructor(layer, bar, end) {
        this.#layer = layer;
        this.#bar = bar;
        this.#end = end;
    }

    /// Starts a colour that ends in `forMs` milliseconds, or never if that is not finite.
    begin(forMs) {
        this.cancel();
        if (!Number.isFinite(forMs)) return;
        this.#until = performance.now() + forMs;
        this.#wallUntil = Date.now() + forMs;
        this.#timer = setTimeout(this.#end, forMs);
        const fade = [{ opacity: 1 }, { opacity: 1, offset: 0.9999 }, { opacity: 0 }];
        const shrink = [{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }];
        this.#animations = [
            this.#layer.animate(fade, { duration: forMs, fill: "forwards" }),
            this.#bar.animate(shrink, forMs),
        ];
    }

    /// Ends a colour whose timer is late. If the wall clock was set back, the monotonic clock decides.
    check() {
        if (performance.now() >= this.#until || Date.now() >= this.#wallUntil) this.#end();
    }

    /// Ends the hold without a call of `end`.
    cancel() {
        clearTimeout(this.#timer);
        for (const animation of this.#animations) animation.cancel();
        this.#animations = [];
        this.#until = Infinity;
        this.#wallUntil = Infinity;
    }
}
