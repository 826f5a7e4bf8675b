// The live board: tiles are put in place as they come, the line's state is told, and people can pause it all.
"use strict";
(() => {
  const root = document.documentElement, words = JSON.parse(root.dataset.words);
  const state = document.getElementById("state");
  const told = document.getElementById("told");
  const pause = document.getElementById("pause");
  const QUIET = 5000; // milliseconds without a hand on the board before tiles may move
  let kit, at = told.dataset.at, beaten = performance.now(), touched = -QUIET, waiting = false;
  let goOn = () => {}, held = null;

  const say = (word, live) => {
    if (state.textContent !== word) state.textContent = word;
    state.dataset.live = live;
  };
  const lost = () => say(words.silent.replace("*", at), false);

  // Tiles move only when nobody is using the board; whoever has the focus keeps it.
  const order = () => {
    const list = document.getElementById("tiles");
    waiting = performance.now() - touched < QUIET;
    if (waiting) return;
    const sorted = [...list.children].sort((a, b) => (a.dataset.place < b.dataset.place ? -1 : 1));
    sorted.forEach((tile, place) => {
      const there = list.children[place];
      if (there !== tile) list.moveBefore ? list.moveBefore(tile, there) : list.insertBefore(tile, there);
    });
  };
  htmx.registerExtension("tiles", {
    init: (given) => { kit = given; },
    handle_swap: (style, list, news) => {
      if (style !== "tiles") return false;
      for (const tile of [...news.children]) {
        const known = document.getElementById(tile.id);
        const fresh = document.createDocumentFragment();
        fresh.append(tile);
        known ? kit.morph(known, fresh, false) : list.append(fresh);
      }
      order();
      return true;
    },
  });
  for (const hand of ["pointermove", "pointerdown", "focusin", "keydown"]) {
    document.getElementById("board").addEventListener(hand, () => { touched = performance.now(); });
  }

  document.addEventListener("beat", (event) => {
    const said = JSON.parse(event.detail.data);
    [at, beaten] = [said.at, performance.now()];
    told.textContent = said.told;
    say(said.state, said.live);
  });
  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:close", lost);
  setInterval(() => {
    if (waiting) order();
    if (!held && performance.now() - beaten > Number(root.dataset.silent) * 1000) lost();
  }, 1000);

  // While paused, what comes waits at the line, and is shown in its order afterwards: nothing is missed.
  document.addEventListener("htmx:sse:before:message", (event) => { if (held) event.detail.waitUntil(held); });
  pause.addEventListener("click", () => {
    held = held ? null : new Promise((resolve) => { goOn = resolve; });
    pause.setAttribute("aria-pressed", String(Boolean(held)));
    pause.textContent = held ? words.paused.replace("*", at) : words.pause;
    held ? root.dataset.paused = "yes" : delete root.dataset.paused;
    if (!held) goOn();
  });
  pause.hidden = false;
})();
