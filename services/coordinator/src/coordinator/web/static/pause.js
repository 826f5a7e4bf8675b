// The pause: a paused page keeps what it shows, says so, and catches up when people want it to.
// Time left is written by the server with each update, so that the page never counts by a clock of its own.
const button = document.getElementById("pause");
let paused = false;
button.hidden = false;
button.addEventListener("click", () => {
  paused = !paused;
  button.setAttribute("aria-pressed", String(paused));
  button.textContent = paused ? "Paused: go on" : "Pause";
  if (!paused) location.reload();
});
document.addEventListener("htmx:before:swap", (event) => { if (paused) event.preventDefault(); });
document.addEventListener("htmx:before:sse:message", (event) => { if (paused) event.preventDefault(); });
