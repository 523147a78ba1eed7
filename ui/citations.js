// Citations: a click opens the article beside the chat, scrolled to the quoted words; pointing at one shows what it quotes.
//
// Chat messages are drawn anew while an answer streams, so one listener on the document serves all links. The server is
// asked through a hidden text box, whose change is an event of Gradio's.
(() => {
  const LINK = '#chat a:is([href^="#cite-"], [href^="#near-"], [href^="#found-"])';
  let wanted = null; // id of the article element that a click asked for
  let asked = 0;
  let from = null; // the link clicked last

  const panel = () => document.getElementById("panel");

  // Scrolls an article's box to its marked words, and the page to the box where that is out of sight.
  const show_words = (article, around) => {
    const box = article.querySelector(".text");
    const mark = box.querySelector("mark.active");
    if (mark) {
      const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += above - Math.max(0, (box.clientHeight - mark.offsetHeight) / 3);
    }
    const place = around.getBoundingClientRect();
    if (place.top < 0 || place.top > window.innerHeight * 0.6) around.scrollIntoView({ block: "start" });
  };

  const reveal = (id) => {
    const article = panel()?.querySelector("#" + CSS.escape("open-" + id));
    if (article) show_words(article, panel());
    return Boolean(article);
  };

  // An event's article is asked for by a button of the timeline, and comes by itself.
  let event_shown = null;
  const reveal_event = () => {
    const article = document.querySelector("#event .source");
    if (article === event_shown) return;
    event_shown = article;
    if (article) show_words(article, document.getElementById("event"));
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

  const back = () => {
    if (from?.isConnected) {
      from.scrollIntoView({ block: "nearest" });
      from.focus();
    } else document.getElementById("chat").scrollIntoView({ block: "end" });
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
      else back();
    },
    true,
  );

  // The card: what a marker's title says, styled, for the pointer and for the keyboard alike.
  const card = document.createElement("div");
  card.id = "citecard";
  card.hidden = true;
  card.setAttribute("aria-hidden", "true"); // the title says the same
  let titled = null;
  const hide = () => {
    if (titled) titled.title = titled.dataset.says; // given back for screen readers
    titled = null;
    card.hidden = true;
  };
  const show = (event) => {
    const link = event.target.closest?.("#chat a.cite");
    if (link === titled) return;
    hide();
    if (!link || !link.title) return;
    titled = link;
    link.dataset.says = link.title;
    link.removeAttribute("title"); // or the browser would show its own as well
    const lines = link.dataset.says.split("\n");
    card.replaceChildren(
      ...lines.map((line, at) => {
        const row = document.createElement("p");
        row.className = at ? "where" : "quote";
        row.textContent = line;
        return row;
      }),
    );
    if (!card.isConnected) document.body.append(card);
    card.hidden = false;
    const place = link.getBoundingClientRect();
    card.style.left = Math.max(8, Math.min(place.left, innerWidth - card.offsetWidth - 8)) + "px";
    const below = place.bottom + 6;
    card.style.top = (below + card.offsetHeight < innerHeight ? below : Math.max(8, place.top - card.offsetHeight - 6)) + "px";
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", (event) => (event.target.matches?.(":focus-visible") ? show(event) : hide()));
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);

  document.addEventListener("keydown", (event) => {
    const here = document.activeElement;
    if (event.key === "Escape") {
      const stop = document.querySelector("#question .stop-button");
      if (!card.hidden) hide();
      else if (stop) stop.click();
      else if (here?.closest("#panel")) back();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !here?.matches(LINK) || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...document.querySelectorAll(LINK)].filter((link) => link.checkVisibility());
    const next = links[links.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    open(next);
  });

  // Gradio labels each message with its markup, which a screen reader would read out.
  const label = () => {
    for (const [who, name] of [["user", "Question"], ["bot", "Answer"]])
      document.querySelectorAll(`#chat [data-testid=${who}][aria-label*="<"]`).forEach((message) => {
        message.setAttribute("aria-label", name);
      });
  };

  new MutationObserver(() => {
    label();
    reveal_event();
    if (titled && !titled.isConnected) hide();
    if (wanted && reveal(wanted)) wanted = null;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
