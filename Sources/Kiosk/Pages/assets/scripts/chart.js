import { shape } from "./dom.js";
import { lamps } from "./reasons.js";

const width = 640;
const height = 260;
const margin = { left: 68, bottom: 44, top: 16 };

/// A bar for each hour, with the lamps' colours stacked.
/// `hours` is `[{label, counts: {green: 3, …}}]` in order; `title` is the text alternative.
export function barChart(hours, title) {
    const largest = Math.max(1, ...hours.map(({ counts }) => sum(Object.values(counts))));
    const top = roundUp(largest);
    const tall = height - margin.bottom - margin.top;
    const step = (width - margin.left) / Math.max(1, hours.length);
    const y = (value) => margin.top + tall * (1 - value / top);
    return shape(
        "svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
        ...[0, top / 2, top].flatMap((value) => rule(value, y(value))),
        ...hours.flatMap((hour, index) => bar(hour, margin.left + index * step, step, y)),
        ...hours.filter((_, index) => index % 4 === 0).map((hour) => {
            const x = margin.left + (hours.indexOf(hour) + 0.5) * step;
            return shape("text", { x, y: height - 6, "text-anchor": "middle" }, hour.label);
        }),
    );
}

function bar({ counts }, left, step, y) {
    let below = 0;
    return lamps.filter((lamp) => counts[lamp]).map((lamp) => {
        const bottom = y(below);
        below += counts[lamp];
        const top = y(below);
        return shape("rect", {
            "data-lamp": lamp, x: left + step * 0.14, y: top, width: step * 0.72,
            // A thin gap separates two parts even without colour.
            height: Math.max(0.5, bottom - top - 1),
        });
    });
}

function rule(value, y) {
    return [
        shape("line", { class: "rule", x1: margin.left, x2: width, y1: y, y2: y }),
        shape("text", { x: margin.left - 8, y, "text-anchor": "end", "dominant-baseline": "central" }, `${value}`),
    ];
}

/// Rounds up to one significant digit and an even number, so that its half is an integer.
function roundUp(value) {
    const unit = Math.max(2, 10 ** Math.floor(Math.log10(value)));
    return Math.ceil(value / unit) * unit;
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
