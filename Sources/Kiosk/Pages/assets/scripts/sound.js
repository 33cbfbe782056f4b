/// One tone: start, length, pitch at the start and at the end, and wave form.
const tone = (at, length, from, to, wave) => ({ at, length, from, to, wave });

/// The sound of each lamp. The sounds differ in rhythm, direction and tone colour, so that people can
/// distinguish them in a noisy hall and without hearing every pitch: two rising notes, three level
/// notes, one long falling note.
const tunes = {
    green: [tone(0, 0.16, 880, 880, "sine"), tone(0.14, 0.4, 1319, 1319, "sine")],
    yellow: [0, 0.2, 0.4].map((at) => tone(at, 0.12, 587, 587, "triangle")),
    red: [tone(0, 0.7, 233, 147, "sawtooth")],
};

/// Every lamp that has a sound.
export const soundingLamps = Object.keys(tunes);

/// Schedules a lamp's sound on an audio context, `volume` 0...1, and returns its length in seconds.
export function schedule(context, destination, lamp, volume) {
    const tune = tunes[lamp] ?? [];
    const start = context.currentTime + 0.01;
    for (const part of tune) playTone(context, destination, part, start, volume);
    return Math.max(0, ...tune.map((part) => part.at + part.length));
}

function playTone(context, destination, part, start, volume) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const [begin, end] = [start + part.at, start + part.at + part.length];
    oscillator.type = part.wave;
    oscillator.frequency.setValueAtTime(part.from, begin);
    oscillator.frequency.linearRampToValueAtTime(part.to, end);
    const loud = volume * 0.5;
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(loud, begin + 0.01);
    // A sine rings out like a bell; the others stay until they end.
    if (part.wave !== "sine") gain.gain.setValueAtTime(loud, end - 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, end);
    oscillator.connect(gain).connect(destination);
    oscillator.start(begin);
    oscillator.stop(end);
}

/// Plays sounds and then spoken prompts. A new announcement stops the old one.
export class Speaker {
    #context = null;
    #output = null;
    #voices = {};
    #recordings = new Map();
    /// 0...1.
    volume = 0.6;
    /// Whether lamps sound.
    sounds = true;
    /// Whether reasons are spoken.
    speaks = true;

    /// Loads the list of recorded prompts.
    async loadVoices() {
        const answer = await fetch("/assets/voices/index.json").catch(() => null);
        this.#voices = answer?.ok ? await answer.json() : {};
    }

    /// Whether there are prompts in any language.
    get hasVoices() {
        return Object.keys(this.#voices).length > 0;
    }

    /// Whether the browser still needs a touch or a key before it plays sound.
    get isLocked() {
        return this.#audio().state === "suspended";
    }

    /// To be called from a touch or a key.
    async unlock() {
        await this.#audio().resume();
    }

    /// Plays the sound of `lamp`, then speaks `prompt` in `language`.
    async announce(lamp, language, prompt) {
        const output = this.#cut();
        if (this.isLocked || this.volume === 0) return;
        const wait = this.sounds ? schedule(this.#audio(), output, lamp, this.volume) : 0;
        if (this.speaks) await this.#speak(output, language, prompt, wait);
    }

    /// Stops every sound.
    silence() {
        this.#cut();
    }

    #audio() {
        this.#context ??= new AudioContext();
        return this.#context;
    }

    /// Disconnects the output of everything that still plays.
    #cut() {
        this.#output?.disconnect();
        this.#output = this.#audio().createGain();
        this.#output.connect(this.#audio().destination);
        return this.#output;
    }

    async #speak(output, language, prompt, wait) {
        const start = this.#audio().currentTime + wait;
        const recording = await this.#recording(language, prompt);
        if (!recording || output !== this.#output) return;
        const source = new AudioBufferSourceNode(this.#audio(), { buffer: recording });
        const gain = new GainNode(this.#audio(), { gain: this.volume });
        source.connect(gain).connect(output);
        source.start(Math.max(start, this.#audio().currentTime));
    }

    async #recording(language, prompt) {
        if (!this.#voices[language]?.includes(prompt)) return null;
        const address = `/assets/voices/${language}/${prompt}.ogg`;
        if (!this.#recordings.has(address)) this.#recordings.set(address, this.#fetch(address));
        return this.#recordings.get(address);
    }

    async #fetch(address) {
        try {
            const answer = await fetch(address);
            return await this.#audio().decodeAudioData(await answer.arrayBuffer());
        } catch {
            this.#recordings.delete(address);
            return null;
        }
    }
}
