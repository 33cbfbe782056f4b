import { Clock } from "./clock.js";
import { Coach } from "./coach.js";
import { byID } from "./dom.js";
import {
    currentLanguage, languageButtons, loadLanguages, markLanguage, sentences, text, useLanguage,
} from "./languages.js";
import { Outline, showPreview } from "./preview.js";
import { Speaker } from "./sound.js";
import { listen } from "./stream.js";
import { shownBy } from "./verdict.js";

/// A language somebody chose stays for the next person only so long.
const languageLife = 60000;
/// Advice is not spoken again sooner.
const adviceRest = 4000;
/// A sight older than this is of a code that has gone.
const sightLife = 1000;

const clock = new Clock(byID("clock"));
const coach = new Coach();
const outline = new Outline(byID("outline"));
const speaker = new Speaker();

let site = { languages: ["en"], showsName: false };
let connected = false;
let verdict = null;
let sight = { symbols: [], at: -Infinity };
let advice = null;
let adviceSpokenAt = -Infinity;
let announced = null;
const failures = new Map();

// What the screen shows

function draw() {
    const screen = currentScreen();
    document.body.dataset.state = screen.state;
    document.body.dataset.layout = screen.layout ?? "statement";
    // What is over is taken out of the page, not only out of sight.
    const isCamera = screen.layout === "camera";
    byID("invitation").textContent = isCamera ? screen.title : "";
    byID("hint").textContent = isCamera ? screen.next : "";
    for (const part of ["word", "title", "next", "name", "detail"]) {
        byID(part).textContent = (isCamera ? null : screen[part]) ?? "";
    }
    if (!isCamera) byID("shape").setAttribute("href", `#shape-${screen.state}`);
    say(screen);
}

function currentScreen() {
    if (!connected) {
        return {
            state: "disconnected", word: text("kiosk.disconnected"),
            next: text("kiosk.disconnectedHint"),
        };
    }
    if (verdict) return verdictScreen();
    if (advice) return { state: "coaching", layout: "camera", ...sentences(`obstacles.${advice}`) };
    return {
        state: "idle", layout: "camera", title: text("kiosk.invitation"), next: text("kiosk.hint"),
    };
}

function verdictScreen() {
    const { lamp, reason, rule, name, notice } = verdict;
    const noticed = notice ? sentences(`notices.${notice}`) : null;
    if (!reason && noticed && lamp !== "fault") {
        return { state: "notice", word: noticed.title, title: noticed.next };
    }
    const known = (rule && sentences(`rules.${rule}`)) || sentences(`reasons.${reason}`);
    return {
        state: lamp, word: text(`lamps.${lamp}`), ...(lamp === "fault" ? faultWords() : known),
        name: site.showsName && typeof name === "string" ? name.slice(0, 40) : "",
        detail: lamp === "fault" ? failureDetail() : noticed?.title,
    };
}

const faultWords = () => sentences("reasons.device-fault");

/// What failed, small, for who comes to mend it.
function failureDetail() {
    return [...failures].map(([part, failure]) => {
        return [text(`parts.${part}`), failure.message, failure.advice].filter(Boolean).join(" · ");
    }).join("\n");
}

/// The live region says each change once, and nothing while nobody is there.
function say(screen) {
    const words = screen.state === "idle" ? [] : [screen.word, screen.title, screen.next];
    const sentence = words.filter(Boolean).join(". ");
    if (byID("spoken").textContent !== sentence) byID("spoken").textContent = sentence;
}

// Verdicts come and go

function showLamp(event, lateMs) {
    const received = performance.now();
    verdict = shownBy(event, lateMs);
    if (verdict) {
        coach.clear();
        advice = null;
        verdict.until = received + verdict.forMs;
        verdict.wallUntil = Date.now() + verdict.forMs;
    }
    draw();
    limit(verdict?.forMs);
    announce();
    reportPainted(document.body.dataset.state, received);
}

let expiry = null;
let fade = null;
let shrink = null;

/// Ends a colour three times over: by a timer, by a check that also looks at the wall clock, and by
/// an animation that the compositor runs even while no script does.
function limit(forMs) {
    clearTimeout(expiry);
    fade?.cancel();
    shrink?.cancel();
    if (!Number.isFinite(forMs)) return;
    expiry = setTimeout(endVerdict, forMs);
    const layer = byID("statement");
    fade = layer.animate([{ opacity: 1 }, { opacity: 1, offset: 0.9999 }, { opacity: 0 }], {
        duration: forMs, fill: "forwards",
    });
    const bar = byID("remaining");
    const whole = { transform: "scaleX(1)" };
    shrink = bar.animate([whole, { transform: "scaleX(0)" }], forMs);
}

function endVerdict() {
    verdict = null;
    draw();
    limit();
}

function checkTimes() {
    const over = verdict && (performance.now() >= verdict.until || Date.now() >= verdict.wallUntil);
    if (over) endVerdict();
    // A wall clock set far back would leave the hold time to the other two alone, which is enough.
    updateAdvice();
}

function announce() {
    const key = verdict && [verdict.scan, verdict.lamp, verdict.reason, verdict.rule].join();
    const isNew = verdict && key !== announced;
    announced = key ?? announced;
    if (isNew && verdict.reason) speaker.announce(verdict.lamp, currentLanguage(), promptOf(verdict));
}

function promptOf({ reason, rule }) {
    return rule && sentences(`rules.${rule}`) ? `rule-${rule}` : reason;
}

/// Tells whoever measures when a change could be seen: the frame after the one it was drawn in.
function reportPainted(state, received) {
    requestAnimationFrame(() => setTimeout(() => {
        const detail = { state, received, painted: performance.now() };
        document.dispatchEvent(new CustomEvent("painted", { detail }));
    }));
}

// Codes that are seen and not read

function showSight(event) {
    sight = { symbols: event.symbols, at: performance.now() };
    outline.show(event);
    updateAdvice();
}

function updateAdvice() {
    const now = performance.now();
    const symbols = connected && !verdict && now - sight.at < sightLife ? sight.symbols : [];
    const before = advice;
    advice = coach.advise(symbols, now);
    if (advice === before) return;
    draw();
    if (advice && now - adviceSpokenAt > adviceRest) {
        adviceSpokenAt = now;
        speaker.announce(null, currentLanguage(), `obstacle-${advice}`);
    }
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

const handlers = {
    hello: greet,
    lamp: showLamp,
    sight: showSight,
    device(event) {
        if (event.state === "failed") failures.set(event.part, event);
        else failures.delete(event.part);
        draw();
    },
    tick(event) {
        clock.show(event.time);
    },
};

listen(
    Object.keys(handlers),
    (name, value, lateMs) => {
        if (name === "hello") failures.clear();
        connected = true;
        handlers[name](value, lateMs);
    },
    () => {
        connected = false;
        verdict = null;
        advice = null;
        clock.stop();
        outline.clear();
        coach.clear();
        speaker.silence();
        draw();
        limit();
    },
);

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

toggle(byID("sound"), (isOn) => { speaker.sounds = isOn; });
toggle(byID("voice"), (isOn) => { speaker.speaks = isOn; });
byID("volume").addEventListener("input", (event) => setVolume(event.target.value));

async function unlock() {
    await speaker.unlock();
    byID("unlock").hidden = true;
}
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, unlock, { once: true });

async function start() {
    document.body.toggleAttribute(
        "data-mirror", new URLSearchParams(location.search).get("mirror") !== "no");
    await loadLanguages(["en"]);
    // The terminal may have greeted already, in its own language.
    if (!site.version) speakLanguage("en");
    await speaker.loadVoices();
    byID("voice").hidden = !speaker.hasVoices;
    byID("unlock").hidden = !speaker.isLocked;
}

start();
setInterval(checkTimes, 250);
showPreview(
    byID("preview"),
    () => document.body.dataset.layout === "camera",
    (there) => {
        const { naturalWidth: width, naturalHeight: height } = byID("preview");
        if (there) byID("viewfinder").style.aspectRatio = `${width} / ${height}`;
        byID("preview").hidden = !there;
        byID("blank").hidden = there;
    },
);
