// What a scanner types, caught before the page sees it.
//
// A scanner is a keyboard that types a code and presses Enter, or Tab. Set to send F8 first, it is
// known for sure: nothing of the code reaches the page, whatever has the focus, and codes of
// any length and alphabet arrive. Without F8 it is known by its speed: at least four keys with
// a median gap no hand reaches. Then the first keys have already gone where the focus was; a
// text field gets back what it held before, and what ends it never presses a button.
// A scanner sends keys, and the computer may take them for those of another keyboard. So a code is
// told twice: as typed, and as its keys type on a US keyboard; the till knows which is meant.
// Who this window is, and whether its till is there, is page.js's to know.
(() => {
  "use strict";

  const PREFIX = "F8";
  const ENDS = ["Enter", "Tab"];
  const SEPARATOR = "\x1d"; // ends a field within a GS1 code; a keyboard says it as Ctrl+]
  const LONGEST = 512;
  const ANNOUNCED_PAUSE = 1500; // ms without a key after which an announced code is given up
  const BURST_PAUSE = 150; // ms; a longer gap begins a new code
  const BURST_MEDIAN = 40; // ms; fast hands need 80 and more, scanners 1 to 30
  const BURST_SHORTEST = 4;
  const HAND_MOST = 3; // keys of a hand that a scanner cut short
  const HAND_PAUSE = 60; // ms at least between a hand's last key and the scanner's first
  const HAND_TIMES = 4; // and so many times the scanner's own median
  const US = {
    Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|",
    IntlBackslash: "\\|", Semicolon: ";:", Quote: "'\"", Backquote: "`~", Comma: ",<",
    Period: ".>", Slash: "/?", Space: "  ", NumpadDecimal: "..", NumpadDivide: "//",
    NumpadMultiply: "**", NumpadSubtract: "--", NumpadAdd: "++", NumpadEqual: "==",
  };
  const US_DIGITS = ")!@#$%^&*(";
  const NO_LETTER = "\uFFFD"; // what no US keyboard types, as with a third level
  const RETRIES = [0, 150, 300, 600, 1200]; // ms before each attempt; the app may be starting

  // Caps Lock, a dead key or a writing aid changes what is typed, but not which key it was.
  const onUsKeyboard = (event) => {
    if (event.getModifierState("AltGraph")) return NO_LETTER;
    const [, kind, name] = /^(Key|Digit|Numpad)([A-Z]|[0-9])$/.exec(event.code) ?? [];
    if (kind === "Key") return event.shiftKey ? name : name.toLowerCase();
    if (kind === "Digit") return event.shiftKey ? US_DIGITS[name] : name;
    if (kind === "Numpad") return name;
    return US[event.code]?.[event.shiftKey ? 1 : 0] ?? (event.code ? NO_LETTER : event.key);
  };

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // The id makes a repeated attempt harmless: the app answers it from memory. That memory ends
  // with the app, so a scan is only ever taken by the run of it that was there when it was made.
  const deliver = async (code, keys, madeIn) => {
    const id = crypto.randomUUID();
    for (const ms of RETRIES) {
      if (ms) await pause(ms);
      const run = madeIn || trestle.run();
      if (!run) continue; // the page has only just been opened
      let reply;
      try {
        reply = await fetch("/api/scan", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ id, window: trestle.window, run, code, keys }),
        });
      } catch {
        continue; // the app is not listening yet, or not any more
      }
      if (reply.ok) {
        trestle.play((await reply.json()).meaning);
        return;
      }
      if (reply.status !== 503) break;
    }
    trestle.missed();
  };

  // One after the other: a queue at the door keeps its order.
  let queue = Promise.resolve();
  const scanned = (typed, typedKeys) => {
    if (trestle.away()) {
      trestle.missed();
      return;
    }
    const run = trestle.run();
    const keys = typedKeys.slice(0, LONGEST);
    const code = typed.slice(0, LONGEST) || keys;
    queue = queue.then(() => deliver(code, keys === code ? "" : keys, run));
    trestle.wait(queue);
  };

  const focusedField = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const writable = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
    if (!writable) return null;
    return { element, value: element.value, from: element.selectionStart, to: element.selectionEnd };
  };

  const giveBack = (field) => {
    if (!field || field.element.value === field.value) return;
    field.element.value = field.value;
    field.element.setSelectionRange(field.from, field.to);
    field.element.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };

  const median = (numbers) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  };

  let announced = false;
  let strokes = []; // of each key so far: what it typed, and what it types on a US keyboard
  let gaps = []; // ms before each of them but the first
  let fields = []; // the focused field as it was before each of the first few
  let last = -Infinity; // event.timeStamp is when the key was pressed, however busy the page is

  const reset = () => {
    announced = false;
    strokes = [];
    gaps = [];
    fields = [];
  };

  // How many of the first keys were a hand's that was still typing when the scanner began.
  const byHand = () => {
    for (let keys = Math.min(gaps.length - 1, HAND_MOST); keys > 0; keys -= 1) {
      const gap = gaps[keys - 1];
      if (gap >= HAND_PAUSE && gap > HAND_TIMES * median(gaps.slice(keys))) return keys;
    }
    return 0;
  };

  const typedFast = (first) =>
    strokes.length - first >= BURST_SHORTEST && median(gaps.slice(first)) <= BURST_MEDIAN;

  const told = (which, first) => strokes.slice(first).map((stroke) => stroke[which]).join("");

  const swallow = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const onKey = (event) => {
    const bare = ["Shift", "CapsLock", "AltGraph"].includes(event.key);
    if (bare || (event.isComposing && !announced)) return;
    const gap = event.timeStamp - last;
    if (gap > (announced ? ANNOUNCED_PAUSE : BURST_PAUSE)) reset();
    last = event.timeStamp;

    if (event.key === PREFIX) {
      reset();
      announced = true;
      swallow(event);
      return;
    }
    if (ENDS.includes(event.key)) {
      const first = announced ? 0 : byHand();
      if (announced || typedFast(first)) {
        swallow(event);
        if (!announced) giveBack(fields[first]);
        if (strokes.length) scanned(told(0, first), told(1, first));
      }
      reset();
      return;
    }
    const shortcut = (event.ctrlKey || event.altKey || event.metaKey) &&
      !event.getModifierState("AltGraph");
    if (shortcut && strokes.length && event.ctrlKey && event.code === "BracketRight") {
      swallow(event);
      gaps.push(gap);
      strokes.push([SEPARATOR, SEPARATOR]);
      return;
    }
    // A key that waits for another, and one that a writing aid has taken, are keys of a code, too.
    const silent = event.key === "Dead" || (announced && event.key === "Process");
    // Where one key waited for another that it does not go with, both are typed at once.
    const typed = event.key.length === 1 || (event.key.length === 2 && event.key !== event.code);
    if ((!typed && !silent) || shortcut) {
      if (announced) swallow(event); // a control character: the page must not take it for a command
      else reset();
      return;
    }
    if (announced) {
      swallow(event);
    } else if (event.repeat) {
      reset(); // a held key is fast, but no scanner
      return;
    } else if (strokes.length <= HAND_MOST) {
      fields.push(focusedField());
    }
    if (strokes.length) gaps.push(gap);
    strokes.push([silent ? "" : event.key, onUsKeyboard(event)]);
  };

  addEventListener("keydown", onKey, true);
})();
