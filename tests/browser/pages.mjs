import { axe, drawCharts, formulas } from "./report.mjs";

/** One page of the site: charts, formulas, accessibility, a phone. */
export async function checkPage(report, open, name) {
  const { page, trouble, close } = await open();
  await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = true; }));
  const { count, drawn } = await drawCharts(page);
  report.check(name, "every chart is drawn by Plotly", drawn === count ? [] : [`${drawn} of ${count}`]);
  report.check(name, "every formula shows, no TeX is left", await formulas(page));
  for (const slider of await page.locator(".js-plotly-plot:has(.slider-container)").all()) {
    report.check(name, "the slider changes what is drawn", await moveSlider(page, slider));
  }
  for (const scheme of ["light", "dark"]) report.check(name, `axe, ${scheme}`, await axe(page, scheme));
  await page.setViewportSize({ width: 360, height: 740 });
  report.check(name, "a phone does not scroll sideways", await page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    return scrollWidth <= 360 ? [] : [`${scrollWidth} pixels wide`, ...[...document.querySelectorAll("main *")]
      .filter(e => e.getBoundingClientRect().right > 361 && !e.parentElement.closest(".scroll, pre, .formula, .wide")).slice(0, 3)
      .map(e => e.outerHTML.slice(0, 150))];
  }));
  report.check(name, "long texts wrap on a phone", await page.evaluate(() => [
    ...[...document.querySelectorAll("pre:is(.stream, .result, .error)")].filter(t => t.scrollWidth > t.clientWidth + 1),
    ...[...document.querySelectorAll("main :is(p, li, td)")].filter(t => getComputedStyle(t).whiteSpace !== "normal"),
  ].map(t => t.textContent.slice(0, 60))));
  report.check(name, "axe, on a phone", await axe(page, "light"));
  report.check(name, "nothing is asked for and no script fails", trouble);
  await close();
}

async function moveSlider(page, chart) {
  const drawn = () => chart.evaluate(c => c.querySelector(".cartesianlayer").innerHTML);
  const before = await drawn();
  const rail = chart.locator(".slider-rail-touch-rect").first();
  await rail.scrollIntoViewIfNeeded();
  const box = await rail.boundingBox();
  await page.mouse.click(box.x + box.width - 3, box.y + box.height / 2);
  await page.waitForTimeout(700);
  return await drawn() === before ? ["the same picture at both ends"] : [];
}

/** What belongs to the site as a whole: search, keyboard, themes, paper, no script. */
export async function checkSite(report, open) {
  await search(report, await open("index.html"));
  await keyboard(report, await open("00-start-here.html"));
  await chapters(report, await open("06-dpo.html"));

  const silent = await open("06-dpo.html", { javaScriptEnabled: false });
  const stills = silent.page.locator("figure.chart svg");
  report.check("no script", "the still pictures are there", await stills.count() > 0 && await stills.first().isVisible());
  report.check("no script", "nothing that needs one is shown", !await silent.page.locator(".search").isVisible());
  await silent.close();
}

async function search(report, { page, trouble, close }) {
  await page.locator("#search").fill("displacement unlikelihood");
  await page.locator("#hits a").first().waitFor();
  const hits = await page.locator("#hits a").evaluateAll(links => links.map(a => a.getAttribute("href")));
  report.check("search", "finds a chapter by words of its text", hits.some(h => h.startsWith("06-dpo.html#")));
  await page.keyboard.press("Enter");
  report.check("search", "Enter goes to the first hit", await page.evaluate(() => document.activeElement.closest("#hits") !== null));
  await page.keyboard.press("Enter");
  await page.waitForURL(/06-dpo\.html#/);
  await page.locator("#search").fill("zzzqqq");
  await page.locator("#hits li").first().waitFor();
  report.check("search", "says when nothing is found", (await page.locator(".search [role=status]").textContent()) === "0 sections");
  await page.keyboard.press("Escape");
  report.check("search", "Escape closes it", !await page.locator("#hits").isVisible());
  report.check("search", "nothing is asked for and no script fails", trouble);
  await close();
}

async function keyboard(report, { page, close }) {
  const focus = () => page.evaluate(() => document.activeElement.className || document.activeElement.id || document.activeElement.tagName);
  const order = [];
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("Tab");
    order.push(await focus());
  }
  report.check("keyboard", "Tab goes to the skip link, the start, the search, the theme and the contents",
    order.join() === "skip,home,search,theme,SUMMARY" ? [] : [order.join()]);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  report.check("keyboard", "the focus is visible", outline === "solid" ? [] : [outline]);
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  report.check("keyboard", "the skip link leads to the text", await focus() === "main");
  await page.locator(".theme").focus();
  await page.keyboard.press("Enter");
  const dark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor === "rgb(13, 17, 23)");
  report.check("theme", "the button makes it dark", await dark());
  await page.reload();
  report.check("theme", "and it stays dark", await dark());
  await close();
}

async function chapters(report, { page, close }) {
  await page.locator(".copy").first().click();
  await page.locator(".copy", { hasText: "Copied" }).first().waitFor({ timeout: 3000 }).catch(() => {});
  report.check("copy", "the button says that it has copied", await page.locator(".copy", { hasText: "Copied" }).count() === 1);
  const figure = page.locator("figure.chart:has(> script)").first();
  await figure.scrollIntoViewIfNeeded();
  await figure.locator(".main-svg").first().waitFor();
  await figure.locator(".choose").click();
  report.check("chart", "the button shows the still picture", await figure.locator(".still svg").isVisible() && !await figure.locator(".live").isVisible());
  await figure.locator(".choose").click();
  await page.emulateMedia({ media: "print" });
  report.check("paper", "has the still picture", await figure.locator(".still svg").isVisible() && !await figure.locator(".live").isVisible());
  report.check("paper", "has no navigation", !await page.locator(".top").isVisible() && !await page.locator(".contents").isVisible());
  await close();
}
