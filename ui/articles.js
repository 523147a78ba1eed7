// Adding articles: files and folders dropped or chosen are sent one by one, each with its progress; then they are indexed.
(() => {
  let sent = 0;

  const line = (name) => {
    const item = document.createElement("li");
    item.textContent = name;
    document.getElementById("sent").append(item);
    return (state, failed) => {
      item.textContent = `${name}: ${state}`;
      item.classList.toggle("failed", Boolean(failed));
    };
  };

  const send = (name, file, say) =>
    new Promise((done) => {
      const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
      request.open("PUT", "/articles/add?name=" + encodeURIComponent(name));
      request.upload.onprogress = (event) => say(Math.round((100 * event.loaded) / (event.total || 1)) + " %");
      request.onload = () => {
        const kept = request.status === 204;
        say(kept ? "sent" : request.responseText || "not taken", !kept);
        done(kept);
      };
      request.onerror = () => {
        say("could not be sent", true);
        done(false);
      };
      request.send(file);
    });

  const add = async (files) => {
    const list = document.getElementById("sent");
    if (!list || !files.length) return;
    list.replaceChildren();
    let kept = 0;
    for (const { name, file } of files) if (await send(name, file, line(name))) kept += 1;
    if (!kept) return;
    const box = document.querySelector("#indexact textarea, #indexact input");
    box.value = "index:added~" + ++sent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // A dropped folder is walked through; what a browser calls an entry is a file or a folder.
  const walk = async (entry, path) => {
    if (entry.isFile) {
      const file = await new Promise((done) => entry.file(done, () => done(null)));
      return file ? [{ name: path + entry.name, file }] : [];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done) => reader.readEntries(done, () => done([])));
      if (!some.length) return found;
      for (const inner of some) found.push(...(await walk(inner, path + entry.name + "/")));
    }
  };

  document.addEventListener("dragover", (event) => {
    if (document.getElementById("drop")?.contains(event.target)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    const zone = document.getElementById("drop");
    if (!zone?.contains(event.target)) return;
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = [];
    for (const entry of entries) files.push(...(await walk(entry, "")));
    await add(files.filter(({ name }) => !name.split("/").some((part) => part.startsWith("."))));
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#drop input[type=file]")) return;
    add([...event.target.files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
    event.target.value = "";
  });

  // What the page's sanitiser drops from our markup.
  new MutationObserver(() => {
    document.querySelectorAll("#drop input.files:not([multiple])").forEach((input) => (input.multiple = true));
    document.querySelectorAll("#drop input.folder").forEach((input) => (input.webkitdirectory = true));
    document.getElementById("sent")?.setAttribute("aria-live", "polite");
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
