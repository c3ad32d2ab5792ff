// Small comforts of the consoles; every page works without them.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing) {
    const search = document.querySelector("[data-key='/']");
    if (search) { event.preventDefault(); search.focus(); }
  }
});
// A form is sent once: a second press while it is on its way does nothing.
document.addEventListener("submit", (event) => {
  // A download by GET leaves the page where it is: it may be asked for again.
  if (event.target.method !== "post") return;
  const button = event.submitter;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
  if (button) button.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
