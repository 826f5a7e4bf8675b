// Time left, by the server's clock: the page brings the moment, every beat brings it anew, and between two beats
// it passes at the pace the server named. Nothing here reads the computer's own time of day.
"use strict";
(() => {
  const root = document.documentElement, words = JSON.parse(root.dataset.words);
  const steps = [[0, "missed"], [600, "urgent"], [3600, "near"]];
  let anchor, heard, pace;

  const set = (now, given) => {
    [anchor, heard, pace] = [Date.parse(now), performance.now(), Number(given)];
  };
  const span = (seconds) => {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), two = (n) => String(n).padStart(2, "0");
    if (hours >= 48) return `${Math.floor(hours / 24)} ${words.d} ${hours % 24} ${words.h}`;
    if (minutes >= 60) return `${hours} ${words.h} ${two(minutes % 60)} ${words.min}`;
    return `${minutes} ${words.min}` + (minutes >= 10 ? "" : ` ${two(Math.floor(seconds % 60))} ${words.s}`);
  };
  const show = () => {
    if (root.dataset.paused) return;
    const now = anchor + pace * (performance.now() - heard);
    for (const tile of document.querySelectorAll("[data-due]")) {
      const left = (Date.parse(tile.dataset.due) - now) / 1000;
      const missed = left <= 0 || tile.dataset.missed;
      const [, urgency] = steps.find(([under]) => (missed ? 0 : left) <= under) ?? [0, "running"];
      tile.dataset.urgency = urgency;
      tile.querySelector(".state").textContent = words[urgency];
      tile.querySelector(".left").textContent = words[missed ? "ago" : "left"].replace("*", span(Math.abs(left)));
    }
  };
  set(root.dataset.now, root.dataset.pace);
  document.addEventListener("beat", (event) => {
    const said = JSON.parse(event.detail.data);
    set(said.now, said.pace);
    show();
  });
  document.addEventListener("htmx:after:swap", show);
  setInterval(show, 1000);
  show();
})();
