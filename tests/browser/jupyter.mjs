// Classic Jupyter as a reader uses it: open a chapter, run all, see a chart, stop a long training, go on.
// Use: node jupyter.mjs ADDRESS NOTEBOOK; Jupyter runs at the address, without a token.
import { chromium } from "playwright-core";
import { Report } from "./report.mjs";

const [address, notebook] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage();
const report = new Report();
const idle = limit => page.waitForFunction(() => Jupyter.notebook.kernel?.is_connected() && !Jupyter.notebook.kernel_busy
  && !document.querySelector(".cell.running"), null, { timeout: limit });

/** Adds a cell at the end and runs it. */
const add = code => page.evaluate(text => {
  const cell = Jupyter.notebook.insert_cell_at_bottom("code");
  cell.set_text(text);
  cell.execute();
}, code);
const last = () => page.evaluate(() => document.querySelector("#notebook-container .cell:last-child .output")?.innerText ?? "");

await page.goto(`${address}/notebooks/${notebook}`);
await page.waitForFunction(() => window.Jupyter?.notebook?.kernel?.is_connected(), null, { timeout: 60_000 });
report.check("jupyter", "the chapter finds its kernel", (await page.evaluate(() => Jupyter.notebook.kernel.name)) === ".net-csharp");
await page.evaluate(() => Jupyter.notebook.get_cells().forEach(cell => cell.cell_type === "code" && cell.clear_output()));
await page.evaluate(() => Jupyter.notebook.execute_all_cells());
await idle(240_000);
report.check("jupyter", "no cell fails", (await page.locator(".output_error").count()) === 0);
report.check("jupyter", "every code cell has run", await page.evaluate(() =>
  Jupyter.notebook.get_cells().filter(c => c.cell_type === "code" && c.get_text().trim()).every(c => c.input_prompt_number > 0)));
report.check("jupyter", "a chart is drawn", await page.evaluate(() => [...document.querySelectorAll(".output svg")].some(s => s.getBoundingClientRect().height > 100)));

await add(`int kept = 41;
var toy = ToyLab.Benchmark(1, Lab.Device, Lab.Dataset("recorded/exact"));
new PreferenceTrainer(toy.NewPolicy(), toy.Reference, new PreferenceBatches(toy.Pairs(500).Train, 50, Lab.Seeds, Lab.Device),
    new DpoLoss(0.5), new OptimConfig(new ConstantLr(5e-4), 100_000), toy.NewLog("DPO")).Fit();`);
await page.waitForFunction(() => /train \d+\/100000/.test(document.querySelector("#notebook-container .cell:last-child .output")?.innerText ?? ""), null, { timeout: 60_000 });
await page.waitForFunction(() => document.querySelector("#notebook-container .cell:last-child .output svg"), null, { timeout: 60_000 });
report.check("jupyter", "training shows its step and a growing curve", true);
await page.evaluate(() => Jupyter.notebook.kernel.interrupt());
await idle(10_000);
report.check("jupyter", "the interrupt stops it and says so", /Interrupted|interrupted/.test(await last()));
await add("kept + 1");
// The kernel is idle before it hears of the cell, too: what tells that it has run is its number.
await page.waitForFunction(() => Jupyter.notebook.get_cells().at(-1).input_prompt_number > 0, null, { timeout: 30_000 });
await idle(30_000);
report.check("jupyter", "variables survive", /42/.test(await last()));
if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
await browser.close();
process.exit(report.finish());
