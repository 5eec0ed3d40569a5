import { sentence } from "./board_sentence.js";
import { NOBODY, ended, entered, learned, nextTurn, volumeAt } from "./board_turns.js";

// A falling third, as doors and stations use it; each note starts before the last has faded.
const NOTES = [{ hz: 659.26, at: 0 }, { hz: 523.25, at: 0.42 }];
const CHIME_S = 1.6;
const OVERTONES = [[1, 1], [2, 0.28], [3, 0.09]];
const FADE_S = 0.63;
// Some browsers never say that a sentence has ended.
const SENTENCE_AT_MOST_S = 20;
// All that is said of one call; beyond it the device has slept meanwhile.
const TURN_AT_MOST_S = 75;
const KEPT = "board-sound";

/** Lets calls be heard where somebody asked for it: browsers want a touch first. */
export class Sound {
  constructor(facts, button) {
    this.facts = facts;
    this.button = button;
    this.line = NOBODY;
    this.audio = null;
    this.isBusy = false;
    button.hidden = !(facts.chime || facts.voice);
    button.addEventListener("click", () => (this.isOn() ? this.turnOff() : this.turnOn()));
    if (kept()) this.turnOn();
    this.offer();
  }

  /** Whether the browser lets sound be heard. */
  isOn() {
    return Boolean(this.audio) && this.audio.state === "running";
  }

  turnOn() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    if (!this.audio) {
      this.audio = new Context();
      this.audio.onstatechange = () => this.offer();
    }
    this.audio.resume().catch(() => {}); // it will be offered again
    keep("on");
    this.button.dataset.wanted = "yes";
    this.offer();
  }

  turnOff() {
    this.audio.suspend();
    if (window.speechSynthesis) speechSynthesis.cancel();
    this.forget();
    delete this.button.dataset.wanted;
    keep("");
  }

  offer() {
    this.button.setAttribute("aria-pressed", String(this.isOn()));
  }

  /** Whether nothing is heard now nor waits to be heard. */
  isAtRest() {
    return !this.isBusy && !this.line.waiting.length && !this.line.repeats.length;
  }

  /** What the board knows, and what has stood on it since `at`. */
  hear(board, told, at) {
    if (!this.isOn()) return this.forget();
    this.line = told.reduce((line, each) => entered(line, each, at), learned(this.line, board));
  }

  /** What waits may not be true any more when it could be heard: a call is never announced late. */
  forget() {
    this.line = NOBODY;
  }

  /** Looks whose turn it is; `time` ("09:42") is the clinic's, null while nobody is sure. */
  look(at, time, languages) {
    if (!this.isOn()) return this.forget();
    if (this.isBusy) return;
    const [line, turn] = nextTurn(this.line, at);
    this.line = line;
    const volume = volumeAt(this.facts, time);
    if (turn && volume > 0) this.say(turn, volume, languages);
  }

  async say(turn, volume, languages) {
    this.isBusy = true;
    const latest = seconds() + TURN_AT_MOST_S;
    try {
      // The notes alone would be taken for a call.
      if (this.facts.chime && (this.facts.voice || turn.told.counter)) await this.chime(volume);
      await until(turn.wordsFrom);
      for (const lang of this.facts.voice ? languages : []) {
        if (this.isOn() && seconds() < latest) await this.speak(turn.told, lang, volume);
      }
      if (seconds() < latest) this.line = ended(this.line, turn, seconds());
    } finally {
      this.isBusy = false; // what cannot be said must not silence the others
    }
  }

  chime(volume) {
    const { audio } = this;
    const loud = audio.createGain();
    loud.gain.value = (volume * 0.9) / (1.37 * NOTES.length);
    loud.connect(audio.destination);
    NOTES.forEach(({ hz, at }) => OVERTONES.forEach(([multiple, share]) => {
      this.tone(loud, audio.currentTime + at, hz * multiple, share, FADE_S / multiple);
    }));
    return until(seconds() + CHIME_S);
  }

  /** A struck bell: a few milliseconds to its loudest, then fading. */
  tone(into, at, hz, share, fadeS) {
    const voice = this.audio.createOscillator();
    const loud = this.audio.createGain();
    voice.frequency.value = hz;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(share, at + 0.008);
    loud.gain.setTargetAtTime(0, at + 0.008, fadeS);
    voice.connect(loud);
    loud.connect(into);
    voice.start(at);
    voice.stop(at + CHIME_S);
    voice.onended = () => loud.disconnect();
  }

  /** Says it where the browser has a voice of the language. */
  speak({ label, counter_name: name }, lang, volume) {
    const voice = voiceOf(lang);
    if (!voice) return null;
    const words = new SpeechSynthesisUtterance(sentence(this.facts.spoken[lang], label, name));
    Object.assign(words, { voice, lang: voice.lang, volume });
    return new Promise((done) => {
      words.onend = words.onerror = done;
      setTimeout(done, SENTENCE_AT_MOST_S * 1000);
      speechSynthesis.speak(words);
    });
  }
}

function voiceOf(lang) {
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  const own = voices.filter((voice) => voice.lang.slice(0, 2).toLowerCase() === lang);
  return own.find((voice) => /IN$/i.test(voice.lang)) || own[0] || null;
}

function seconds() {
  return performance.now() / 1000;
}

function until(at) {
  return new Promise((done) => setTimeout(done, at * 1000 - performance.now()));
}

/** Whether this browser was asked for sound; a browser may forbid to keep anything. */
function kept() {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch (error) {
    return false;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch (error) {
    // asked again the next time
  }
}
