import { byID, element } from "./dom.js";
import { Hold } from "./hold.js";
import {
    languageButtons, loadLanguages, markLanguage, preferredLanguage, sentences, text, useLanguage,
} from "./languages.js";
import { ask, SignIn } from "./signin.js";
import { listen } from "./stream.js";
import { shownBy } from "./verdict.js";

const usualLanguages = ["en", "zh", "id"];
const longestName = 40;
const checkInterval = 250;

const hold = new Hold(byID("verdict"), byID("remaining"), () => show(null));
const failures = new Set();
const entrance = new SignIn(byID("view"), follow, () => show(null));

let site = { showsName: false };
let isConnected = false;
let isListening = false;
let verdict = null;

// What is shown

/// Shows a verdict, or none. Whatever belonged to the one before leaves the page.
function show(newVerdict) {
    verdict = newVerdict;
    draw();
    hold.begin(verdict?.forMs);
}

function draw() {
    const lamp = verdict?.lamp ?? "dark";
    document.body.dataset.lamp = lamp;
    byID("lamp").dataset.lamp = lamp;
    byID("lamp").textContent = verdict ? text(`colours.${lamp}`) : "";
    byID("reason").textContent = titleOf();
    byID("person").textContent = person();
    byID("advice").replaceChildren(...["means", "person", "attendant"].flatMap(advice));
    byID("alarm").textContent = isListening && !isConnected ? text("operator.unreachable") : "";
    byID("spoken").textContent = verdict ? `${byID("lamp").textContent}: ${titleOf()}` : "";
}

function titleOf() {
    if (!verdict) return text(isConnected ? "attendant.nobody" : "kiosk.disconnected");
    if (verdict.notice && !verdict.reason) return sentences(`notices.${verdict.notice}`)?.title ?? "";
    if (verdict.rule) return sentences(`rules.${verdict.rule}`)?.title ?? verdict.rule;
    return text(`operator.reasons.${verdict.reason ?? "device-fault"}`);
}

/// What can be compared with a document, where the site shows it.
function person() {
    if (!verdict) return "";
    const name = site.showsName && typeof verdict.name === "string" ? verdict.name.slice(0, longestName) : "";
    const year = Number.isInteger(verdict.birthYear) ? verdict.birthYear : "";
    return [name && text("attendant.name", { name }), year && text("attendant.birthYear", { year })]
        .filter(Boolean).join(" · ");
}

function advice(part) {
    const table = rowOf(verdict);
    if (!table) return [];
    const parts = [...failures].map((name) => text(`parts.${name}`)).join(", ");
    const words = part === "means" && verdict.lamp === "fault" && parts
        ? `${table[part]} ${text("attendant.parts", { parts })}` : table[part];
    return [element("div", {}, element("dt", {}, text(`attendant.${part}`)), element("dd", {}, words))];
}

/// The row of the table for a verdict: that of its rule, or else of its reason.
function rowOf(verdict) {
    if (!verdict) return null;
    if (verdict.lamp === "fault") return sentences("attendant.reasons.device-fault");
    const ofRule = verdict.rule && sentences(`attendant.rules.${verdict.rule}`);
    return ofRule || (verdict.reason && sentences(`attendant.reasons.${verdict.reason}`)) || null;
}

// The terminal

const handlers = {
    hello: greet,
    lamp: (event, lateMs) => show(shownBy(event, lateMs)),
    device: (event) => {
        if (event.state === "failed") failures.add(event.part);
        else failures.delete(event.part);
        draw();
    },
    tick: () => {},
};

async function greet(hello) {
    site = hello;
    byID("site").textContent = hello.site;
    await offerLanguages(hello.languages);
}

function take(name, value, lateMs) {
    if (name === "hello") failures.clear();
    const wasConnected = isConnected;
    isConnected = true;
    handlers[name](value, lateMs);
    if (!wasConnected) draw();
}

function lose() {
    isConnected = false;
    show(null);
    // A session that is over is told apart from a terminal that is gone.
    if (isListening) ask("/api/session").catch((error) => { if (error.message === "signIn") entrance.sorry(error); });
}

async function next() {
    const ended = verdict;
    const answer = await fetch("/api/attendant/next", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: "{}",
    }).catch(() => null);
    if (answer?.ok) {
        // The next person's verdict may have come before the answer.
        if (verdict === ended) show(null);
        return;
    }
    entrance.sorry(new Error(answer?.status === 401 ? "signIn" : "unreachable"));
}

function follow() {
    if (isListening) return;
    isListening = true;
    listen(Object.keys(handlers), take, lose);
    setInterval(() => hold.check(), checkInterval);
}

// The language

let language = null;
let offered = "";

async function offerLanguages(wanted) {
    const there = await loadLanguages(wanted);
    // Buttons that are there already keep their place and their focus.
    if (there.join() === offered) return;
    offered = there.join();
    languageButtons(byID("languages"), there, choose);
    choose(there.includes(language) ? language : preferredLanguage(there));
}

function choose(id) {
    language = id;
    useLanguage(id);
    markLanguage(byID("languages"));
    draw();
}

byID("next").addEventListener("click", next);
await offerLanguages(usualLanguages);
await entrance.open();
