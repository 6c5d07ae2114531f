import { axe, formulas } from "./report.mjs";

/** One deck: from its first slide to its last by one key, and back. */
export async function checkDeck(report, open, name) {
  const where = `slides ${name}`;
  const { page, trouble, address, close } = await open({ viewport: { width: 1280, height: 720 } });
  report.check(where, "formulas show, no TeX is left", await formulas(page));
  for (const scheme of ["light", "dark"]) report.check(where, `axe, ${scheme}`, await axe(page, scheme));
  if (name !== "index.html") {
    await walk(report, where, page);
    await keys(report, where, page, address);
  }
  report.check(where, "nothing is asked for and no script fails", trouble);
  await close();
}

/** Where the deck stands: slide, place on it, what has been brought out. Waits for the charts that are in view, which ends
 * above the bar: a chart behind it is drawn when it is scrolled to. */
async function stand(page) {
  await page.waitForFunction(() => [...document.querySelectorAll(".current figure.chart:has(> script)")].every(figure => {
    const [{ top, bottom }, slide] = [figure.getBoundingClientRect(), figure.closest(".slide").getBoundingClientRect()];
    return !figure.checkVisibility() || bottom < slide.top || top >= slide.bottom || figure.querySelector(".choose");
  }), null, { timeout: 20_000 });
  return page.evaluate(() => {
    const slide = document.querySelector(".current");
    const out = [...slide.querySelectorAll(".fragment, details.answer")].map(p => Number(p.open ?? p.classList.contains("shown")));
    return `${location.hash} at ${Math.round(slide.scrollTop)}, out ${out.join("")}`;
  });
}

/** Notes what of the slide is in view and what is cut off at the side. */
const look = page => page.evaluate(() => {
  const parts = "p, li, pre, h1, h2, h3, h4, h5, h6, tr, summary, .formula, .still, .live, img";
  const slide = document.querySelector(".current");
  const [screen, bar] = [slide.getBoundingClientRect(), document.querySelector(".deck").getBoundingClientRect()];
  window.seen ??= new Map();
  for (const part of slide.querySelectorAll(parts)) {
    const lines = seen.get(part) ?? new Set();
    seen.set(part, lines);
    if (!part.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { top, bottom, height } = part.getBoundingClientRect();
    if (height === 0) continue;
    // Stripes of a long part, each of a line or two, count one by one; what a screen can hold has to be there as a whole.
    const stripes = height > screen.height - 30 ? Math.ceil(height / 60) : 1;
    for (let i = 0; i < stripes; i++) {
      const [from, to] = [top + i * height / stripes, top + (i + 1) * height / stripes];
      if (from >= screen.top - 1 && to <= Math.min(screen.bottom, bar.top) + 1) lines.add(`${i} of ${stripes}`);
    }
    part.stripes = stripes;
  }
  const wrong = bar.top < screen.bottom - 1 ? ["the bar covers the slide"] : [];
  for (const f of slide.querySelectorAll(".formula, .tex")) {
    const [own, room] = [f.querySelector("semantics"), f.closest("p, li, td, th, h1, h2, h3") ?? f].map(e => e.getBoundingClientRect());
    if (own.width > room.width + 1) wrong.push(`a formula is cut: ${f.querySelector("annotation").textContent}`);
  }
  for (const text of slide.querySelectorAll("pre:is(.stream, .result, .error)")) {
    if (text.scrollWidth > text.clientWidth + 1) wrong.push(`a text is cut: ${text.textContent.slice(0, 60)}`);
  }
  return wrong;
});

async function walk(report, where, page) {
  const states = [await stand(page)];
  const wrong = await look(page);
  for (; states.length < 1000; states.push(await stand(page))) {
    await page.keyboard.press("PageDown");
    if (await stand(page) === states.at(-1)) break;
    wrong.push(...await look(page));
  }
  const slides = await page.locator(".slide").count();
  report.check(where, "Page Down goes to the last slide", states.at(-1).startsWith(`#${slides} `));
  report.check(where, "nothing is covered or cut off at the side", wrong);
  report.check(where, "Page Down alone shows everything, above the bar", await page.evaluate(() => [...window.seen]
    .filter(([part, lines]) => part.stripes !== undefined || part.checkVisibility({ visibilityProperty: true }) || part.closest("details.answer, .fragment"))
    .filter(([part, lines]) => lines.size < (part.stripes ?? 1) && !part.closest("details.words, .notes") && !part.matches("[hidden], [hidden] *"))
    .map(([part]) => `${part.closest(".slide").id}: ${part.outerHTML.replace(/<[^>]*>/g, "").slice(0, 100)}`)));
  report.check(where, "every fragment and every answer was out", await page.evaluate(() =>
    [...document.querySelectorAll(".fragment:not(.shown), details.answer:not([open])")].map(e => e.textContent.slice(0, 60))));
  const undone = [];
  for (const expected of states.slice(0, -1).reverse()) {
    await page.keyboard.press("PageUp");
    const got = await stand(page);
    if (got !== expected) undone.push(`${got} where ${expected} was`);
  }
  report.check(where, "Page Up takes back step by step", undone);
  await page.keyboard.press("PageUp");
  report.check(where, "and stays on the first", await stand(page) === states[0]);
}

async function keys(report, where, page, address) {
  const at = () => page.evaluate(() => Number(location.hash.slice(1)));
  await page.keyboard.press("End");
  report.check(where, "End goes to the last slide", await at() === await page.locator(".slide").count());
  await page.keyboard.press("Home");
  report.check(where, "Home goes to the first slide", await at() === 1);
  await page.goto(`${address}#3`);
  report.check(where, "#3 is the third slide", await page.locator("#slide-3").isVisible());
  const size = await page.locator("#slide-3").evaluate(s => parseFloat(getComputedStyle(s).fontSize));
  report.check(where, "the text is large", size >= 22 ? [] : [`${size} pixels at a width of 1280`]);

  const start = await stand(page);
  const steps = [];
  for (const key of ["PageDown", "ArrowRight", "Space", "Enter"]) {
    await page.keyboard.press(key);
    steps.push(await stand(page));
    await page.keyboard.press(key === "Space" ? "Shift+Space" : key === "PageDown" ? "PageUp" : "ArrowLeft");
    report.check(where, `a step by ${key} is undone`, await stand(page) === start);
  }
  report.check(where, "the four keys take the same step", new Set(steps).size === 1 && steps[0] !== start ? [] : steps);
  await page.locator(".on").click();
  report.check(where, "the button forward takes it too", await stand(page) === steps[0]);
  await page.locator(".back").click();
  report.check(where, "the button back undoes it", await stand(page) === start);
  await page.keyboard.press("Space");
  report.check(where, "Space goes on after a click on a button", await stand(page) === steps[0]);
  await page.keyboard.press("PageUp");
  for (const part of [".back", ".deck a", ".current pre", ".current .formula", ".current summary"]) {
    const control = page.locator(part).first();
    if (await control.count() === 0) continue;
    await control.evaluate(e => { e.tabIndex = 0; e.focus({ preventScroll: true }); });
    await page.keyboard.press("ArrowRight");
    report.check(where, `Right goes on from ${part}`, await stand(page) === steps[0]);
    await page.keyboard.press("ArrowLeft");
  }
  await page.locator(".back").focus();
  await page.keyboard.press("Enter");
  report.check(where, "Enter on a button that has the focus presses it", await at() === 2);
  await page.locator(".deck a").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/index\.html$/);
  report.check(where, "Enter on a link that has the focus follows it", true);
  await page.goBack();
  await page.emulateMedia({ media: "print" });
  report.check(where, "paper has every slide on a page of its own", await page.locator(".slide").evaluateAll(
    all => all.filter(s => !s.checkVisibility() || (s.nextElementSibling && getComputedStyle(s).breakAfter !== "page")).map(s => s.id)));
}
