// One slide at a time. Right, Page Down and Space go on, Left and Page Up go back; #7 in the address is the seventh slide.
"use strict";
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const place = document.querySelector(".place");
  const heading = document.querySelector(".deck .heading");
  let at = -1;

  const fragments = slide => [...slide.querySelectorAll(".fragment")];
  const hiddenOf = slide => fragments(slide).filter(f => !f.classList.contains("shown"));

  function go(to, allShown) {
    to = Math.max(0, Math.min(slides.length - 1, to));
    if (to !== at) {
      at = to;
      slides.forEach((s, i) => s.classList.toggle("current", i === at));
      fragments(slides[at]).forEach(f => f.classList.toggle("shown", allShown));
      slides[at].scrollTop = 0;
      history.replaceState(null, "", `#${at + 1}`);
    }
    place.textContent = `${at + 1} / ${slides.length}`;
    heading.textContent = slides[at].getAttribute("aria-label");
  }

  // What a page key shows next: the rest of a long slide, then its fragments, then the slide after it.
  function on(scrollFirst) {
    const slide = slides[at];
    const next = hiddenOf(slide)[0];
    if (scrollFirst && slide.scrollTop + slide.clientHeight < slide.scrollHeight - 2) {
      slide.scrollBy({ top: slide.clientHeight * 0.85 });
    } else if (next) {
      next.classList.add("shown");
      next.scrollIntoView({ block: "nearest" });
    } else {
      go(at + 1, false);
    }
  }

  function back() {
    const shown = fragments(slides[at]).filter(f => f.classList.contains("shown")).at(-1);
    if (shown) shown.classList.remove("shown");
    else go(at - 1, true);
  }

  const keys = {
    ArrowRight: () => on(false), ArrowLeft: back, PageDown: () => on(true), PageUp: back,
    ArrowDown: () => slides[at].scrollBy({ top: 120 }), ArrowUp: () => slides[at].scrollBy({ top: -120 }),
    Home: () => go(0, false), End: () => go(slides.length - 1, false),
  };
  addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const onControl = event.target.closest?.("button, summary, a, input");
    const act = event.key === " " ? (onControl ? null : event.shiftKey ? back : keys.PageDown) : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.querySelector(".on").addEventListener("click", () => on(false));
  document.querySelector(".back").addEventListener("click", back);
  // On paper a slide is made smaller to fit a page, down to six tenths; what is longer still goes on overleaf.
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("on-paper");
    for (const slide of slides) slide.style.zoom = Math.max(0.6, Math.min(1, 690 / slide.scrollHeight));
    document.documentElement.classList.remove("on-paper");
  });
  addEventListener("afterprint", () => slides.forEach(s => { s.style.zoom = ""; }));

  const fromAddress = () => go((parseInt(location.hash.slice(1), 10) || 1) - 1, false);
  addEventListener("hashchange", fromAddress);
  document.documentElement.classList.add("deck-running");
  fromAddress();
})();
