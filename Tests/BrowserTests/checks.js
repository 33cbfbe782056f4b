// Everything that makes text hard to read, found in the page as it is drawn (WCAG 2.1, 1.4.3 and 1.4.11).

function problems() {
    const texts = [...document.body.querySelectorAll("*")].filter(hasVisibleText);
    return [...texts.flatMap(faint), ...layoutProblems(texts), ...paleShape()];
}

function hasVisibleText(element) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.closest("title, option, script")) return false;
    if (ancestors(element).some(isForScreenReaders)) return false;
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
}

const isForScreenReaders = (element) => getComputedStyle(element).clipPath === "inset(50%)";

function name(element) {
    const words = element.textContent.replace(/\s+/g, " ").trim().slice(0, 30);
    return `${element.id || element.getAttribute("class") || element.tagName} “${words}”`;
}

function faint(element) {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(colour(style.color), backgroundOf(element));
    const least = isLarge ? 3 : 4.5;
    return ratio < least ? [`${name(element)}: contrast ${ratio.toFixed(2)} of ${least}`] : [];
}

/// A sign is told from its ground without its colour.
function paleShape() {
    const shape = document.querySelector(".statement .shape");
    if (!shape?.checkVisibility({ visibilityProperty: true })) return [];
    const style = getComputedStyle(shape);
    const ratio = contrast(colour(style.getPropertyValue("--body")), backgroundOf(shape));
    return ratio < 3 ? [`the shape: contrast ${ratio.toFixed(2)} of 3`] : [];
}

/// The first opaque ground under an element, over which it is drawn.
function backgroundOf(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const stack = document.elementsFromPoint((left + right) / 2, (top + bottom) / 2);
    const from = stack.indexOf(element);
    const under = from < 0 ? ancestors(element) : stack.slice(from);
    for (const candidate of [...under, document.body]) {
        const ground = colour(getComputedStyle(candidate).backgroundColor);
        if (ground[3] > 0.99) return ground;
    }
    return [255, 255, 255, 1];
}

function ancestors(element) {
    return element ? [element, ...ancestors(element.parentElement)] : [];
}

function colour(text) {
    const canvas = colour.canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text.trim();
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
}

function contrast(first, second) {
    const [light, dark] = [luminance(first), luminance(second)].sort((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
