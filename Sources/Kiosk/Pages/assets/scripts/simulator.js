import { breakages } from "./breakages.js";
import { byID, element } from "./dom.js";
import { GateDrawing } from "./gate.js";
import {
    languageButtons, loadLanguages, markLanguage, preferredLanguage, text, useLanguage,
} from "./languages.js";
import { pictureType } from "./pictures.js";
import { Outline, showPreview } from "./preview.js";
import { SceneControls } from "./scene.js";
import { listen } from "./stream.js";
import { shownBy } from "./verdict.js";
import { Why } from "./why.js";

const gate = new GateDrawing();
const outline = new Outline(byID("outline"));
const scene = new SceneControls(byID("scene"), send);
const why = new Why();

let isGreeted = false;
let state = null;
let verdict = null;
let expiry = null;

// Commands

/// Performs one line of script.
async function send(line) {
    const answer = await fetch("/simulator/commands", {
        method: "POST", headers: { "Content-Type": "text/plain" }, body: line,
    }).catch(() => null);
    await tell(answer, "simulator.refused");
}

async function tell(answer, refusal) {
    if (answer?.ok) return alarm("");
    const problem = answer?.status === 400 ? await answer.json().catch(() => null) : null;
    alarm(problem ? text(refusal, problem) : text("simulator.unreachable"));
}

const alarm = (words) => { byID("alarm").textContent = words; };

async function hold(picture) {
    if (!picture) return;
    const { type, problem } = await pictureType(picture);
    if (problem) return alarm(problem);
    const answer = await fetch("/simulator/picture", {
        method: "POST", headers: { "Content-Type": type }, body: picture,
    }).catch(() => null);
    await tell(answer, "simulator.pictureRefused");
}

// What is shown

function show(newState) {
    state = newState;
    gate.showState(state);
    scene.show(state.scene);
    drawChoices();
    why.show(state.judgement ?? null);
    why.showLamp(verdict);
    showLines("serial", state.serial);
    showLines("script", state.script);
    showScriptHint();
    showOpinion(state.opinion ?? null);
    byID("withdraw").disabled = !state.presented;
}

/// Buttons stay the same elements, so that the keyboard focus stays.
function drawChoices() {
    keep(byID("people"), state.people, ({ id }) => id, (button, person) => {
        button.textContent = translated(`people.${person.id}`, person.title);
        button.setAttribute("aria-pressed", state.presented === person.id);
    }, ({ id }) => send(state.presented === id ? "withdraw" : `present ${id}`));
    const known = state.faults.filter(({ name }) => name in breakages);
    keep(byID("faults"), known, ({ name }) => name, (button, fault) => {
        button.textContent = translated(`breakages.${fault.name}`, fault.name);
        button.setAttribute("role", "switch");
        button.setAttribute("aria-checked", fault.isOn);
    }, ({ name }) => {
        const isOn = state.faults.find((fault) => fault.name === name)?.isOn;
        send(breakages[name][isOn ? 1 : 0]);
    });
}

function keep(container, items, key, update, act) {
    if (container.children.length !== items.length) {
        container.replaceChildren(...items.map((item) => {
            const button = element("button", { type: "button", "data-key": key(item) });
            button.addEventListener("click", () => act(item));
            return button;
        }));
    }
    items.forEach((item, index) => update(container.children[index], item));
}

function translated(path, otherwise) {
    const found = text(path);
    return found === path ? otherwise : found;
}

/// A log with nothing in it yet is not shown; the hint beside it says what comes.
function showLines(id, lines) {
    const words = lines.join("\n");
    byID(id).hidden = !lines.length;
    if (byID(id).textContent === words) return;
    byID(id).textContent = words;
    byID(id).scrollTop = byID(id).scrollHeight;
}

function showScriptHint() {
    const hints = {
        true: "simulator.scriptEmpty", false: usesPictures() ? "simulator.archiveHint" : "simulator.scriptHint",
    };
    byID("serial-hint").hidden = state.serial.length > 0;
    byID("script-hint").textContent = text(hints[!state.script.length]);
    for (const id of ["copy", "download"]) byID(id).disabled = !state.script.length;
}

/// At an explored gate the script decides everything; an oracle that knows the truth says what the lamp may show.
function showOpinion(opinion) {
    document.body.toggleAttribute("data-explored", Boolean(opinion));
    byID("opinion-row").hidden = !opinion;
    if (!opinion) return;
    byID("script-title").textContent = text("oracle.script");
    byID("serial-title").textContent = text("oracle.happened");
    byID("why-empty").textContent = text("oracle.empty");
    for (const id of ["script-hint", "serial-hint"]) byID(id).textContent = "";
    // The lamp as it is, whatever the terminal says.
    gate.showLamp(state.lamp, state.judgement?.lamp === state.lamp ? state.judgement : null);
    byID("opinion-row").dataset.kind = opinion.kind;
    byID("opinion").textContent = text(`oracle.${opinion.kind}`, opinion);
}

function showVerdict(newVerdict) {
    verdict = newVerdict;
    clearTimeout(expiry);
    if (Number.isFinite(verdict?.forMs)) expiry = setTimeout(() => showVerdict(null), verdict.forMs);
    if (!state?.opinion) gate.showLamp(verdict?.lamp ?? "dark", verdict);
    why.showLamp(verdict);
}

const handlers = {
    async hello(hello) {
        const languages = await loadLanguages(hello.languages);
        languageButtons(byID("languages"), languages, chooseLanguage);
        if (!isGreeted) chooseLanguage(preferredLanguage(languages));
        isGreeted = true;
        alarm("");
    },
    lamp: (event, lateMs) => showVerdict(shownBy(event, lateMs)),
    device: (event) => why.showPart(event),
    sight: (event) => outline.show(event),
    tick: (event) => gate.showClock(event.time, state?.isClockRunning !== false),
    simulator: show,
};

listen(
    Object.keys(handlers),
    (name, value, lateMs) => handlers[name](value, lateMs),
    () => {
        showVerdict(null);
        alarm(text("simulator.unreachable"));
    },
);

// Acting

byID("withdraw").addEventListener("click", () => send("withdraw"));
byID("reset").addEventListener("click", () => send("scene reset"));
byID("button").addEventListener("click", () => send("button"));
byID("picture").addEventListener("change", async ({ target }) => {
    await hold(target.files[0]);
    // Otherwise choosing the same file again would be no change.
    target.value = "";
});

const finder = byID("viewfinder");
for (const kind of ["dragover", "dragleave", "drop"]) {
    finder.addEventListener(kind, (event) => {
        event.preventDefault();
        finder.toggleAttribute("data-dropping", kind === "dragover");
        if (kind === "drop") hold(event.dataTransfer.files[0]);
    });
}

byID("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(script());
    byID("copy").textContent = text("simulator.copied");
    setTimeout(() => { byID("copy").textContent = text("simulator.copy"); }, 2000);
});

/// Pictures are separate files, so a script that uses some comes with them in an archive.
byID("download").addEventListener("click", () => {
    if (usesPictures()) {
        return element("a", { href: "/simulator/script.tar", download: "gate.tar" }).click();
    }
    const address = URL.createObjectURL(new Blob([script()], { type: "text/plain" }));
    element("a", { href: address, download: "gate.script" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
});

const usesPictures = () => state.script.some((line) => line.split(" ")[1] === "picture");

const script = () => (state?.script ?? []).map((line) => `${line}\n`).join("");

function chooseLanguage(id) {
    useLanguage(id);
    markLanguage(byID("languages"));
    if (state) show(state);
    if (!state?.opinion) gate.showLamp(verdict?.lamp ?? "dark", verdict);
    why.draw();
}

async function start() {
    // Until the gate says which languages it has.
    await loadLanguages(["en"]);
    if (!isGreeted) useLanguage("en");
    const answer = await fetch("/simulator/state").catch(() => null);
    if (answer?.ok && !state) show(await answer.json());
}

start();
showPreview(byID("preview"), () => state?.hasPower !== false && !state?.opinion, (there) => {
    const { naturalWidth: width, naturalHeight: height } = byID("preview");
    if (there) finder.style.setProperty("--shape", `${width} / ${height}`);
    byID("preview").hidden = !there;
    byID("blank").hidden = there;
});
