import { axe, drawCharts, formulas } from "./report.mjs";

/** One deck: from its first slide to its last by the keys, fragment by fragment. */
export async function checkDeck(report, open, name) {
  const where = `slides ${name}`;
  const { page, trouble, address, close } = await open({ viewport: { width: 1280, height: 720 } });
  report.check(where, "formulas show, no TeX is left", await formulas(page));
  for (const scheme of ["light", "dark"]) report.check(where, `axe, ${scheme}`, await axe(page, scheme));
  if (name !== "index.html") await walk(report, where, page, address);
  report.check(where, "nothing is asked for and no script fails", trouble);
  await close();
}

async function walk(report, where, page, address) {
  const slides = await page.locator(".slide").count();
  const fragments = await page.locator(".fragment").count();
  const shown = () => page.locator(".fragment.shown").evaluateAll(all => all.filter(f => f.checkVisibility({ visibilityProperty: true })).length);
  const at = () => page.evaluate(() => Number(location.hash.slice(1)));
  const wrong = [];
  let [steps, charts, drawn] = [0, 0, 0];
  for (; steps < 500; steps++) {
    if (await page.locator(".slide").evaluateAll(all => all.filter(s => s.checkVisibility()).length) !== 1) wrong.push(`step ${steps}: not one slide`);
    const [slide, before] = [await at(), await shown()];
    if (before === await page.locator(".current .fragment").count() || slide === slides) {
      const current = page.locator(".current");
      charts += await current.locator("figure.chart > script").evaluateAll(all => all.filter(s => !s.closest("details")).length);
      await drawCharts(page);
      drawn += await current.locator("figure.chart.interactive .main-svg:first-child").count();
    }
    const last = slide === slides && before === await page.locator(".current .fragment").count();
    if (last) break;
    await page.keyboard.press("ArrowRight");
    const [next, after] = [await at(), await shown()];
    if (!(next === slide && after === before + 1) && next !== slide + 1) wrong.push(`step ${steps}: from ${slide}.${before} to ${next}.${after}`);
  }
  report.check(where, "the arrow goes through every fragment and slide", steps === slides + fragments - 1 ? wrong : [`${steps} steps`, ...wrong]);
  report.check(where, "every chart is drawn when its slide is shown", drawn === charts ? [] : [`${drawn} of ${charts}`]);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  report.check(where, "Home goes to the first slide", await at() === 1);
  await page.goto(`${address}#3`);
  report.check(where, "#3 is the third slide", await page.locator("#slide-3").isVisible());
  const size = await page.locator("#slide-3").evaluate(s => parseFloat(getComputedStyle(s).fontSize));
  report.check(where, "the text is large", size >= 22 ? [] : [`${size} pixels at a width of 1280`]);
  await page.keyboard.press("Space");
  await page.keyboard.press("PageDown");
  report.check(where, "Space and Page Down go on or scroll", await at() > 3 || await page.locator("#slide-3").evaluate(s => s.scrollTop > 0)
    || await shown() > 0);
  await page.emulateMedia({ media: "print" });
  report.check(where, "paper has every slide on a page of its own", await page.locator(".slide").evaluateAll(
    all => all.filter(s => !s.checkVisibility() || (s.nextElementSibling && getComputedStyle(s).breakAfter !== "page")).map(s => s.id)));
}
