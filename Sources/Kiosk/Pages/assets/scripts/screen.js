import { sentences, text } from "./languages.js";

const longestName = 40;

/// The kiosk's screen, in the language in use: `state` names it, `layout` is "camera" if it has the
/// camera's picture. `at` is `{isConnected, verdict, advice, showsName}`.
export function screenOf(at) {
    if (!at.isConnected) {
        const [word, next] = [text("kiosk.disconnected"), text("kiosk.disconnectedHint")];
        return { state: "disconnected", word, next };
    }
    if (at.verdict) return verdictScreen(at);
    if (at.advice) {
        return { state: "coaching", layout: "camera", ...sentences(`obstacles.${at.advice}`) };
    }
    const [title, next] = [text("kiosk.invitation"), text("kiosk.hint")];
    return { state: "idle", layout: "camera", title, next };
}

function verdictScreen({ verdict, showsName }) {
    const { lamp, reason, rule, name, notice } = verdict;
    const noticed = notice ? sentences(`notices.${notice}`) : null;
    if (lamp === "fault") {
        // What failed, and what to do, is for operators and not for everybody.
        return { state: "fault", word: text("lamps.fault"), ...sentences("reasons.device-fault") };
    }
    if (!reason && noticed) return { state: "notice", word: noticed.title, title: noticed.next };
    return {
        state: lamp,
        word: text(`lamps.${lamp}`),
        ...(hasOwnWords(rule) ? sentences(`rules.${rule}`) : sentences(`reasons.${reason}`)),
        name: showsName && typeof name === "string" ? name.slice(0, longestName) : "",
        detail: noticed?.title,
    };
}

/// The name of the recording that speaks the reason.
export const promptOf = ({ reason, rule }) => (hasOwnWords(rule) ? `rule-${rule}` : reason);

const hasOwnWords = (rule) => Boolean(rule && sentences(`rules.${rule}`));
