// What the page does itself, beside Flet's screens: it says which window it is, plays sounds by
// meaning, and stands in front while the till is away.
(() => {
  "use strict";

  const GLANCE = 150; // ms between two looks at the connection
  const PATIENCE = 700; // ms; a shorter gap isn't worth a word
  const FIRST_PATIENCE = 10000; // ms for the very first connection, while everything starts
  const SILENCE = 2500; // ms without a beat (one a second) after which the till counts as away
  const SLEPT = 1500; // ms between two looks: then this page slept, which says nothing of the till
  const RELOAD_AFTER = 10000;
  const RETRY = 500;
  const TOUCH_EVERY = 5000; // ms; the till counts in minutes
  const HEALTH_PATIENCE = 2000;
  const PREPARE_WITHIN = 3000;
  const MEANINGS = ["accept", "refuse", "attention", "cash", "used", "goodbye"];

  // Each page says who it is on its connections and with each scan, so that a scan or a sound
  // goes to the window it belongs to and to no other.
  const WINDOW = crypto.randomUUID();
  // And who it was before it was loaded anew: a window in self-service stays in it.
  // One that is new may be that window in a browser that was started anew: it says so.
  const known = sessionStorage.getItem("trestle-seat");
  const SEAT = known || `~${crypto.randomUUID()}`;
  sessionStorage.setItem("trestle-seat", SEAT.replace("~", ""));
  const PlainSocket = window.WebSocket;

  // Said until the till has told its own language.
  let texts = {
    title: "One moment",
    text: "The till is coming back. Nothing is lost: the basket is kept.",
    reload: "Reload",
    unanswered: "The till does not answer yet. It is tried again and again.",
    scan_again: "That scan did not count. Please scan again when the till is back.",
  };
  let manner = { lang: "en", right_to_left: false, muted: false, volume: 100 };

  const sounds = new Map();
  const soundOf = (meaning) => {
    if (!sounds.has(meaning)) {
      const sound = new Audio(`/sounds/${meaning}.wav`);
      sound.preload = "auto";
      sounds.set(meaning, sound);
    }
    return sounds.get(meaning);
  };
  const play = (meaning) => {
    if (manner.muted || !MEANINGS.includes(meaning)) return;
    const sound = soundOf(meaning);
    sound.currentTime = 0;
    sound.volume = manner.volume / 100;
    // A browser may forbid sound until the page was touched; the screen says it all anyway.
    sound.play().catch(() => {});
  };

  // Fetched beforehand: what says no, and in whose letters, is needed when the till is away.
  const prepare = () => {
    MEANINGS.forEach(soundOf);
    const fonts = { 400: "TrestleSans-Regular.ttf", 700: "TrestleSans-Bold.ttf" };
    for (const [weight, file] of Object.entries(fonts)) {
      const face = new FontFace("Trestle", `url(/fonts/${file})`, { weight });
      // Without it the system's own letters do.
      face.load().then((loaded) => document.fonts.add(loaded), () => {});
    }
  };

  // The live connection that Flet opens. When it breaks, Flet would open another, send the taps
  // it had queued to whatever stands there now, and from then on show only part of what it is
  // told (an old total under a new tax). So there is no second one: the page is loaded anew as
  // soon as the till answers, and finds its session, or at least its basket, again.

  let live = null;
  let broken = false;
  let scansUnderway = 0;

  // Not before the first screen stands: that one comes first.
  const meet = () => {
    met = true;
    requestIdleCallback(prepare, { timeout: PREPARE_WITHIN });
  };

  // Never opens, never closes: Flet waits for it until the page is loaded anew.
  const silentSocket = () =>
    Object.assign(new EventTarget(), { readyState: 0, binaryType: "", send() {}, close() {} });

  window.WebSocket = class extends PlainSocket {
    constructor(url, protocols) {
      if (broken) return silentSocket();
      const address = new URL(url, location.href);
      address.searchParams.set("window", WINDOW);
      address.searchParams.set("seat", SEAT);
      super(address, protocols);
      live = this;
      this.addEventListener("message", meet, { once: true });
      this.addEventListener("close", () => {
        if (!met || leaving) return;
        broken = true;
        cover();
        comeBack();
      });
    }
  };

  const answers = async () => {
    try {
      const reply = await fetch("/api/health", { signal: AbortSignal.timeout(HEALTH_PATIENCE) });
      return reply.ok;
    } catch {
      return false; // not there, or too busy to say so
    }
  };

  // Whoever reads the screen with a screen reader has switched Flutter's semantics on, and must
  // not have to find the switch again.
  const PLACEHOLDER = "flt-semantics-placeholder";
  const READ = "trestle-read";
  const again = () => {
    if (document.querySelector("flutter-view") && !document.querySelector(PLACEHOLDER)) {
      sessionStorage.setItem(READ, "yes");
    }
    location.reload();
  };
  const read = () => {
    if (!sessionStorage.getItem(READ)) return;
    sessionStorage.removeItem(READ);
    const looking = setInterval(() => {
      const placeholder = document.querySelector(PLACEHOLDER);
      if (!placeholder) return;
      clearInterval(looking);
      placeholder.click();
    }, GLANCE);
  };

  // A reload while nobody answers would leave the browser's own page behind, and no way back.
  const comeBack = async () => {
    while (scansUnderway > 0 || !(await answers())) {
      await new Promise((done) => setTimeout(done, RETRY));
    }
    again();
  };

  // The line on which the app tells this page something.

  let heard = performance.now();
  let run = ""; // which run of the app this is

  // Flutter writes the browser's own language there. Its direction it needs left alone.
  const root = document.documentElement;
  const speak = () => {
    if (root.lang !== manner.lang) root.lang = manner.lang;
  };
  new MutationObserver(speak).observe(root, { attributeFilter: ["lang"] });

  const told = {
    hello: (signal) => {
      run = signal.run;
    },
    beat: () => {},
    sound: (signal) => play(signal.meaning),
    go: (signal) => location.assign(signal.address),
    display: (signal) => window.open(signal.address, "trestle-display", "popup,width=1024,height=600"),
    manner: (signal) => {
      manner = signal;
      if (signal.waiting) texts = signal.waiting;
      speak();
      if (signal.title) document.title = signal.title;
      write();
    },
  };

  let line = null;
  const listen = () => {
    line = new PlainSocket(`ws://${location.host}/api/signals?window=${WINDOW}`);
    line.addEventListener("message", (event) => {
      heard = performance.now();
      const signal = JSON.parse(event.data);
      told[signal.kind](signal);
    });
    line.addEventListener("close", () => {
      if (!leaving) setTimeout(listen, RETRY);
    });
  };

  // So that the till knows when nobody has used it for a while, and locks.
  let touchedAt = -Infinity;
  const touched = (event) => {
    if (event.timeStamp - touchedAt < TOUCH_EVERY || line?.readyState !== PlainSocket.OPEN) return;
    touchedAt = event.timeStamp;
    line.send("touched");
  };
  // Which window is in use is told at once: what a scanner reads beside all windows is for that one.
  addEventListener("focus", (event) => {
    touchedAt = -Infinity;
    touched(event);
  });
  addEventListener("pointerdown", touched, true);
  addEventListener("keydown", touched, true);

  // What stands in front while the till is away.

  const LOOK = `
    #away { position: fixed; inset: 0; width: 100%; height: 100%; max-width: none;
      max-height: none; margin: 0; padding: 24px; border: 0; box-sizing: border-box;
      display: none; place-items: center; background: #f6f3ed; color: #17181c;
      font: 18px/1.5 Trestle, system-ui, sans-serif; outline: 0; user-select: none; }
    #away[open] { display: grid; }
    #away-curtain { position: fixed; inset: 0; z-index: 2147483647; background: #f6f3ed; }
    #away > div { max-width: 32em; text-align: center; }
    #away h1 { margin: 0 0 12px; font-size: 32px; line-height: 1.2; }
    #away p { margin: 0 0 24px; }
    #away button { min-height: 56px; min-width: 160px; padding: 12px 32px; border: 0;
      border-radius: 12px; font: inherit; font-weight: bold; cursor: pointer;
      background: #1f4bd8; color: #ffffff; }
    #away button:focus-visible { outline: 3px solid currentColor; outline-offset: 3px;
      outline-color: #17181c; }
    #away [hidden] { display: none; }
    @media (prefers-color-scheme: dark) {
      #away, #away-curtain { background: #121317; color: #f3f0e9; }
      #away button { background: #9db3ff; color: #0a1a52; }
      #away button:focus-visible { outline-color: #f3f0e9; }
    }
    @media (prefers-contrast: more) {
      #away, #away-curtain { background: #000000; color: #ffffff; }
      #away button { background: #ffffff; color: #000000; }
      #away button:focus-visible { outline-color: #ffffff; }
    }`;

  let panel = null;
  let curtain = null;
  let shownAt = 0;
  let note = "";

  const build = () => {
    const style = document.createElement("style");
    style.textContent = LOOK;
    panel = document.createElement("dialog");
    panel.id = "away";
    panel.setAttribute("role", "alertdialog");
    panel.setAttribute("aria-labelledby", "away-title");
    panel.setAttribute("aria-describedby", "away-text");
    panel.tabIndex = -1;
    panel.innerHTML = `<div><h1 id="away-title"></h1><p id="away-text"></p>
      <p id="away-note" role="status"></p><button id="away-reload" type="button"></button></div>`;
    panel.addEventListener("cancel", (event) => event.preventDefault());
    // A browser closes a dialog at the second Escape whatever the page says.
    panel.addEventListener("close", () => away && panel.showModal());
    panel.querySelector("#away-reload").addEventListener("click", reload);
    curtain = document.createElement("div");
    curtain.id = "away-curtain";
    document.head.append(style);
    document.body.append(panel);
  };

  // At once, before there is anything to say: Flet shows a spinner of its own.
  const cover = () => {
    if (!panel) build();
    document.body.append(curtain);
  };

  const write = () => {
    if (!panel) return;
    panel.lang = manner.lang;
    panel.dir = manner.right_to_left ? "rtl" : "ltr";
    const says = { title: texts.title, text: texts.text, note: note && texts[note], reload: texts.reload };
    for (const [part, words] of Object.entries(says)) {
      const element = panel.querySelector(`#away-${part}`);
      if (element.textContent !== words) element.textContent = words;
    }
    panel.querySelector("#away-note").hidden = !note;
    panel.querySelector("#away-reload").hidden = performance.now() - shownAt < RELOAD_AFTER;
  };

  const reload = async () => {
    if (await answers()) {
      again();
      return;
    }
    note = "unanswered";
    write();
  };

  // Keys belong to the panel. Registered when it is shown, and so asked after the scan listener.
  const keep = (event) => {
    event.stopImmediatePropagation();
    if (event.key === "Escape") event.preventDefault();
  };
  const KEYS = ["keydown", "keypress", "keyup"];

  let away = false;
  const show = () => {
    if (away) return;
    if (!panel) build();
    away = true;
    shownAt = performance.now();
    write();
    panel.showModal();
    panel.focus();
    for (const kind of KEYS) addEventListener(kind, keep, true);
  };
  const hide = () => {
    if (!away) return;
    away = false;
    note = "";
    for (const kind of KEYS) removeEventListener(kind, keep, true);
    panel.close();
  };

  // Whether the till is there.

  let leaving = false;
  let met = false; // whether it ever was
  let since = null; // since when it is not
  let glanced = performance.now();

  const glance = () => {
    const now = performance.now();
    if (now - glanced > SLEPT) {
      heard = now;
      since = null;
    }
    glanced = now;
    if (leaving || !live) return;
    if (met && !broken && now - heard < SILENCE) {
      since = null;
      hide();
      return;
    }
    since ??= now;
    if (now - since > (met ? PATIENCE : FIRST_PATIENCE)) show();
    if (away) write();
  };

  addEventListener("pagehide", () => {
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  setInterval(glance, GLANCE);
  listen();
  addEventListener("load", read);

  window.trestle = Object.freeze({
    window: WINDOW,
    play,
    run: () => run,
    away: () => away || broken,
    // Until it is over, the page isn't loaded anew: it may be a scan that nobody else knows of.
    wait: async (delivery) => {
      scansUnderway += 1;
      try {
        await delivery;
      } finally {
        scansUnderway -= 1;
      }
    },
    // A scan that did not count must be heard not to have counted.
    missed: () => {
      play("refuse");
      note = "scan_again";
      write();
    },
  });
})();
