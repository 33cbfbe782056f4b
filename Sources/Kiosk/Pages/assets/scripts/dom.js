const svgNamespace = "http://www.w3.org/2000/svg";

/// The element of this page with an id.
export const byID = (id) => document.getElementById(id);

/// A new element: attributes by name, then its children (elements or text).
export function element(name, attributes = {}, ...children) {
    return filled(document.createElement(name), attributes, children);
}

/// A new SVG element, like `element`.
export function shape(name, attributes = {}, ...children) {
    return filled(document.createElementNS(svgNamespace, name), attributes, children);
}

function filled(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === false || value === null || value === undefined) continue;
        node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
}
