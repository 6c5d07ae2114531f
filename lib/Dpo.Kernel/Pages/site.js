// The site's own: copying code, the search, the contents on a small screen.
"use strict";
(() => {
  for (const code of document.querySelectorAll("main pre.code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      await copy(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    const frame = document.createElement("div");
    frame.className = "frame";
    code.replaceWith(frame);
    frame.append(code, button);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {                       // a browser that gives files no clipboard
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  const contents = document.querySelector(".contents details");
  if (contents && matchMedia("(max-width: 70rem)").matches) contents.open = false;

  const box = document.getElementById("search");
  const hits = document.getElementById("hits");
  const status = document.querySelector(".search [role=status]");
  let index = null;
  const load = () => index ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = "search-index.js";
    script.onload = () => done(window.searchIndex.map(entry => ({ entry, low: entry.slice(1).join(" \n ").toLowerCase() })));
    script.onerror = fail;
    document.head.append(script);
  });

  // Every word must occur; a word in the heading counts more.
  async function search() {
    const words = box.value.toLowerCase().split(/\s+/).filter(w => w.length > 1);
    const sections = words.length > 0 ? await load() : [];
    const found = sections.filter(s => words.every(w => s.low.includes(w)))
      .map(s => ({ ...s, score: words.filter(w => s.entry[2].toLowerCase().includes(w)).length }))
      .sort((a, b) => b.score - a.score);
    hits.replaceChildren(...found.slice(0, 20).map(s => hit(s.entry, words[0])));
    hits.hidden = words.length === 0;
    status.textContent = words.length === 0 ? "" : found.length === 1 ? "1 section" : `${found.length} sections`;
    if (words.length > 0 && found.length === 0) {
      const none = document.createElement("li");
      none.textContent = "No section has all these words.";
      hits.append(none);
    }
  }

  function hit([address, chapter, heading, text], word) {
    const [item, link, place, excerpt] = ["li", "a", "small", "span"].map(name => document.createElement(name));
    const at = Math.max(0, text.toLowerCase().indexOf(word) - 50);
    link.href = address;
    link.textContent = heading;
    place.textContent = chapter;
    excerpt.textContent = (at > 0 ? "… " : "") + text.slice(at, at + 140) + " …";
    link.append(place, excerpt);
    item.append(link);
    return item;
  }

  box.addEventListener("input", search);
  box.form.addEventListener("submit", event => {
    event.preventDefault();
    hits.querySelector("a")?.focus();
  });
  box.form.addEventListener("keydown", event => {
    const links = [...hits.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      box.value = "";
      search();
      box.focus();
    } else if (step && links.length > 0) {
      event.preventDefault();
      const at = links.indexOf(document.activeElement) + step;
      (at < 0 ? box : links[Math.min(at, links.length - 1)]).focus();
    }
  });
  hits.addEventListener("click", event => { if (event.target.closest("a")) hits.hidden = true; });
})();
