import { byID, element } from "./dom.js";
import { sentences, text } from "./languages.js";

/// The newest judgement: its verdict, and the steps by which the judge came to it.
export class Why {
    #judgement = null;
    #isCurrent = false;
    #failures = new Set();

    /// Shows the simulator's newest judgement; `null` if there is none.
    show(judgement) {
        this.#judgement = judgement;
        this.draw();
    }

    /// Notes what the lamp shows: `null` while it is dark. A judgement that it does not show is past.
    showLamp(verdict) {
        this.#isCurrent = Boolean(verdict) && verdict.reason === this.#judgement?.reason;
        this.draw();
    }

    /// Notes whether a part of the gate works.
    showPart({ part, state }) {
        this.#failures[state === "failed" ? "add" : "delete"](part);
        this.draw();
    }

    /// Draws everything in the language in use.
    draw() {
        const judgement = this.#judgement;
        byID("why-empty").hidden = Boolean(judgement);
        byID("verdict").hidden = !judgement;
        byID("steps").replaceChildren(...(judgement?.steps ?? []).map(line));
        if (!judgement) return;
        const { lamp, reason, rule } = judgement;
        byID("verdict").dataset.lamp = this.#isCurrent ? lamp : "dark";
        byID("why-lamp").dataset.lamp = lamp;
        byID("why-lamp").textContent = text(`colours.${lamp}`);
        byID("why-past").hidden = this.#isCurrent;
        byID("why-reason").textContent = this.#words(reason, rule);
        byID("why-name").textContent = [reason, rule].filter(Boolean).join(" · ");
    }

    #words(reason, rule) {
        const words = sentences(`rules.${rule}`)?.title ?? sentences(`reasons.${reason}`)?.title ?? reason;
        if (reason !== "device-fault") return words;
        const parts = [...this.#failures].map((part) => text(`parts.${part}`));
        return [words, parts.join(", ")].filter(Boolean).join(": ");
    }
}

/// The program's own words on an objection are English.
function line({ check, result, rule, detail }) {
    const words = text(`steps.${check}.${result}`, { rule, detail });
    const more = result === "objected" && detail
        ? [element("span", { class: "detail", lang: "en" }, detail)] : [];
    const mark = element("span", { class: "unseen" }, `${text(`steps.${result}`)}: `);
    return element("li", { "data-result": result, "data-check": check }, element("span", {}, mark, words), ...more);
}
