import { text } from "./languages.js";

const largest = 8 * 1024 * 1024;
const starts = {
    "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    "image/jpeg": [0xff, 0xd8, 0xff],
};

/// The type of a picture file by its content, or why it is no picture that the simulator can hold:
/// `{type}` or `{problem}`.
export async function pictureType(file) {
    const kind = file.type || text("simulator.unknownKind");
    const answer = (path) => ({ problem: text(path, { name: file.name, kind }) });
    if (file.size === 0) return answer("simulator.pictureEmpty");
    if (file.size > largest) return answer("simulator.pictureLarge");
    const head = await file.slice(0, 8).arrayBuffer().catch(() => null);
    if (!head) return answer("simulator.pictureUnreadable");
    const bytes = new Uint8Array(head);
    const type = Object.keys(starts).find((name) => (
        starts[name].every((byte, index) => bytes[index] === byte)));
    return type ? { type } : answer("simulator.noPicture");
}
