import { sentences } from "./languages.js";

/// A region's name and code: that of its province for a division of GB/T 2260, or of a country.
export function regionName(code) {
    if (!code) return "–";
    const name = /^[A-Z]{2}$/.test(code) ? country(code) : sentences(`regions.${code.slice(0, 2)}`);
    return typeof name === "string" && name !== code ? `${name} · ${code}` : code;
}

function country(code) {
    const names = new Intl.DisplayNames([document.documentElement.lang, "en"], { type: "region" });
    return names.of(code);
}
