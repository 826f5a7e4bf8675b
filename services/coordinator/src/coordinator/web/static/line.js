// The live line of a page: whether it goes on and since when not, coming back by itself after whatever ended it, and
// the pause. What is shown of what comes is the page's own affair (live.js, case.js).
"use strict";
(() => {
  const root = document.documentElement, words = JSON.parse(root.dataset.words);
  const page = document.getElementById("board"), [state, told, pause] =
    ["state", "told", "pause"].map((id) => document.getElementById(id));
  const SILENT = Number(root.dataset.silent) * 1000; // milliseconds without a beat that no line in order ever has
  const SLEPT = 5000; // milliseconds between two looks, a second apart, that a machine at work never takes
  let at = told.dataset.at, beaten = performance.now(), looked = Date.now(), tried = performance.now();
  let goOn = () => {}, held = null;

  const tell = (place, text) => { if (place.textContent !== text) place.textContent = text; };
  const say = (word, live) => {
    tell(state, word);
    state.dataset.live = live;
  };
  const lost = () => say(words.silent.replace("*", at), false);
  const unknown = () => { // the session has ended: only a person can mend that
    if (state.querySelector("a")) return;
    const link = document.createElement("a");
    link.href = `/login?to=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = words.unknown;
    state.replaceChildren(link);
    state.dataset.live = false;
    document.dispatchEvent(new Event("session:over"));
  };
  const failed = (status) => { status === 401 ? unknown() : lost(); };

  // Whatever is left of the line is ended, and the extension makes a new one that names what was seen last.
  const again = () => {
    [beaten, tried] = [performance.now(), performance.now()];
    const line = page._htmx?.sse;
    if (line) line.reader?.cancel();
    else if (navigator.onLine) htmx.ajax("GET", page.getAttribute("hx-sse:connect"), { source: page }).catch(lost);
  };

  document.addEventListener("beat", (event) => {
    const said = JSON.parse(event.detail.data);
    [at, beaten] = [said.at, performance.now()];
    tell(told, said.told);
    say(said.state, said.live);
  });
  document.addEventListener("htmx:sse:after:message", (event) => {
    const { id } = event.detail.message, here = page.getAttribute("hx-sse:connect");
    if (id) page.setAttribute("hx-sse:connect", here.replace(/since=[^&]*/, `since=${encodeURIComponent(id)}`));
  });
  document.addEventListener("htmx:sse:error", (event) => failed(event.detail.status));
  document.addEventListener("htmx:sse:close", lost);
  document.addEventListener("htmx:response:error", (event) => failed(event.detail.ctx.response.status));
  window.addEventListener("pageshow", (event) => { if (event.persisted) { lost(); again(); } });
  window.addEventListener("online", again);

  setInterval(() => {
    const [slept, quiet] = [Date.now() - looked > SLEPT, performance.now() - beaten > SILENT];
    looked = Date.now();
    if (held || document.hidden) return;
    if (quiet && state.dataset.live === "true") lost();
    if (slept || quiet || (!page._htmx?.sse && performance.now() - tried > SLEPT)) again();
  }, 1000);

  // While paused, what comes waits at the line, and is shown in its order afterwards: nothing is missed.
  document.addEventListener("htmx:sse:before:message", (event) => { if (held) event.detail.waitUntil(held); });
  pause.addEventListener("click", () => {
    held = held ? null : new Promise((resolve) => { goOn = resolve; });
    pause.setAttribute("aria-pressed", String(Boolean(held)));
    pause.textContent = held ? words.paused.replace("*", at) : words.pause;
    held ? root.dataset.paused = "yes" : delete root.dataset.paused;
    beaten = performance.now();
    if (!held) goOn();
  });
  pause.hidden = false;
})();
