import { element } from "./dom.js";
import { text } from "./languages.js";

/// The settings of how a code is held, with the ranges of the simulator's script.
const sliders = [
    { name: "distance", low: 0.05, high: 1, step: 0.01, unit: "m" },
    { name: "tilt", low: -80, high: 80, step: 1, unit: "°" },
    { name: "turn", low: -80, high: 80, step: 1, unit: "°" },
    { name: "blur", low: 0, high: 12, step: 0.1, unit: "px" },
    { name: "light", low: 0, high: 2, step: 0.05, unit: "" },
    { name: "glare", low: 0, high: 1, step: 0.05, unit: "" },
    { name: "shake", low: 0, high: 20, step: 0.5, unit: "px" },
];
const colours = ["own", "black", "green", "yellow", "red"];
/// The shortest time between two lines while a slider moves, in milliseconds.
const pace = 200;

/// The sliders and the choice of paint; `change(line)` gets each line for the script.
export class SceneControls {
    #inputs = new Map();
    #waiting = null;
    #wanted = {};
    #change;

    constructor(container, change) {
        this.#change = change;
        container.replaceChildren(...sliders.map((slider) => this.#slider(slider)), this.#paint());
    }

    /// Shows the simulator's state, except for sliders that are being moved.
    show(scene) {
        for (const [name, { input, output, unit }] of this.#inputs) {
            if (!(name in scene) || name in this.#wanted) continue;
            if (name === "colour") this.#offer(input, scene[name]);
            input.value = scene[name];
            if (output) output.textContent = `${input.value} ${unit}`;
        }
    }

    #slider({ name, low, high, step, unit }) {
        const input = element("input", { type: "range", min: low, max: high, step });
        const output = element("output");
        input.addEventListener("input", () => {
            output.textContent = `${input.value} ${unit}`;
            this.#want(name, input.value);
        });
        this.#inputs.set(name, { input, output, unit });
        const title = element("span", { "data-text": `simulator.${name}` }, text(`simulator.${name}`));
        return element("label", {}, element("span", {}, title, output), input);
    }

    #paint() {
        const options = colours.map((value) => element(
            "option", { value, "data-text": `simulator.${value}` }, text(`simulator.${value}`)));
        const input = element("select", {}, ...options);
        input.addEventListener("change", () => this.#want("colour", input.value));
        this.#inputs.set("colour", { input });
        const title = element("span", { "data-text": "simulator.colour" }, text("simulator.colour"));
        return element("label", {}, title, input);
    }

    /// A script can paint in any colour; one that is not in the list is added to it.
    #offer(input, colour) {
        if ([...input.options].some(({ value }) => value === colour)) return;
        input.append(element("option", { value: colour }, colour));
    }

    #want(name, value) {
        this.#wanted[name] = value;
        this.#waiting ??= setTimeout(() => {
            const settings = Object.entries(this.#wanted).map((pair) => pair.join("="));
            this.#waiting = null;
            this.#wanted = {};
            this.#change(`scene ${settings.join(" ")}`);
        }, pace);
    }
}
