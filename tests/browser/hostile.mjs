// Opens pages made of a hostile notebook, with a network, and counts what they run and what they ask for: both have to be none.
// Use: node hostile.mjs SITE SLIDES PORT PAYLOADS; the notebook's addresses lead to 127.0.0.1:PORT, PAYLOADS is a file of JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { Report } from "./report.mjs";

const [site, slides, port, payloads] = process.argv.slice(2);
const asked = [];
const server = createServer((request, answer) => {
  asked.push(request.url);
  answer.setHeader("access-control-allow-origin", "*");
  answer.end("window.ran = 1");
});
await new Promise(done => server.listen(Number(port), "127.0.0.1", done));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const report = new Report();

/** Opens a page, touches all that is on it and says what came of it. */
async function attack(where, file) {
  asked.length = 0;
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
  const dialogs = [];
  page.on("dialog", d => { dialogs.push(d.message()); d.dismiss(); });
  const address = pathToFileURL(file).href;
  await page.goto(address);
  for (let i = 0; i < 400 && where.startsWith("slides"); i++) await page.keyboard.press("PageDown");
  await page.evaluate(() => {
    document.querySelectorAll("figure.chart").forEach(f => f.scrollIntoView());
    for (const element of document.querySelectorAll("main *")) {
      for (const event of ["mouseover", "focus", "load", "error", "toggle", "submit"]) element.dispatchEvent(new Event(event));
      if (element.matches("a, button, form, text") && !element.closest("[href^=http], nav, .frame")) element.dispatchEvent(new MouseEvent("click"));
    }
  });
  const chart = page.locator("figure.chart .main-svg").first();
  if (await page.locator("figure.chart > script").count() > 0) await chart.waitFor({ state: "attached", timeout: 20_000 });
  await page.waitForTimeout(150);
  report.check(where, "no script of an output runs", await page.evaluate(() => window.ran === undefined));
  report.check(where, "no dialog opens", dialogs);
  report.check(where, "nothing is asked of a network", asked);
  report.check(where, "the page stays", page.url().split("#")[0] === address);
  return page;
}

for (const [kind, folder] of [["page", site], ["slides", slides]]) {
  const file = `${folder}/hostile.html`;
  const page = await attack(kind, file);
  report.check(kind, "outputs bring no frame along", page.frames().length === 1);
  report.check(kind, "the last cell stands where it should", await page.evaluate(() => document.querySelector("main #the-end")?.textContent === "The end"));
  report.check(kind, "an output makes no slide", kind === "page" || await page.locator("body > main > .slide").count() === await page.locator(".slide").count());
  report.check(kind, "nothing lies over the page", await page.evaluate(() => [...document.querySelectorAll("main *")]
    .filter(e => getComputedStyle(e).position === "fixed" && !e.closest(".scroll")).map(e => e.outerHTML.slice(0, 100))));
  report.check(kind, "pictures are there", await page.evaluate(() => [...document.querySelectorAll("main img")].map(i => i.naturalWidth).join() === "1,1"));
  report.check(kind, "the chart is drawn", await page.locator("figure.chart .main-svg").count() > 0);
}

// Without the filter of the export, the policy has to hold by itself.
const innocent = readFileSync(`${site}/innocent.html`, "utf8");
for (const payload of JSON.parse(readFileSync(payloads, "utf8"))) {
  writeFileSync(`${site}/raw.html`, innocent.replace("</main>", () => `${payload}</main>`));
  const raw = await attack(`the policy alone, ${payload}`, `${site}/raw.html`);
  await raw.context().close();
}
await browser.close();
server.close();
process.exit(report.finish());
