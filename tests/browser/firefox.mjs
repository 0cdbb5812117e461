// The course's pages in Firefox, over WebDriver BiDi: node firefox.mjs FIREFOX FOLDER
// Prints, as JSON, what each page complains of, what it asks of a network, and what its parts do.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const puppeteer = createRequire(import.meta.url)("puppeteer-core");
const [firefox, folder] = process.argv.slice(2);
const nobody = { "network.proxy.type": 1, "network.proxy.no_proxies_on": "" };
for (const kind of ["http", "ssl"]) {
  nobody[`network.proxy.${kind}`] = "127.0.0.1";
  nobody[`network.proxy.${kind}_port`] = 9; // where nobody answers
}
const browser = await puppeteer.launch({
  browser: "firefox", executablePath: firefox, headless: true, extraPrefsFirefox: nobody,
});
const page = await browser.newPage();
let complaints = [], asked = [];
page.on("pageerror", (problem) => complaints.push(problem.message));
page.on("console", (said) => { if (said.type() === "error") complaints.push(said.text()); });
page.on("request", (request) => {
  if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
});

const KEYS = { checkbox: [" "], range: ["ArrowRight", "ArrowLeft"] };

/** Move the controls of an explorer by keys until one has moved, and go back to the start. */
async function explore(part, { title, controls }) {
  const at = () => part.evaluate((host) => host.dataset.at);
  const start = await at();
  let moved = false;
  for (const { name } of controls) {
    for (const field of await part.$$(`[id^="cx-${name}-"]:is(input, select)`)) {
      const kind = await field.evaluate((node) => (node.checkVisibility() ? node.type : ""));
      if (!kind || moved) continue;
      await field.focus();
      for (const key of KEYS[kind] ?? ["ArrowDown", "ArrowUp"]) {
        await page.keyboard.press(key);
        moved ||= (await at()) !== start;
      }
    }
  }
  await part.evaluate((host) => host.querySelector(".cx-reset").focus());
  await page.keyboard.press("Enter");
  const words = await part.evaluate((host) => host.querySelector(".cx-said").textContent);
  return { title, moved, back: (await at()) === start, words };
}

/** Answer a question, or write: its first field, and then its button. */
async function answer(part) {
  const field = await part.$(":is(.cx-question, .cx-writing) :is(input, select, textarea)");
  await field.focus();
  const kind = await field.evaluate((node) => node.type);
  let menus = 0;
  if (kind === "radio" || kind === "checkbox") await page.keyboard.press(" ");
  else if (kind === "text" || kind === "textarea") await page.keyboard.type("1");
  for (const menu of await part.$$("select")) { // each item another place, or the last of fewer boxes
    await menu.focus();
    for (let press = 0; press <= menus; press++) await page.keyboard.press("ArrowDown");
    menus += 1;
  }
  await part.evaluate((host) => host.querySelector("button").focus());
  await page.keyboard.press("Enter");
  return { said: await part.evaluate((host) => host.innerText) };
}

const WORK = { explorer: explore, question: answer, writing: answer };

const found = {};
await page.setViewport({ width: 390, height: 844 });
for (const name of readdirSync(folder).filter((each) => each.endsWith(".html")).sort()) {
  [complaints, asked] = [[], []];
  await page.goto(pathToFileURL(`${folder}/${name}`).href);
  if (await page.$("[data-part]")) {
    await page.waitForFunction(() => document.documentElement.dataset.ready);
  }
  const parts = [];
  for (const part of await page.$$("[data-part]")) {
    const [declared, alive] = await part.evaluate((host) => [
      JSON.parse(document.getElementById(`part-${host.dataset.part}`).textContent).declared,
      host.classList.contains("cx"),
    ]);
    parts.push({ kind: declared.kind, alive, ...(await WORK[declared.kind]?.(part, declared)) });
  }
  const sideways = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  found[name] = { complaints, asked, parts, sideways };
}
await browser.close();
console.log(JSON.stringify(found));
