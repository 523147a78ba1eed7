// Opens the source panel for a clicked citation, and scrolls it to the quoted words. Nothing else runs in the page.
//
// Chat messages are drawn anew while an answer streams, so one listener on the document serves all links. The server is
// asked through a hidden text box, whose change is an event of Gradio's.
(() => {
  const LINK = '#chat a[href^="#cite-"], #chat a[href^="#near-"]';
  let wanted = null; // id of the article element that a click asked for
  let asked = 0;
  let from = null; // the link clicked last

  const panel = () => document.getElementById("panel");

  const reveal = (id) => {
    const article = panel()?.querySelector("#" + CSS.escape("open-" + id));
    if (!article) return false;
    const box = article.querySelector(".text");
    const mark = box.querySelector("mark.active");
    if (mark) {
      const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += above - Math.max(0, (box.clientHeight - mark.offsetHeight) / 3);
    }
    const place = panel().getBoundingClientRect();
    if (place.top < 0 || place.top > window.innerHeight * 0.6) panel().scrollIntoView({ block: "start" });
    return true;
  };

  const open = (link) => {
    const id = link.getAttribute("href").slice(1);
    document.querySelectorAll("#chat a.current").forEach((other) => other.classList.remove("current"));
    link.classList.add("current");
    from = link;
    wanted = id;
    if (reveal(id)) {
      wanted = null;
      return;
    }
    const box = document.querySelector("#citelink textarea, #citelink input");
    box.value = id + "~" + ++asked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.(LINK + ', #panel a[href="#back"]');
      if (!link) return;
      // A bare "#…" would reload the page where its address has a query.
      event.preventDefault();
      event.stopPropagation();
      if (link.matches(LINK)) open(link);
      else if (from?.isConnected) {
        from.scrollIntoView({ block: "center" });
        from.focus();
      } else document.getElementById("chat").scrollIntoView({ block: "end" });
    },
    true,
  );

  // Gradio labels each message with its markup, which a screen reader would read out.
  const label = () => {
    for (const [who, name] of [["user", "Question"], ["bot", "Answer"]])
      document.querySelectorAll(`#chat [data-testid=${who}][aria-label*="<"]`).forEach((message) => {
        message.setAttribute("aria-label", name);
      });
  };

  new MutationObserver(() => {
    label();
    if (wanted && reveal(wanted)) wanted = null;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
