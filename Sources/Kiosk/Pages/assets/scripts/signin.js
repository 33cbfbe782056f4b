import { byID, element } from "./dom.js";
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

/// Keeps a page's content behind a form. The page has the elements `sign-in`, which is empty,
/// `sign-out`, a button, and `alarm`.
export class SignIn {
    #content;
    #open;
    #close;

    /// Those who are signed in see `content`. `open()` is called after it is shown, `close()` before
    /// it is hidden.
    constructor(content, open, close = () => {}) {
        this.#content = content;
        this.#open = open;
        this.#close = close;
        byID("sign-in").replaceChildren(form());
        byID("form").addEventListener("submit", (event) => {
            event.preventDefault();
            this.#send();
        });
        byID("sign-out").addEventListener("click", signOut);
    }

    /// Shows the content, or the form to those who are not signed in.
    async open() {
        try {
            const session = await ask("/api/session");
            this.#show(true);
            byID("sign-out").hidden = session.user === "simulation";
            await this.#open();
        } catch (error) {
            this.sorry(error);
        }
    }

    /// Shows what an error of `ask` means: the form, or a sentence.
    sorry(error) {
        if (error.message !== "signIn") {
            byID("alarm").textContent = text(`operator.${error.message}`);
            return;
        }
        this.#close();
        this.#show(false);
        byID("sign-out").hidden = true;
        byID("user").focus();
    }

    #show(isSignedIn) {
        this.#content.hidden = !isSignedIn;
        byID("sign-in").hidden = isSignedIn;
    }

    async #send() {
        const answer = await fetch("/api/session", {
            method: "POST", headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ user: byID("user").value, password: byID("password").value }),
        }).catch(() => null);
        byID("password").value = "";
        const problem = answer?.ok ? "" : problems[answer?.status] ?? "unreachable";
        byID("problem").textContent = problem && text(`operator.${problem}`);
        if (answer?.ok) await this.open();
    }
}

function form() {
    return element(
        "form", { class: "card", id: "form" },
        element("h2", { "data-text": "operator.signIn" }),
        element(
            "label", {}, element("span", { "data-text": "operator.user" }),
            element("input", { id: "user", autocomplete: "username", required: true, maxlength: 200 })),
        element(
            "label", {}, element("span", { "data-text": "operator.password" }),
            element("input", {
                id: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 200,
            })),
        element("p", { class: "problem", id: "problem", role: "alert" }),
        element("button", { class: "main", "data-text": "operator.signIn" }));
}

async function signOut() {
    await fetch("/api/session", { method: "DELETE" }).catch(() => null);
    // A new page forgets everything that this one knew.
    location.reload();
}
