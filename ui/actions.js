// Buttons of ours in the page: what each does here (copying), or who is told of it (Gradio, through a hidden text box).
//
// The page's address names the newest answer, so that a reload, a bookmark or a copied link leads back to it.
(() => {
  // Which hidden box tells Gradio of the buttons in which part of the page.
  const BOXES = [["#chat", "act"], ["#talks", "talkact"], ["#articles", "articleact"], ["#quality", "qualityact"],
    ["#timeline", "timelineact"]];
  let pressed = 0;

  const tell = (box, act) => {
    const field = document.querySelector(`#${box} textarea, #${box} input`);
    if (!field) return;
    field.value = act + "~" + ++pressed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const copied = async (button, text) => {
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Only https and this machine have a clipboard; elsewhere the old way still works.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = said), 1500);
  };

  const address = (id) => {
    const url = new URL(location.href);
    url.searchParams.delete("answer");
    if (id) url.searchParams.set("answer", id);
    return url;
  };

  const here = {
    copy: async (button) => {
      const answer = await fetch(`/answers/${button.value}.txt`, { cache: "no-store" });
      await copied(button, answer.ok ? await answer.text() : button.closest(".answer").innerText);
    },
    link: (button) => copied(button, address(button.value).href),
  };

  // Gradio draws text anew whenever it changes: an answer that streams, a table when a search or new articles come. Where that
  // happens between pressing and letting go, no click comes: what was pressed is gone, and its like stands there or elsewhere.
  const same = (one, other) =>
    ["tagName", "id", "name", "value", "href", "textContent"].every((key) => one[key] === other[key]);
  let down = null;
  document.addEventListener("mousedown", (event) => (down = event.button ? null : event), true);
  document.addEventListener(
    "mouseup",
    (event) => {
      const gone = down?.target.closest?.("button, a, summary");
      const still = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 8;
      down = null;
      if (!gone || gone.isConnected || !still) return;
      [...document.querySelectorAll(gone.tagName)].find((other) => same(gone, other))?.click();
    },
    true,
  );

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#clear, #delete")) history.replaceState(null, "", address(null));
    const button = event.target.closest?.("button.act[name]");
    if (!button) return;
    event.preventDefault();
    if (here[button.name]) here[button.name](button);
    else for (const [place, box] of BOXES) if (button.closest(place)) tell(box, button.name + ":" + button.value);
    if (button.name === "edit") document.querySelector("#question textarea").focus();
  });

  // Where the conversation is to be found again, once its newest answer is there.
  let newest = "";
  const note = () => {
    const answers = document.querySelectorAll("#chat .answer[id^=answer-]");
    const id = answers.length ? answers[answers.length - 1].id.slice("answer-".length) : "";
    if (!id || id === newest) return;
    const wanted = newest ? "" : new URLSearchParams(location.search).get("answer");
    newest = id;
    if (wanted && document.getElementById("answer-" + wanted)) {
      setTimeout(() => document.getElementById("answer-" + wanted)?.scrollIntoView({ block: "center" }), 300);
    } else history.replaceState(null, "", address(id));
  };
  new MutationObserver(note).observe(document.documentElement, { childList: true, subtree: true });
})();
