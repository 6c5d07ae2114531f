// One slide at a time, step by step. Right, Space, Enter and Page Down go on: first through all that a slide holds, the
// answers opened and the fragments shown where they stand, then to the next slide. Left and Page Up take one step back.
"use strict";
(() => {
  const slides = [...document.querySelectorAll("main > .slide")];
  const place = document.querySelector(".place");
  const heading = document.querySelector(".deck .heading");
  const trails = new Map();         // of a slide: the steps taken on it, each with the place it was taken from
  let at = -1;

  // What a step brings out, in order: a fragment is hidden at first, an answer closed.
  const held = slide => [...slide.querySelectorAll(":scope > .fragment, .cell > details.answer")];
  const isOut = part => part.matches("details") ? part.open : part.classList.contains("shown");
  const bring = (part, out) => part.matches("details") ? part.open = out : part.classList.toggle("shown", out);

  const units = "p, li, pre, h1, h2, h3, h4, h5, h6, table, tr, summary, figure, .formula, img";
  const gap = 12;
  const box = (slide, part) => {
    const [own, its] = [slide.getBoundingClientRect(), part.getBoundingClientRect()];
    return { top: its.top - own.top, bottom: its.bottom - own.top, height: its.height };
  };
  const cut = slide => [...slide.querySelectorAll(units)].filter(unit => unit.checkVisibility())
    .map(unit => box(slide, unit)).filter(({ bottom, height }) => height > 0 && bottom > slide.clientHeight + 1);

  // Down to the first piece that is cut off, so that it is seen whole; through one longer than a screen by nearly a screen.
  function scroll(slide) {
    const screen = slide.clientHeight;
    const ways = cut(slide)
      .map(({ top, height }) => height > screen - 2 * gap && top < 0.3 * screen ? 0.85 * screen : top - gap);
    slide.scrollTop += Math.max(1, Math.min(screen - 2 * gap, ...ways));
  }

  function on() {
    const slide = slides[at];
    const screen = slide.clientHeight;
    const next = held(slide).find(part => !isOut(part));
    const below = slide.scrollHeight - slide.scrollTop - screen;
    const more = below > 4 * gap || (below > 1 && cut(slide).length > 0);     // but not for a margin
    const from = slide.scrollTop;
    const { top, bottom, height } = next ? box(slide, next) : {};
    if (next && (!more || top + Math.min(height, screen / 4) <= screen)) {
      bring(next, true);
      // The reader had scrolled past it, or hardly any of what it now shows is on the screen.
      const now = box(slide, next);
      const seen = screen - now.top;
      if (top >= screen || bottom <= 0 || seen < Math.min(now.height, screen / 2)) slide.scrollTop += now.top - gap;
    } else if (more) {
      scroll(slide);
      if (slide.scrollTop === from) return false;
    } else {
      return false;
    }
    trails.get(slide).steps.push({ from, part: next && isOut(next) ? next : null });
    return true;
  }

  function show(to) {
    at = to;
    slides.forEach((s, i) => s.classList.toggle("current", i === at));
    history.replaceState(null, "", `#${at + 1}`);
    place.textContent = `${at + 1} / ${slides.length}`;
    heading.textContent = slides[at].getAttribute("aria-label");
  }

  function begin(to) {
    show(to);
    held(slides[at]).forEach(part => bring(part, false));
    trails.set(slides[at], { steps: [] });
    slides[at].scrollTop = 0;
  }

  function forward() {
    if (on() || at + 1 === slides.length) return;
    trails.get(slides[at]).left = slides[at].scrollTop;
    begin(at + 1);
  }

  // The slide before stands as it was left. After a jump it was not: then all its steps are taken first.
  function back() {
    const step = trails.get(slides[at]).steps.pop();
    if (step) {
      if (step.part) bring(step.part, false);
      slides[at].scrollTop = step.from;
    } else if (at > 0 && trails.has(slides[at - 1])) {
      show(at - 1);
      slides[at].scrollTop = trails.get(slides[at]).left;
    } else if (at > 0) {
      begin(at - 1);
      while (on());
    }
  }

  function jump(to) {
    trails.clear();
    begin(Math.max(0, Math.min(slides.length - 1, to)));
  }

  const keys = {
    ArrowRight: forward, PageDown: forward, " ": forward, Enter: forward, ArrowLeft: back, PageUp: back,
    ArrowDown: () => slides[at].scrollBy({ top: 120 }), ArrowUp: () => slides[at].scrollBy({ top: -120 }),
    Home: () => jump(0), End: () => jump(slides.length - 1),
  };
  // A control that the Tab key reached keeps Enter, and but for a link Space; see the click below.
  const own = { Enter: "a, button, summary, input", " ": "button, summary, input" };
  addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.(own[event.key] ?? "input")) return;
    const act = event.key === " " && event.shiftKey ? back : keys[event.key];
    if (!act) return;
    event.preventDefault();
    // What is wider than the slide goes sideways with Shift, where the Tab key has reached it.
    const wide = event.shiftKey && /^Arrow(Left|Right)$/.test(event.key) && event.target.closest(".scroll, pre, .formula");
    if (wide) wide.scrollBy({ left: event.key === "ArrowRight" ? 80 : -80 });
    else act();
  });
  // A control that was clicked does not keep the keys, so that the next Space goes on.
  addEventListener("click", event => {
    if (event.detail > 0 && event.target.closest("button, summary")) document.activeElement.blur();
  });
  document.querySelector(".on").addEventListener("click", forward);
  document.querySelector(".back").addEventListener("click", back);

  // On paper a slide is made smaller to fit a page, down to six tenths; what is longer still goes on overleaf.
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("on-paper");
    for (const slide of slides) slide.style.zoom = Math.max(0.6, Math.min(1, 690 / slide.scrollHeight));
    document.documentElement.classList.remove("on-paper");
  });
  addEventListener("afterprint", () => slides.forEach(s => { s.style.zoom = ""; }));

  const fromAddress = () => jump((parseInt(location.hash.slice(1), 10) || 1) - 1);
  addEventListener("hashchange", fromAddress);
  document.documentElement.classList.add("deck-running");
  fromAddress();
})();
