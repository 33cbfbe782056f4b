/// The language files by id. A path such as `kiosk.invitation` names a text in a file.
const texts = new Map();
let current = "en";

/// Loads languages; returns the ids of those that are available.
export async function loadLanguages(ids) {
    await Promise.all(ids.filter((id) => !texts.has(id)).map(load));
    return ids.filter((id) => texts.has(id));
}

async function load(id) {
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(id)) return;
    const answer = await fetch(`/assets/languages/${id}.json`).catch(() => null);
    const content = answer?.ok ? await answer.json().catch(() => null) : null;
    if (content) texts.set(id, content);
}

/// Uses a loaded language for `text` and for every element that names its text.
export function useLanguage(id) {
    if (!texts.has(id)) return;
    current = id;
    document.documentElement.lang = languageTag(id);
    for (const node of document.querySelectorAll("[data-text]")) {
        node.textContent = text(node.dataset.text);
    }
    for (const node of document.querySelectorAll("[data-label]")) {
        node.setAttribute("aria-label", text(node.dataset.label));
    }
}

/// The language of `offered` that the browser prefers; without one, the first.
export function preferredLanguage(offered) {
    const base = (tag) => tag.toLowerCase().split("-")[0];
    for (const wanted of navigator.languages) {
        const found = offered.find((id) => id.toLowerCase() === wanted.toLowerCase())
            ?? offered.find((id) => base(id) === base(wanted));
        if (found) return found;
    }
    return offered[0];
}

/// The language in use.
export const currentLanguage = () => current;

/// The HTML attribute `lang` for a language.
export const languageTag = (id) => texts.get(id)?.locale ?? id;

/// The text at a path, with `{name}` replaced; the path itself if there is no text.
export function text(path, values = {}) {
    const found = look(path);
    // A missing text shows its name; before its language has arrived, nothing.
    if (typeof found !== "string") return texts.has(current) ? path : "";
    return found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/// `{title, next}` at a path, or `null`.
export const sentences = (path) => look(path) ?? null;

/// A language's own name.
export const nameOf = (id) => texts.get(id)?.name ?? id;

function look(path) {
    return path.split(".").reduce((node, key) => node?.[key], texts.get(current));
}

/// Buttons that switch the language; `choose(id)` is called with the one pressed.
export function languageButtons(container, ids, choose) {
    container.replaceChildren(
        ...ids.map((id) => {
            const button = document.createElement("button");
            button.type = "button";
            button.lang = languageTag(id);
            button.textContent = nameOf(id);
            button.dataset.language = id;
            button.addEventListener("click", () => choose(id));
            return button;
        }),
    );
    markLanguage(container);
}

/// Marks the button of the language in use.
export function markLanguage(container) {
    for (const button of container.querySelectorAll("[data-language]")) {
        button.setAttribute("aria-pressed", button.dataset.language === current);
    }
}
