// The customer display: draws what the till says and says nothing itself. Every text is put in as
// text, never as markup, and there is nothing on the page that could be pressed.
(() => {
  "use strict";

  const SILENCE = 3000; // ms without a beat (one a second) after which the till counts as away
  const GLANCE = 500;
  const RETRY = 700;

  const part = (id) => document.getElementById(id);
  const root = document.documentElement;
  let waiting = { title: "One moment, please", text: "The till is coming back by itself." };
  let heard = performance.now();
  let run = "";
  let moment = "wait";

  const write = (id, words) => {
    const element = part(id);
    if (element.textContent !== words) element.textContent = words;
  };

  const made = (tag, kind, words) => {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.textContent = words;
    return element;
  };

  // A cell runs as the page does; what stands in it runs as it is written.
  const cell = (kind, words, tag = "bdi") => {
    const element = made("span", kind, "");
    element.append(made(tag, "", words));
    return element;
  };

  const pair = (words, amount, kind) => [
    cell(amount ? kind : `${kind} whole`, words),
    ...(amount ? [cell(`amount ${kind}`, amount)] : []),
  ];

  const lineOf = (line, last) => {
    const row = document.createElement("li");
    if (line.key === last) row.className = "last";
    const title = cell("title", line.title);
    if (line.quantity) title.prepend(`${line.quantity} × `);
    row.append(title, cell("amount", line.amount));
    if (line.before) row.append(cell("small", line.each), cell("amount small", line.before, "s"));
    else if (line.each) row.append(cell("small whole", line.each));
    for (const [words, amount] of line.details) row.append(...pair(words, amount, "small"));
    for (const [words, amount] of line.reasons) row.append(...pair(words, amount, "small reason"));
    return row;
  };

  // The amount is as large as its place allows, however long it is.
  const fit = () => {
    const amount = part("amount");
    const wide = amount.firstElementChild?.getBoundingClientRect().width;
    if (!wide) return;
    const ems = wide / parseFloat(getComputedStyle(amount).fontSize);
    amount.style.setProperty("--ems", ems.toFixed(3));
  };

  const drawLines = (face) => {
    const list = part("lines");
    const rows = face.lines.map((line) => lineOf(line, face.last));
    list.replaceChildren(...rows);
    // What was scanned last stands in sight, at once: nothing moves by itself.
    const last = rows.find((row) => row.className === "last") ?? rows.at(-1);
    if (!last) return;
    const foot = last.offsetTop + last.offsetHeight - list.offsetTop;
    list.scrollTop = Math.max(0, foot - list.clientHeight);
  };

  const drawSums = (sums) => {
    const told = sums.flatMap(([words, amount]) => {
      const value = document.createElement("dd");
      value.append(made("bdi", "", amount));
      return [made("dt", "", words), value];
    });
    part("sums").replaceChildren(...told);
  };

  const show = (name) => {
    moment = name;
    part("face").dataset.moment = name;
  };

  const told = {
    hello: (signal) => {
      // Another run of the till may have another page.
      if (run && run !== signal.run) location.reload();
      run = signal.run;
    },
    beat: () => {},
    face: (face) => {
      waiting = face.waiting;
      root.lang = face.lang;
      root.dir = face.right_to_left ? "rtl" : "ltr";
      root.dataset.look = face.look;
      part("training").hidden = !face.training;
      write("training", face.training);
      const basket = face.moment === "basket";
      write("heading", basket ? "" : face.heading);
      write("asked", basket ? face.heading : "");
      write("text", face.text);
      write("label", face.label);
      part("amount").replaceChildren(made("bdi", "", face.amount));
      drawSums(face.sums);
      write("code-words", face.code_words);
      part("picture").replaceChildren();
      part("code").hidden = !face.coming;
      show(face.moment);
      fit();
      drawLines(face);
    },
    code: (code) => {
      const space = "http://www.w3.org/2000/svg";
      const picture = document.createElementNS(space, "svg");
      picture.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
      picture.setAttribute("shape-rendering", "crispEdges");
      const dark = document.createElementNS(space, "path");
      dark.setAttribute("d", code.path);
      picture.append(dark);
      part("picture").replaceChildren(picture);
    },
  };

  // While the till is away nothing of what stood here is known to be true.
  const wait = () => {
    write("heading", waiting.title);
    write("text", waiting.text);
    for (const name of ["lines", "sums", "amount", "picture"]) part(name).replaceChildren();
    show("wait");
  };

  const listen = () => {
    const line = new WebSocket(`ws://${location.host}/display/line`);
    line.addEventListener("message", (event) => {
      heard = performance.now();
      const signal = JSON.parse(event.data);
      told[signal.kind](signal);
    });
    line.addEventListener("close", () => {
      wait();
      setTimeout(listen, RETRY);
    });
    const glance = setInterval(() => {
      if (line.readyState === WebSocket.CLOSED) {
        clearInterval(glance);
      } else if (performance.now() - heard > SILENCE) {
        heard = performance.now();
        wait();
        line.close();
      }
    }, GLANCE);
  };

  // A screen that sleeps shows nobody anything.
  const stayAwake = async () => {
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      return; // the system decides
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") stayAwake();
  });
  // The one thing that a touch does here: the page fills its screen.
  addEventListener("pointerdown", () => {
    root.requestFullscreen?.().catch(() => {});
  });

  document.fonts.addEventListener("loadingdone", fit);
  wait();
  stayAwake();
  listen();
})();
