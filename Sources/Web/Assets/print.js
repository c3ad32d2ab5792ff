// A print job's page shows how far it is without being reloaded, and reloads itself when there is something new on it.
const card = document.querySelector("[data-print-job]");
if (card) {
  const meter = card.querySelector("meter");
  const written = card.querySelector("[data-written]");
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u2009");
  let ready = null;
  let pause = 1000;
  const look = async () => {
    try {
      const answer = await fetch(card.dataset.printJob, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const job = await answer.json();
        const parts = job.files.filter((file) => file.kind === "part");
        const count = parts.reduce((sum, file) => sum + file.written, 0);
        const done = job.files.filter((file) => file.isReady).length;
        written.textContent = grouped(count);
        meter.value = Math.floor((count * 100) / job.count);
        const isOver = job.state !== "queued" && job.state !== "running";
        if (isOver || (ready !== null && done !== ready && document.visibilityState === "visible")) {
          location.reload();
          return;
        }
        ready = done;
      }
    } catch { /* the next look may find the server again */ }
    pause = Math.min(pause * 1.2, 5000);
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
