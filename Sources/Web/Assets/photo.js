// Scans with the camera where the browser can read symbols; reads a chosen photo on the device before it is sent.
// Without either, the form sends the photo.
const formats = ["qr_code", "data_matrix", "code_128", "ean_13", "itf"];
const form = document.querySelector("form[data-photo]");
const kinds = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
const usable = formats.filter((format) => kinds.includes(format));
if (form && usable.length > 0) {
  const detector = new BarcodeDetector({ formats: usable });
  const file = form.querySelector("input[type=file]");
  const button = form.querySelector("[data-camera]");
  const view = form.querySelector("video");
  const field = form.dataset.field ? document.getElementById(form.dataset.field) : null;
  const found = (text) => {
    if (field) field.value = text;
    else location.assign("/lookup?code=" + encodeURIComponent(text));
  };
  form.addEventListener("submit", async (event) => {
    if (!file.files[0] || form.dataset.sent === "read") return;
    event.preventDefault();
    event.stopPropagation();
    try {
      const symbols = await detector.detect(await createImageBitmap(file.files[0]));
      if (symbols.length === 1) return found(symbols[0].rawValue);
    } catch { /* the server reads more */ }
    form.dataset.sent = "read";
    form.submit();
  }, true);
  if (navigator.mediaDevices?.getUserMedia) {
    let stream = null;
    const stop = () => {
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      view.hidden = true;
    };
    const look = async () => {
      if (!stream) return;
      const symbols = await detector.detect(view).catch(() => []);
      if (symbols.length > 0) {
        stop();
        return found(symbols[0].rawValue);
      }
      setTimeout(look, 150);
    };
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (stream) return stop();
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        button.hidden = true;
        return;
      }
      view.srcObject = stream;
      view.hidden = false;
      await view.play();
      look();
    });
    addEventListener("pagehide", stop);
  }
}
