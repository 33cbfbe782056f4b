import { byID } from "./dom.js";
import { sentences, text } from "./languages.js";

const paints = { black: "#111", own: "#111", green: "#39b778", yellow: "#c9a400", red: "#d8242b" };

/// The drawing of the gate: lamp, barrier, clock and the phone in front of the lens.
export class GateDrawing {
    #gate = byID("gate");

    /// Shows a lamp; `verdict` has the reason, if it is known.
    showLamp(lamp, verdict) {
        this.#gate.dataset.lamp = lamp;
        byID("panel-word").textContent = lamp === "dark" ? "" : text(`colours.${lamp}`);
        byID("lamp").dataset.lamp = lamp;
        byID("lamp").textContent = text(`colours.${lamp}`);
        const reason = verdict?.reason && sentences(`reasons.${verdict.reason}`)?.title;
        const words = [text(`colours.${lamp}`), reason].filter(Boolean).join(": ");
        byID("gate-words").textContent = words;
        byID("spoken").textContent = lamp === "dark" ? "" : words;
    }

    /// Shows the simulator's state.
    showState(state) {
        const isOn = state.hasPower !== false;
        this.#gate.dataset.barrier = state.barrier;
        this.#gate.dataset.power = isOn ? "on" : "off";
        this.#gate.toggleAttribute("data-stopped", state.isClockRunning === false);
        this.#gate.toggleAttribute("data-held", Boolean(state.presented));
        byID("barrier").textContent = isOn ? text(`simulator.${state.barrier}`) : text("simulator.noPower");
        this.#hold(state.scene);
        this.showClock(state.clock, state.isClockRunning !== false);
    }

    /// Shows the gate's own time, in UTC.
    showClock(time, isRunning = true) {
        const date = new Date(time);
        if (Number.isNaN(date.getTime())) return;
        const stopped = isRunning ? "" : ` · ${text("simulator.stopped")}`;
        byID("clock").textContent = date.toISOString().slice(0, 19).replace("T", " ") + stopped;
        const [hours, minutes, seconds] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
        turn("hour-hand", (hours % 12) * 30 + minutes / 2);
        turn("minute-hand", minutes * 6);
        turn("second-hand", seconds * 6);
    }

    /// A near phone is larger and closer to the lens, a tilted one shorter, a turned one narrower.
    #hold({ distance = 0.16, tilt = 0, turn: turned = 0, blur = 0, colour = "own" }) {
        const size = 0.75 + 0.25 / (0.35 + distance * 2);
        const [wide, tall] = [turned, tilt].map((angle) => size * Math.cos((angle * Math.PI) / 180));
        const body = byID("phone-body");
        body.style.transform = `translateX(${distance * 220}px) scale(${wide}, ${tall})`;
        body.style.filter = blur > 1 ? `blur(${blur / 5}px)` : "none";
        this.#gate.style.setProperty("--ink-of-code", paints[colour] ?? colour);
    }
}

function turn(id, degrees) {
    byID(id).style.transform = `rotate(${degrees}deg)`;
}
