import { barChart } from "./chart.js";
import { byID, element } from "./dom.js";
import {
    languageButtons, loadLanguages, markLanguage, preferredLanguage, sentences, text, useLanguage,
} from "./languages.js";
import { lampOfReason, lamps } from "./reasons.js";
import { regionName } from "./regions.js";
import { ask, SignIn } from "./signin.js";
import { greeting } from "./stream.js";
import { TerminalTimes } from "./times.js";

const interval = 5000;
const pageLength = 50;
const longestPage = 500;
const soonDays = 30;
/// Used when the site's languages are unknown, because events need an operator who has signed in.
const usualLanguages = ["en", "zh", "id"];

let journalNext = null;
/// The filters in use; those in the form may not have been sent yet.
let filters = {};
/// The latest answers, kept to draw them again in another language.
let drawn = {};
const times = new TerminalTimes();
const entrance = new SignIn(byID("board"), () => Promise.all([refresh(), showConfiguration()]));
const sorry = (error) => entrance.sorry(error);

// Asking

async function refresh() {
    // Counts and journal are asked for together, so that they agree.
    const [status, keys, counts, journal] = await Promise.all([
        ...["/api/status", "/api/keys", "/api/counts?hours=24"].map(ask),
        askJournal({ limit: Math.min(longestPage, Math.max(pageLength, drawn.journal?.length ?? 0)) }),
    ]);
    byID("alarm").textContent = "";
    times.use(status.clock?.timeZone ?? "UTC");
    drawn = { ...drawn, status, keys, counts, journal: journal.entries };
    journalNext = journal.next;
    draw();
}

function draw() {
    if (!drawn.status) return;
    drawFigures(drawn.status);
    drawDevices(drawn.status);
    drawFaults(drawn.status);
    drawCounts(drawn.counts);
    drawKeys(drawn.keys);
    drawJournal();
    const zone = times.label(drawn.status.clock?.time);
    byID("zone").textContent = text("operator.zone", { zone });
}

// Now

function drawFigures(status) {
    const latency = status.latencyMs;
    const dropped = status.droppedFrames ? text("operator.dropped", { count: status.droppedFrames }) : "";
    byID("site").textContent = status.site ?? "Gatelight";
    byID("figures").replaceChildren(
        figure("operator.scans", number(status.scans), dropped),
        figure(
            "operator.latency", latency ? milliseconds(latency.p50) : "–",
            latency
                ? `${text("operator.median")} · ${text("operator.percentile")} ${milliseconds(latency.p99)}`
                : text("operator.simulatedTime")),
        figure("operator.readRate", percent(status.readRate), text("operator.readRateHint")),
        figure(
            "operator.clock", times.time(status.clock?.time),
            [times.label(status.clock?.time), status.clock?.doubt].filter(Boolean).join(" · ")),
        figure("operator.uptime", duration(status.uptimeSeconds), `${text("operator.version")} ${status.version}`),
    );
}

const figure = (title, value, note) => element(
    "div", {}, element("dt", {}, text(title)), element("dd", {}, value),
    element("dd", { class: "note" }, note));

function drawDevices(status) {
    byID("devices").replaceChildren(...status.devices.map((device) => element(
        "li", { "data-state": device.state },
        element("b", {}, text(`parts.${device.part}`)),
        element(
            "span", { class: "quiet" },
            `${text(`operator.${device.state}`)} ${text("operator.since", { time: times.moment(device.since) })}`),
    )));
}

function drawFaults({ incidents, devices }) {
    const failed = devices.filter(({ state }) => state === "failed");
    const faults = incidents ?? failed.map((device) => ({ ...device, at: device.since, endedAt: null }));
    byID("faults").replaceChildren(...(faults.length ? faults.map(fault) : [
        element("li", {}, text("operator.noFaults")),
    ]));
}

function fault({ part, message, advice, at, endedAt }) {
    const when = endedAt
        ? text("operator.ended", { from: times.moment(at), until: times.moment(endedAt) })
        : text("operator.ongoing", { time: times.moment(at) });
    return element(
        "li", { "data-ongoing": !endedAt },
        element("p", {}, element("b", {}, text(`parts.${part}`)), ` `, element("span", { class: "quiet" }, when)),
        element("p", { class: "message" }, message ?? ""),
        element("p", { class: "advice" }, advice ?? ""),
    );
}

// Verdicts

function drawCounts(counts) {
    const now = Date.parse(drawn.status.clock?.time) || 0;
    const hours = lastHours(now).map((hour) => ({
        label: times.minute(hour),
        counts: totals(
            counts.filter((entry) => Date.parse(entry.hour) === hour),
            ({ reason }) => lampOfReason[reason] ?? "fault"),
    }));
    const reasons = Object.entries(totals(counts, ({ reason }) => reason))
        .sort((first, second) => second[1] - first[1]);
    const isEmpty = reasons.length === 0;
    byID("chart").replaceChildren(
        isEmpty ? text("operator.noVerdicts") : barChart(hours, text("operator.perHour")));
    byID("legend").replaceChildren(...lamps.map((lamp) => lampMark(lamp)));
    rows("counts", reasons.map(
        ([reason, count]) => [reasonMark(reason), element("code", {}, reason), number(count)]), [2]);
}

/// The start of each of the last 24 hours, also of those without verdicts.
function lastHours(now) {
    const hour = 3600000;
    const last = Math.floor(now / hour) * hour;
    return Array.from({ length: 24 }, (_, index) => last - (23 - index) * hour);
}

function totals(entries, key) {
    const sums = {};
    for (const entry of entries) sums[key(entry)] = (sums[key(entry)] ?? 0) + entry.count;
    return sums;
}

const lampMark = (lamp) =>
    element("span", { class: "lamp", "data-lamp": lamp }, text(`colours.${lamp}`));

const reasonMark = (reason) =>
    element("span", { class: "lamp", "data-lamp": lampOfReason[reason] }, titleOf(reason));

const titleOf = (reason) => sentences(`operator.reasons.${reason}`) ?? reason;

// Keys

function drawKeys(keys) {
    rows("keys", keys.map((key) => [
        regionName(key.region), element("code", {}, key.keyID), key.kind, duration(key.ageSeconds), expiry(key),
    ]));
    if (!keys.length) rows("keys", [[text("operator.noKeys")]]);
}

function expiry({ validUntil }) {
    if (!validUntil) return "–";
    const now = Date.parse(drawn.status.clock?.time);
    const date = times.day(validUntil);
    if (!Number.isFinite(now)) return date;
    const days = Math.floor((Date.parse(validUntil) - now) / 86400000);
    if (days < 0) return element("span", { class: "expired" }, `${date} · ${text("operator.expired")}`);
    const left = text("operator.expiresSoon", { days });
    return element("span", { class: days < soonDays ? "soon" : "" }, `${date} · ${left}`);
}

// Journal

function askJournal(more) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...filters, ...more })) if (value) query.set(name, value);
    return ask(`/api/journal?${query}`);
}

async function showOlder() {
    const { entries, next } = await askJournal({ limit: pageLength, before: journalNext });
    journalNext = next;
    drawn.journal = [...drawn.journal, ...entries];
    drawJournal();
}

async function applyFilters() {
    filters = {
        lamp: byID("filter-lamp").value, reason: byID("filter-reason").value,
        from: times.instant(byID("filter-from").value), to: times.instant(byID("filter-to").value),
    };
    drawn.journal = [];
    await refresh();
}

function drawJournal() {
    const entries = drawn.journal ?? [];
    rows("journal", entries.map((entry) => [
        times.moment(entry.time), lampMark(entry.lamp),
        [titleOf(entry.reason), entry.rule, entry.count && `× ${entry.count}`].filter(Boolean).join(" · "),
        regionName(entry.region), element("code", {}, entry.keyID ?? "–"), entry.source ?? "–",
        // On a simulation's clock nothing takes any time.
        drawn.status?.latencyMs ? milliseconds(entry.latencyMs) : "–",
    ]), [6]);
    byID("no-entries").hidden = entries.length > 0;
    byID("more").hidden = !journalNext;
}

async function showConfiguration() {
    byID("configuration").textContent = (await ask("/api/configuration")).text;
}

function drawFilters() {
    const any = () => element("option", { value: "" }, text("operator.any"));
    const choices = {
        "filter-lamp": lamps.map((lamp) => [lamp, text(`colours.${lamp}`)]),
        "filter-reason": Object.keys(lampOfReason).map((reason) => [reason, titleOf(reason)]),
    };
    for (const [id, options] of Object.entries(choices)) {
        const chosen = byID(id).value;
        byID(id).replaceChildren(
            any(), ...options.map(([value, title]) => element("option", { value }, title)));
        byID(id).value = chosen;
    }
}

// Words and numbers

/// Each cell knows its column's title, for narrow screens.
function rows(id, cells, numbers = []) {
    const titles = [...byID(id).tHead.rows[0].cells].map((title) => title.textContent);
    byID(id).tBodies[0].replaceChildren(...cells.map((row) => element("tr", {}, ...row.map(
        (cell, index) => element(
            "td", { class: numbers.includes(index) && "number", "data-title": titles[index] }, cell)))));
}

const number = (value) => (Number.isFinite(value) ? value.toLocaleString(document.documentElement.lang) : "–");
const milliseconds = (value) =>
    (Number.isFinite(value) ? `${Math.round(value)} ms` : text("operator.noLatency"));
const percent = (value) => (Number.isFinite(value) ? `${(value * 100).toFixed(1)} %` : "–");

function duration(seconds) {
    if (!Number.isFinite(seconds)) return "–";
    const [days, hours] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24];
    if (days > 0) return `${days} d ${hours} h`;
    return `${hours} h ${Math.floor(seconds / 60) % 60} min`;
}

// Acting

byID("filters").addEventListener("submit", (event) => {
    event.preventDefault();
    applyFilters().catch(sorry);
});

byID("more").addEventListener("click", () => showOlder().catch(sorry));

function chooseLanguage(id) {
    useLanguage(id);
    markLanguage(byID("languages"));
    drawFilters();
    draw();
}

async function start() {
    const hello = await greeting();
    byID("to-simulator").hidden = !hello?.simulator;
    const there = await loadLanguages(hello?.languages ?? usualLanguages);
    languageButtons(byID("languages"), there, chooseLanguage);
    chooseLanguage(preferredLanguage(there));
    await entrance.open();
}

start().catch(sorry);
setInterval(() => {
    if (!byID("board").hidden && !document.hidden) refresh().catch(sorry);
}, interval);
