import { byID } from "./dom.js";
import { text } from "./languages.js";

const problems = { 401: "signInFailed", 403: "forbidden", 429: "signInLimited" };

/// The answer of an interface of the terminal as JSON. Throws errors whose message is "signIn",
/// "forbidden" or "unreachable".
export async function ask(path) {
    const answer = await fetch(path).catch(() => { throw new Error("unreachable"); });
    if (answer.status === 401) throw new Error("signIn");
    if (answer.status === 403) throw new Error("forbidden");
    if (!answer.ok) throw new Error("unreachable");
    return answer.json();
}

/// Makes the form sign in and the button sign out; `open` is called after the one, `close` after the
/// other.
export function offerSignIn(open, close) {
    byID("form").addEventListener("submit", async (event) => {
        event.preventDefault();
        const answer = await fetch("/api/session", {
            method: "POST", headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ user: byID("user").value, password: byID("password").value }),
        }).catch(() => null);
        byID("password").value = "";
        const problem = answer?.ok ? "" : problems[answer?.status] ?? "unreachable";
        byID("problem").textContent = problem && text(`operator.${problem}`);
        if (answer?.ok) open();
    });
    byID("sign-out").addEventListener("click", async () => {
        await fetch("/api/session", { method: "DELETE" }).catch(() => null);
        close();
    });
}
