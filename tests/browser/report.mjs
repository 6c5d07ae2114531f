import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Counts what passes and prints what fails. */
export class Report {
  #passed = 0;
  #failed = 0;

  /** Empty findings pass. */
  check(where, what, findings) {
    const list = Array.isArray(findings) ? findings : findings ? [] : ["not so"];
    if (list.length === 0) {
      this.#passed++;
      return;
    }
    this.#failed++;
    console.log(`FAIL ${where}: ${what}`);
    list.slice(0, 5).forEach(f => console.log(`     ${f}`));
  }

  finish() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed > 0 || this.#passed === 0 ? 1 : 0;
  }
}

/** What axe finds serious or critical, in the colours of a scheme. */
export async function axe(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(axeSource);     // a script tag would be refused by the policy
  const violations = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"], preload: false })).violations
    .map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.map(n => `${n.target} ${n.html.slice(0, 120)}`) })));
  return violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).join(" | ")}`);
}

/** Formulas of no size, and TeX that stands in the text. */
export const formulas = page => page.evaluate(() => {
  const found = [...document.querySelectorAll("math")].filter(m => m.checkVisibility()).filter(m => {
    const box = m.getBoundingClientRect();
    return box.width < 1 || box.height < 1;
  }).map(m => `no size: ${m.querySelector("annotation").textContent}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (!parentElement.closest("pre, code, annotation, script, svg, .outputs") && /\$|\\[a-zA-Z]+/.test(textContent)) found.push(`TeX left: ${textContent}`);
  }
  return found;
});

/** Brings every chart into view, which draws it. Returns how many should be and how many are drawn. */
export async function drawCharts(page) {
  const charts = page.locator("figure.chart:has(> script)");
  const count = await charts.count();
  for (let i = 0; i < count; i++) {
    const chart = charts.nth(i);
    if (!await chart.isVisible()) continue;             // on another slide
    await chart.scrollIntoViewIfNeeded();
    await chart.locator(".js-plotly-plot .main-svg").first().waitFor({ timeout: 20_000 }).catch(() => {});
  }
  const drawn = await page.locator("figure.chart.interactive .js-plotly-plot:has(.main-svg)").count();
  return { count, drawn };
}
