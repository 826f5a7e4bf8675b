// Time left, by the server's clock: the page brings the moment, every beat brings it anew, and between two beats
// it passes at the pace the server named. Nothing here reads the computer's own time of day.
"use strict";
(() => {
  const root = document.documentElement;
  const steps = [[0, "missed", "missed"], [600, "urgent", "under 10 minutes"], [3600, "near", "under 60 minutes"]];
  let anchor, heard, pace;

  const set = (now, given) => {
    [anchor, heard, pace] = [Date.parse(now), performance.now(), Number(given)];
  };
  const span = (seconds) => {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
    if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
    if (minutes >= 60) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
    return minutes >= 10 ? `${minutes} min` : `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  };
  const show = () => {
    if (root.dataset.paused) return;
    const now = anchor + pace * (performance.now() - heard);
    for (const tile of document.querySelectorAll("[data-due]")) {
      const left = (Date.parse(tile.dataset.due) - now) / 1000;
      const missed = left <= 0 || tile.dataset.missed;
      const [, urgency, word] = steps.find(([under]) => (missed ? 0 : left) <= under) ?? [0, "running", "running"];
      tile.dataset.urgency = urgency;
      tile.querySelector(".state").textContent = word;
      tile.querySelector(".left").textContent = missed ? `${span(Math.abs(left))} ago` : `${span(left)} left`;
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
