// What all pages do: live charts, boxes that scroll, light and dark, paper.
"use strict";
(() => {
  // A still picture becomes a Plotly chart when it comes into view; plotly.min.js is loaded with the first one.
  let plotly = null;
  const load = () => plotly ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = "plotly.min.js";
    script.onload = () => done(window.Plotly);
    script.onerror = fail;
    document.head.append(script);
  });

  // On a slide a chart is as large as the screen allows, its lettering with it.
  function enlarge(chart) {
    const { layout } = chart;
    const factor = Math.max(1, Math.min(0.86 * innerWidth / layout.width, 0.8 * innerHeight / layout.height));
    const scale = (node, name) => {
      for (const [key, value] of Object.entries(node)) {
        if (value && typeof value === "object") scale(value, key);
        else if (/font|line|marker/.test(name) && /^(size|width)$/.test(key) && typeof value === "number") node[key] *= factor;
      }
    };
    scale(chart, "");
    [layout.width, layout.height] = [layout.width * factor, layout.height * factor];
    for (const slider of layout.sliders ?? []) slider.pad.t *= factor;
    for (const side of ["l", "r", "t", "b"]) layout.margin[side] *= factor;
  }

  async function draw(figure) {
    const Plotly = await load();
    const { data, layout } = JSON.parse(figure.querySelector("script").textContent);
    if (figure.closest(".slide")) enlarge({ data, layout });
    const still = figure.querySelector(".still");
    const live = document.createElement("div");
    live.className = "scroll live";
    live.tabIndex = 0;
    live.setAttribute("role", "group");
    live.setAttribute("aria-label", figure.dataset.claim);
    const chart = document.createElement("div");
    live.append(chart);
    still.before(live);
    await Plotly.newPlot(chart, data, layout, { displaylogo: false });
    const choose = document.createElement("button");
    choose.type = "button";
    choose.className = "choose";
    const show = interactive => {
      live.hidden = !interactive;
      still.hidden = interactive;
      choose.textContent = interactive ? "Show still picture" : "Show interactive chart";
      figure.classList.toggle("interactive", interactive);
    };
    choose.addEventListener("click", () => show(live.hidden));
    still.after(choose);
    show(true);
  }

  const seen = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target).catch(() => target.classList.add("failed"));   // the still picture stays
    }
  }, { rootMargin: "200px" });
  document.querySelectorAll("figure.chart > script").forEach(script => seen.observe(script.parentElement));

  // What needs no scrolling needs no stop of the Tab key.
  const fits = box => box.scrollWidth <= box.clientWidth + 1 && box.scrollHeight <= box.clientHeight + 1;
  const boxes = document.querySelectorAll("pre[tabindex], .aligned, .scroll[tabindex], .formula[tabindex], .slide[tabindex]");
  const wide = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (fits(target)) target.removeAttribute("tabindex");
      else target.tabIndex = 0;
    }
  });
  boxes.forEach(box => wide.observe(box));

  // See plain-math in base.css: a subscript that stands on its base's line shows that no font has mathematics.
  const probe = document.createElement("div");
  probe.innerHTML = "<math><msub><mi>x</mi><mi>x</mi></msub></math>";
  document.body.append(probe);
  const [base, script] = [...probe.querySelectorAll("mi")].map(x => x.getBoundingClientRect().bottom);
  document.documentElement.classList.toggle("plain-math", script - base < 1);
  probe.remove();

  // A formula that is wider than its place is made smaller: on a slide, which nobody scrolls sideways, as far as it takes.
  const width = math => math.firstElementChild.getBoundingClientRect().width;
  const fit = (math, place) => {
    if (place.clientWidth === 0) return true;         // on a slide that is not shown
    math.style.fontSize = "";
    const { paddingLeft, paddingRight } = getComputedStyle(place);
    const room = place.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const full = parseFloat(getComputedStyle(math).fontSize);
    const least = full * (math.closest(".slide") ? 0.3 : 0.75);
    for (let size = full; size > least && width(math) > room;) {
      size = Math.max(least, size * Math.min(0.98, room / width(math)));
      math.style.fontSize = `${size}px`;
    }
    return width(math) <= room;
  };
  const displays = new ResizeObserver(entries => entries.forEach(({ target }) => fit(target.firstElementChild, target)));
  document.querySelectorAll(".formula").forEach(formula => displays.observe(formula));

  // In a line of text, what is still wider then scrolls by itself.
  const lines = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.clientWidth === 0) continue;
      for (const formula of target.querySelectorAll(".tex")) {
        formula.classList.remove("wide");
        formula.removeAttribute("tabindex");
      }
      for (const formula of target.querySelectorAll(".tex")) {
        if (fit(formula.firstElementChild, target)) continue;
        formula.classList.add("wide");
        formula.tabIndex = 0;
      }
    }
  });
  document.querySelectorAll("main p, main li, main h1, main h2, main h3").forEach(line => {
    if (line.querySelector(".tex")) lines.observe(line);
  });

  // Light and dark: as the system says, until the reader chooses.
  const button = document.querySelector("button.theme");
  const root = document.documentElement;
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a browser that keeps nothing for files */ }
    label();
  });
  label();

  // On paper nothing is folded away.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.answer:not([open])")];
    opened.forEach(d => { d.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach(d => { d.open = false; }));
})();
