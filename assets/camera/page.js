// The camera's picture within a screen: frames go to the till on this machine, what is found in
// them comes back and is outlined. No frame goes elsewhere, and none is kept.
//
// It is a page of its own because Flet's screens are one painted surface: here the browser shows
// the video itself, and says by name what is wrong with a camera (refused, absent, in use,
// unplugged). Only what is seen of the picture is sent: nobody is let in by a ticket that the
// screen does not show.
(() => {
  "use strict";

  // Which window this is, and the rest that the scan listener asks for, is the whole page's to say.
  window.trestle = window.parent.trestle;

  const FASTEST = 30; // ms at least between two frames: all of a camera that gives 30 a second
  const UNANSWERED = 2000; // ms after which a frame counts as lost
  const LONGEST_SIDE = 1280;
  const QUALITY = 0.8;
  const STILL = 4000; // ms without a new picture after which the camera counts as stuck
  const GLANCE = 250;
  const AGAIN = 500; // ms between two attempts to reach the till
  const OUTLINED = 250; // ms that an outline stays after the last frame it was found in
  const KEPT = "trestle-camera";

  const one = (id) => document.getElementById(id);
  const [view, picture, outlines, aim] = ["view", "picture", "outlines", "aim"].map(one);
  const [trouble, says, again] = ["trouble", "says", "again"].map(one);
  const [tools, choice, mirror, light] = ["tools", "camera", "mirror", "light"].map(one);

  // What was chosen at this window's machine, for the next time.
  const kept = (() => {
    try {
      return { camera: "", mirror: false, light: false, ...JSON.parse(localStorage.getItem(KEPT)) };
    } catch {
      return { camera: "", mirror: false, light: false };
    }
  })();
  const keep = (chosen) => {
    Object.assign(kept, chosen);
    try {
      localStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing has it for now only.
    }
  };

  let texts = null;
  let state = "starting"; // or "running", or the name of a trouble
  let said = ""; // what the till says of its own decoders

  const write = () => {
    if (!texts) return;
    document.body.dataset.state = state;
    const well = state === "running" || state === "starting";
    trouble.hidden = well;
    // Where this camera fails, another one may not.
    tools.hidden = state !== "running" && choice.hidden;
    mirror.hidden = state !== "running";
    const sentence = well ? "" : texts[state];
    if (says.textContent !== sentence) says.textContent = sentence;
    again.textContent = texts.again;
    const hint = state === "starting" ? texts.starting : state === "running" ? said || texts.aim : "";
    if (aim.textContent !== hint) aim.textContent = hint;
    mirror.querySelector("span").textContent = texts.mirror;
    light.querySelector("span").textContent = texts.light;
    mirror.setAttribute("aria-label", texts.mirror);
    light.setAttribute("aria-label", texts.light);
    choice.setAttribute("aria-label", texts.camera);
    tools.setAttribute("aria-label", texts.camera);
  };
  const become = (next) => {
    state = next;
    write();
  };

  // The camera.

  let stream = null;
  let attempt = 0; // an answer to an earlier attempt comes too late
  let drawn = 0; // when the last new picture came

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    stream = null;
    light.hidden = true;
    picture.srcObject = null;
    outline([]);
  };

  const NAMES = {
    NotAllowedError: "denied",
    SecurityError: "denied",
    NotFoundError: "none",
    DevicesNotFoundError: "none",
    OverconstrainedError: "none",
    NotReadableError: "busy",
    TrackStartError: "busy",
    AbortError: "busy",
  };
  const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

  const asked = async () => {
    const media = navigator.mediaDevices;
    if (kept.camera) {
      try {
        const video = { ...SIZE, deviceId: { exact: kept.camera } };
        return await media.getUserMedia({ audio: false, video });
      } catch (error) {
        // It isn't plugged in, its number was made anew, or a program holds it: another one does,
        // but where none may be used at all.
        if (error.name === "NotAllowedError" || error.name === "SecurityError") throw error;
      }
    }
    return media.getUserMedia({ audio: false, video: { ...SIZE, facingMode: "environment" } });
  };

  const start = async () => {
    const mine = (attempt += 1);
    stop();
    said = "";
    if (!navigator.mediaDevices?.getUserMedia) {
      become("insecure");
      return;
    }
    become("starting");
    try {
      const opened = await asked();
      if (mine !== attempt) {
        for (const track of opened.getTracks()) track.stop();
        return;
      }
      stream = opened;
      const [track] = stream.getVideoTracks();
      track.onended = () => {
        stop();
        become("gone");
      };
      picture.srcObject = stream;
      drawn = performance.now();
      await picture.play();
      await offer(track);
      // Another one may have been chosen meanwhile.
      if (mine !== attempt) return;
      become("running");
      next();
    } catch (error) {
      if (mine !== attempt) return;
      stop();
      become(NAMES[error.name] ?? "failed");
      await list(kept.camera).catch(() => {});
      write();
    }
  };

  const offer = async (track) => {
    const able = track.getCapabilities?.() ?? {};
    light.hidden = !able.torch;
    if (able.torch && kept.light) await shine(true);
    await list(track.getSettings().deviceId ?? "");
    reflect();
  };

  // All cameras to choose from, but where the browser names none before it may use one.
  const list = async (used) => {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(
      (device) => device.kind === "videoinput" && device.deviceId,
    );
    choice.replaceChildren(
      ...cameras.map((device, at) => {
        const side = /back|rear|environment/i.test(device.label)
          ? texts?.back : /front|user/i.test(device.label) ? texts?.front : "";
        const name = side ? `${at + 1} · ${side}` : `${at + 1} · ${device.label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "")}`;
        return new Option(name, device.deviceId, false, device.deviceId === used);
      }),
    );
    // Where none is used each is another choice, the first one as well.
    if (!cameras.some((device) => device.deviceId === used)) choice.selectedIndex = -1;
    choice.hidden = cameras.length < 2;
  };

  const reflect = () => {
    view.classList.toggle("mirrored", kept.mirror);
    mirror.setAttribute("aria-pressed", String(kept.mirror));
  };

  const shine = async (on) => {
    try {
      await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
      light.setAttribute("aria-pressed", String(on));
      keep({ light: on });
    } catch {
      // Some say they have one and don't light it; then nothing is pretended.
      light.hidden = true;
    }
  };

  again.addEventListener("click", () => start());
  choice.addEventListener("change", () => {
    keep({ camera: choice.value });
    start();
  });
  mirror.addEventListener("click", () => {
    keep({ mirror: !kept.mirror });
    reflect();
  });
  light.addEventListener("click", () => shine(light.getAttribute("aria-pressed") !== "true"));
  navigator.mediaDevices?.addEventListener("devicechange", () => {
    if (["none", "gone", "stuck"].includes(state)) start();
    else if (state === "running") offer(stream.getVideoTracks()[0]);
  });

  // What was tapped here must not keep the keys from the screen, nor the till from knowing.
  addEventListener("pointerdown", () => window.parent.dispatchEvent(new Event("focus")), true);
  addEventListener("click", (event) => {
    if (event.detail === 0 || event.target === choice) return; // by keyboard, or open for a choice
    document.activeElement?.blur();
    window.parent.focus();
  });

  // The frames.

  let line = null;
  let underway = 0; // when the frame was sent that is not answered yet, 0 for none
  let sent = 0;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { alpha: false });

  // What is seen of the picture, in its own pixels.
  const seen = () => {
    const { videoWidth: wide, videoHeight: high } = picture;
    const scale = Math.max(view.clientWidth / wide, view.clientHeight / high);
    const width = Math.min(wide, view.clientWidth / scale);
    const height = Math.min(high, view.clientHeight / scale);
    return [(wide - width) / 2, (high - height) / 2, width, height];
  };

  const send = () => {
    const [left, top, width, height] = seen();
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    if (!canvas.width || !canvas.height) return;
    sent = underway = performance.now();
    pen.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((frame) => {
      if (frame && line?.readyState === WebSocket.OPEN) line.send(frame);
      else underway = 0;
    }, "image/jpeg", QUALITY);
  };

  const due = () => {
    drawn = performance.now();
    const free = !underway || drawn - underway > UNANSWERED;
    if (state === "running" && free && drawn - sent >= FASTEST && line?.readyState === WebSocket.OPEN) send();
    next();
  };
  const next = () => {
    if (!stream) return;
    if (picture.requestVideoFrameCallback) picture.requestVideoFrameCallback(due);
    else requestAnimationFrame(due);
  };

  let outlinedAt = 0;
  const WIDER = 1.16;
  const NS = "http://www.w3.org/2000/svg";
  // A little outside the code, so that nothing of it is hidden.
  const around = (corners) => {
    const [x, y] = [0, 1].map((way) => corners.reduce((sum, one) => sum + one[way], 0) / 4);
    return corners.map((one) => `${x + (one[0] - x) * WIDER},${y + (one[1] - y) * WIDER}`).join(" ");
  };
  const outline = (codes) => {
    if (codes.length) outlinedAt = performance.now();
    else if (performance.now() - outlinedAt < OUTLINED && stream) return;
    outlines.replaceChildren(
      ...codes.flatMap((corners, at) =>
        (at ? ["around", "aside"] : ["around", "line"]).map((kind) => {
          const shape = document.createElementNS(NS, "polygon");
          shape.setAttribute("points", around(corners));
          shape.setAttribute("class", kind);
          return shape;
        }),
      ),
    );
  };

  const told = {
    words: (signal) => {
      texts = signal.texts;
      document.documentElement.lang = signal.lang;
      document.documentElement.dir = signal.right_to_left ? "rtl" : "ltr";
      write();
      if (stream) offer(stream.getVideoTracks()[0]);
    },
    seen: (signal) => {
      underway = 0;
      outline(signal.codes);
      if (!said) return;
      said = "";
      write();
    },
    // The next frame may be read again: a decoder that died is started anew.
    trouble: (signal) => {
      underway = 0;
      said = signal.says;
      write();
    },
  };

  const listen = () => {
    line = new WebSocket(`ws${location.protocol.slice(4)}//${location.host}/api/camera?window=${trestle.window}`);
    line.addEventListener("message", (event) => {
      const signal = JSON.parse(event.data);
      told[signal.kind](signal);
    });
    line.addEventListener("close", () => {
      underway = 0;
      if (!leaving) setTimeout(listen, AGAIN);
    });
  };

  let leaving = false;
  addEventListener("pagehide", () => {
    leaving = true;
    stop();
    line?.close();
  });

  setInterval(() => {
    if (state === "running" && document.visibilityState === "visible" && performance.now() - drawn > STILL) {
      stop();
      become("stuck");
    }
    if (performance.now() - outlinedAt >= OUTLINED && outlines.firstChild) outline([]);
  }, GLANCE);
  document.addEventListener("visibilitychange", () => {
    drawn = performance.now();
  });

  listen();
  start();
})();
