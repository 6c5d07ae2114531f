// Opens every page of an exported site and every deck of slides in Chromium, without a network, and checks what a reader needs.
// Use: node check.mjs SITE SLIDES. Prints what fails, then one line "N passed, N failed".
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { Report } from "./report.mjs";
import { checkPage, checkSite } from "./pages.mjs";
import { checkDeck } from "./slides.mjs";

const [site, slides] = process.argv.slice(2).map(folder => resolve(folder));
if (!site || !slides) {
  console.error("use: node check.mjs SITE SLIDES");
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const report = new Report();

/** A page without a network that notes every request and every error. */
async function open(folder, name, options = {}) {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on("request", r => { if (!/^(file|data|blob):/.test(r.url())) trouble.push(`asks for ${r.url()}`); });
  page.on("requestfailed", r => trouble.push(`cannot load ${r.url()}`));
  page.on("pageerror", e => trouble.push(`script error: ${e.message}`));
  page.on("console", m => { if (m.type() === "error") trouble.push(`console: ${m.text()}`); });
  const address = pathToFileURL(`${folder}/${name}`).href;
  await page.goto(address);
  return { page, trouble, address, close: () => context.close() };
}

const html = folder => readdirSync(folder).filter(name => name.endsWith(".html")).sort();
const only = process.env.ONLY ?? "";                // ONLY=06 looks at pages whose name has 06
for (const name of html(site).filter(n => n.includes(only))) await checkPage(report, () => open(site, name), name);
await checkSite(report, (name, options) => open(site, name, options));
for (const name of html(slides).filter(n => n.includes(only))) await checkDeck(report, options => open(slides, name, options), name);
await browser.close();
process.exit(report.finish());
