// Where texts and controls are drawn: none is cut off, none lies over another.

const controls = "button, input, select, .button";

function layoutProblems(texts) {
    const found = [...document.body.querySelectorAll("*")].filter(isControl);
    const places = [...texts.map(textPlace), ...found.map(controlPlace)];
    return [...wide(), ...places.flatMap(cutOff), ...overlaps(places)];
}

function wide() {
    const { scrollWidth } = document.documentElement;
    return scrollWidth > innerWidth ? [`the page is ${scrollWidth} wide, the screen ${innerWidth}`] : [];
}

function isControl(element) {
    return element.matches(controls) && !isForScreenReaders(element) && element.checkVisibility({ visibilityProperty: true });
}

const controlPlace = (element) => ({ element, isControl: true, boxes: [element.getBoundingClientRect()] });

/// A line of text is as high as its letters, however far its lines are apart.
function textPlace(element) {
    const scale = element.getScreenCTM?.().d ?? 1;
    const letters = parseFloat(getComputedStyle(element).fontSize) * scale;
    const boxes = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).flatMap((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()];
    });
    return { element, boxes: boxes.filter(({ width }) => width > 0).map(({ left, right, top, bottom }) => {
        const rest = Math.max(0, (bottom - top - letters) / 2);
        return { left, right, top: top + rest, bottom: bottom - rest };
    }) };
}

/// Text and controls that nobody can bring into sight: beside the screen, or hidden by what is around.
/// What can be scrolled is cut to what is seen of it.
function cutOff(place) {
    const around = ancestors(place.element).filter((node) => node !== document.body);
    if (place.isControl) around.shift();
    return [
        ...cutAlong(place, around, "overflowX", "left", "right"),
        ...cutAlong(place, around, "overflowY", "top", "bottom"),
    ];
}

function cutAlong(place, around, axis, start, end) {
    for (const node of around) {
        const kind = overflowOf(node, axis);
        if (kind === "visible") continue;
        const frame = frameOf(node);
        const isOut = place.boxes.some((box) => box[start] < frame[start] - 1 || box[end] > frame[end] + 1);
        place.boxes = place.boxes.map((box) => ({
            ...box, [start]: Math.max(box[start], frame[start]), [end]: Math.min(box[end], frame[end]) }));
        if (kind === "auto" || kind === "scroll") return [];
        if (isOut) return [`${name(place.element)}: cut off by ${node === document.documentElement ? "the screen" : name(node)}`];
    }
    return [];
}

/// No page is moved sideways.
function overflowOf(node, axis) {
    if (node === document.documentElement && axis === "overflowX") return "hidden";
    const style = getComputedStyle(node);
    return style.display === "inline" ? "visible" : style[axis];
}

function frameOf(node) {
    if (node !== document.documentElement) return node.getBoundingClientRect();
    return { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
}

/// Two texts, or a text and a control, that lie over each other. A control may hold a text.
function overlaps(places) {
    return places.flatMap((one, index) => places.slice(index + 1)
        .filter((other) => !(one.isControl && one.element.contains(other.element)))
        .filter((other) => !(other.isControl && other.element.contains(one.element)))
        .filter((other) => one.boxes.some((mine) => other.boxes.some((its) => touches(mine, its))))
        .map((other) => `${name(one.element)} lies over ${name(other.element)}`));
}

const touches = (mine, its) => Math.min(mine.right, its.right) - Math.max(mine.left, its.left) > 1
    && Math.min(mine.bottom, its.bottom) - Math.max(mine.top, its.top) > 1;
