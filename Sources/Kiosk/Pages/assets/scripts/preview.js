import { shape } from "./dom.js";

const interval = 200;
const retry = 1000;
/// An outline older than this may not match the code's place.
const outlineLife = 700;

/// Shows the camera's newest picture in `image` while `isWanted()` and the page is visible;
/// `onPicture(there)` is told whether there is one.
export async function showPreview(image, isWanted, onPicture) {
    for (let count = 0; ; count += 1) {
        if (document.hidden || !isWanted()) {
            await pause(interval);
            continue;
        }
        const there = await load(image, `/preview.jpg?n=${count}`);
        onPicture(there);
        await pause(there ? interval : retry);
    }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function load(image, source) {
    return new Promise((resolve) => {
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = source;
    });
}

/// Draws outlines of codes over the camera's picture.
export class Outline {
    #drawing;
    #expiry = null;

    /// `drawing` is an SVG element that lies over the picture.
    constructor(drawing) {
        this.#drawing = drawing;
    }

    /// Draws the symbols of a `sight` event.
    show(sight) {
        clearTimeout(this.#expiry);
        this.#drawing.setAttribute("viewBox", `0 0 ${sight.width} ${sight.height}`);
        const width = sight.width / 110;
        this.#drawing.replaceChildren(...sight.symbols.flatMap((symbol) => frame(symbol, width)));
        this.#expiry = setTimeout(() => this.clear(), outlineLife);
    }

    /// Removes every outline.
    clear() {
        this.#drawing.replaceChildren();
    }
}

/// A light line on a dark one is visible on any picture.
function frame(symbol, width) {
    const points = symbol.corners.map(([x, y]) => `${x},${y}`).join(" ");
    const line = { points, "data-state": symbol.state };
    return [
        shape("polygon", { ...line, class: "edge", "stroke-width": width * 2 }),
        shape("polygon", { ...line, class: "line", "stroke-width": width }),
    ];
}
