import { Clock } from "./clock.js";
import { Coach } from "./coach.js";
import { byID } from "./dom.js";
import { Hold } from "./hold.js";
import {
    currentLanguage, languageButtons, loadLanguages, markLanguage, useLanguage,
} from "./languages.js";
import { Outline, showPreview } from "./preview.js";
import { promptOf, screenOf } from "./screen.js";
import { Speaker } from "./sound.js";
import { listen } from "./stream.js";
import { shownBy } from "./verdict.js";

/// A chosen language returns to the site's first after this time, for the next person.
const languageLife = 60000;
/// The shortest time between two spoken pieces of advice.
const adviceRest = 4000;
/// A sight older than this shows a code that has left.
const sightLife = 1000;
const checkInterval = 250;

const clock = new Clock(byID("clock"));
const coach = new Coach();
const hold = new Hold(byID("statement"), byID("remaining"), () => showVerdict(null));
const outline = new Outline(byID("outline"));
const speaker = new Speaker();

let site = { languages: ["en"], showsName: false };
let isConnected = false;
let verdict = null;
let announced = null;
let sight = { obstacle: null, at: -Infinity };
let advice = null;
let adviceSpokenAt = -Infinity;

// What the screen shows

function draw() {
    const { showsName } = site;
    const screen = screenOf({ isConnected, verdict, advice, showsName });
    const isCamera = screen.layout === "camera";
    document.body.dataset.state = screen.state;
    document.body.dataset.layout = screen.layout ?? "statement";
    // Old text is removed from the page, not only hidden.
    byID("invitation").textContent = isCamera ? screen.title : "";
    byID("hint").textContent = isCamera ? screen.next : "";
    for (const part of ["word", "title", "next", "name", "detail"]) {
        byID(part).textContent = (isCamera ? null : screen[part]) ?? "";
    }
    if (!isCamera) byID("shape").setAttribute("href", `#shape-${screen.state}`);
    say(screen);
}

/// The live region announces each change once, and nothing while the page is idle.
function say(screen) {
    const words = screen.state === "idle" ? [] : [screen.word, screen.title, screen.next];
    const sentence = words.filter(Boolean).join(". ");
    if (byID("spoken").textContent !== sentence) byID("spoken").textContent = sentence;
}

/// Reports, for measurements, when a change was visible: one frame after it was drawn.
function reportPainted(state, received) {
    requestAnimationFrame(() => setTimeout(() => {
        const detail = { state, received, painted: performance.now() };
        document.dispatchEvent(new CustomEvent("painted", { detail }));
    }));
}

// Verdicts come and go

function showLamp(event, lateMs) {
    const received = performance.now();
    showVerdict(shownBy(event, lateMs));
    announce();
    reportPainted(document.body.dataset.state, received);
}

function showVerdict(newVerdict) {
    verdict = newVerdict;
    if (verdict) {
        coach.clear();
        advice = null;
    }
    draw();
    hold.begin(verdict?.forMs);
}

/// A scan is announced once, even if its lamp event is repeated.
function announce() {
    if (!verdict?.reason) return;
    const key = [verdict.scan, verdict.lamp, verdict.reason, verdict.rule].join();
    if (key === announced) return;
    announced = key;
    speaker.announce(verdict.lamp, currentLanguage(), promptOf(verdict));
}

// Codes that are detected and not read

function showSight(event) {
    sight = { obstacle: event.obstacle ?? null, at: performance.now() };
    outline.show(event);
    updateAdvice();
}

function updateAdvice() {
    const now = performance.now();
    const isCurrent = isConnected && !verdict && now - sight.at < sightLife;
    const before = advice;
    advice = coach.advise(isCurrent ? sight.obstacle : null, now);
    if (advice === before) return;
    draw();
    if (!advice || now - adviceSpokenAt < adviceRest) return;
    adviceSpokenAt = now;
    speaker.announce(null, currentLanguage(), `obstacle-${advice}`);
}

// The terminal

async function greet(hello) {
    if (site.version && site.version !== hello.version) return location.reload();
    const isFirst = !site.version;
    site = hello;
    byID("site").textContent = hello.site;
    byID("simulated").hidden = !hello.simulated;
    if (isFirst) setVolume((hello.sounds?.volume ?? 0.6) * 100);
    site.languages = await loadLanguages(hello.languages);
    languageButtons(byID("languages"), site.languages, chooseLanguage);
    if (isFirst) speakLanguage(site.languages[0]);
    draw();
}

function take(name, value, lateMs) {
    isConnected = true;
    handlers[name](value, lateMs);
}

function lose() {
    isConnected = false;
    advice = null;
    clock.stop();
    outline.clear();
    coach.clear();
    speaker.silence();
    showVerdict(null);
}

const handlers = {
    hello: greet,
    lamp: showLamp,
    sight: showSight,
    tick: (event) => clock.show(event.time),
};

// Language, sound

let languageExpiry = null;

function chooseLanguage(id) {
    speakLanguage(id);
    clearTimeout(languageExpiry);
    languageExpiry = setTimeout(() => speakLanguage(site.languages[0]), languageLife);
}

function speakLanguage(id) {
    useLanguage(id);
    markLanguage(byID("languages"));
    draw();
}

function setVolume(percent) {
    byID("volume").value = percent;
    speaker.volume = byID("volume").value / 100;
}

function toggle(button, apply) {
    button.addEventListener("click", () => {
        const isOn = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", isOn);
        apply(isOn);
    });
}

async function unlock() {
    await speaker.unlock();
    byID("unlock").hidden = true;
}

toggle(byID("sound"), (isOn) => { speaker.sounds = isOn; });
toggle(byID("voice"), (isOn) => { speaker.speaks = isOn; });
byID("volume").addEventListener("input", (event) => setVolume(event.target.value));
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, unlock, { once: true });

// The beginning

function showPicture(isThere) {
    const { naturalWidth: width, naturalHeight: height } = byID("preview");
    if (isThere) byID("viewfinder").style.aspectRatio = `${width} / ${height}`;
    byID("preview").hidden = !isThere;
    byID("blank").hidden = isThere;
}

async function start() {
    const isMirror = new URLSearchParams(location.search).get("mirror") !== "no";
    document.body.toggleAttribute("data-mirror", isMirror);
    await loadLanguages(["en"]);
    // The terminal may have greeted already, in its own language.
    if (!site.version) speakLanguage("en");
    await speaker.loadVoices();
    byID("voice").hidden = !speaker.hasVoices;
    byID("unlock").hidden = !speaker.isLocked;
}

start();
listen(Object.keys(handlers), take, lose);
setInterval(() => {
    hold.check();
    updateAdvice();
}, checkInterval);
showPreview(byID("preview"), () => document.body.dataset.layout === "camera", showPicture);
