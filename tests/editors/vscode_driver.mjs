// Drives the VS Code in a browser page for the tests: one JSON request a line on stdin, one JSON answer a line on
// stdout. Knows the workbench's elements and keys; knows nothing of our extension. A step that does not succeed
// before its deadline fails with what the screen showed instead.
//
// usage: node vscode_driver.mjs PLAYWRIGHT_MODULE CHROMIUM

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [playwrightModule, chromiumProgram] = process.argv.slice(2);
const { chromium } = await import(pathToFileURL(playwrightModule).href);

const ROW = ".monaco-list-row";
const EDITOR = ".editor-group-container.active .monaco-editor[data-uri]";
const PANEL = ".part.panel .monaco-editor[data-uri]";
const ACTION = `.action-widget ${ROW}.action`;
const QUICK_INPUT = ".quick-input-widget:not([style*='display: none'])";
const TOAST = ".notifications-toasts .notification-list-item";

let browser;
let page;
/** Milliseconds that the present step may take. */
let limit;

const steps = {
  /** Open the workbench; `password` is the server's own. */
  async open({ url, password, width, height }) {
    // As root, as in many containers, Chromium's own sandbox cannot be set up.
    const chromiumSandbox = process.getuid() !== 0;
    browser = await chromium.launch({ executablePath: chromiumProgram, chromiumSandbox });
    const context = await browser.newContext({ viewport: { width, height }, locale: "en-US", colorScheme: "dark" });
    page = await context.newPage();
    page.setDefaultTimeout(limit);
    await page.goto(url);
    await page.fill("input[name=password]", password);
    await page.click("input[type=submit]");
    await workbench();
  },

  /** Open a file from the explorer's tree, expanding its folders on the way. */
  async openFile({ path }) {
    const names = path.split("/");
    for (const depth of names.keys()) {
      const wanted = names.slice(0, depth + 1);
      await eventually(async () => (await treeRow(wanted)) !== undefined, treeRows);
      const { index, expanded } = await treeRow(wanted);
      const row = page.locator(`.explorer-folders-view ${ROW}[data-index="${index}"]`);
      if (depth === names.length - 1) {
        await row.dblclick();
      } else if (!expanded) {
        await row.click();
      }
    }
    await page.waitForSelector(`${EDITOR}[data-uri$="/${encodeURI(path)}"] .view-line`);
  },

  /** The names of the open editors' tabs, the active one first. */
  async tabs() {
    const names = await page.locator(".tab").evaluateAll((tabs) =>
      tabs.map((tab) => ({ name: tab.dataset.resourceName, active: tab.classList.contains("active") })),
    );
    return [...names.filter((tab) => tab.active), ...names.filter((tab) => !tab.active)].map((tab) => tab.name);
  },

  /** The visible text of the active editor, line by line. */
  editorText() {
    return visibleLines(EDITOR);
  },

  /** Wait until the active editor shows a text. */
  async waitForEditorText({ text }) {
    await eventually(async () => (await visibleLines(EDITOR)).join("\n").includes(text), () => visibleLines(EDITOR));
  },

  /** Wait until the active editor's headings have a colour of their own: grammars load late. */
  async waitForColours() {
    const colours = () =>
      page.locator(`${EDITOR} .view-line span > span`).evaluateAll((pieces) => [
        ...new Set(pieces.map((piece) => getComputedStyle(piece).color)),
      ]);
    await eventually(async () => (await colours()).length > 1, colours);
  },

  /** Wait until the panel below the editors, such as the output, shows a text. */
  async waitForPanelText({ text }) {
    const shown = async () => (await visibleLines(PANEL)).join("");
    await eventually(async () => (await shown()).includes(text), shown);
  },

  /** Put the cursor at a 1-based line's end. */
  async goToLine({ line }) {
    await page.keyboard.press("Control+G");
    await page.locator(`${QUICK_INPUT} input`).fill(`:${line}`);
    await page.keyboard.press("Enter");
    await page.keyboard.press("End");
  },

  /** Type at the cursor, as a person does. */
  async type({ text }) {
    await page.keyboard.type(text);
  },

  async press({ keys }) {
    await page.keyboard.press(keys);
  },

  /** The titles of the lenses on the screen, from top to bottom. */
  lenses() {
    return lensTitles();
  },

  /** Wait until some lens's title contains a text; returns all titles. */
  async waitForLens({ text }) {
    await eventually(async () => (await lensTitles()).some((title) => title.includes(text)), lensTitles);
    return lensTitles();
  },

  /** Wait until no lens's title contains a text. */
  async waitForNoLens({ text }) {
    await eventually(async () => !(await lensTitles()).some((title) => title.includes(text)), lensTitles);
  },

  async clickLens({ text, index }) {
    await steps.waitForLens({ text });
    await page.locator(`${EDITOR} .codelens-decoration a`, { hasText: text }).nth(index).click();
  },

  /** Run a command by its whole title, such as "Codeframe: List Tasks". */
  async command({ title }) {
    const name = page.locator(".label-name", { hasText: exactly(title) });
    const row = page.locator(`${QUICK_INPUT} ${ROW}`).filter({ has: name }).first();
    // The palette lists what is known when it opens: right after the start an extension's commands are not.
    await eventually(
      async () => {
        await openPalette(title);
        return row.isVisible();
      },
      async () => (await allRows()).map(({ label }) => label),
    );
    await row.click();
  },

  /** The commands that the palette offers for a text. */
  async palette({ text }) {
    await openPalette(text);
    const rows = await allRows();
    await page.keyboard.press("Escape");
    return rows.map(({ label }) => label);
  },

  /** The open picker: its title, its placeholder and its rows. */
  async picker() {
    await page.waitForSelector(`${QUICK_INPUT} ${ROW}`);
    return { ...(await quickInput()), rows: await allRows() };
  },

  /** Choose the picker's row whose label contains a text. */
  async pick({ label }) {
    await page.locator(`${QUICK_INPUT} ${ROW}`, { hasText: label }).first().click();
  },

  /** The open input box: its title, prompt and problem. */
  async inputBox() {
    await page.waitForSelector(`${QUICK_INPUT} .quick-input-message:not(:empty)`);
    return quickInput();
  },

  async answer({ text }) {
    await page.locator(`${QUICK_INPUT} input`).first().fill(text);
    await page.keyboard.press("Enter");
  },

  /** Wait for a notification that contains a text; returns its whole message and its buttons. */
  async waitForNotification({ text }) {
    const toast = page.locator(TOAST, { hasText: text }).first();
    await eventually(() => toast.isVisible(), notifications);
    return readNotification(toast);
  },

  async waitForNoNotification({ text }) {
    await eventually(async () => !(await notifications()).some(({ message }) => message.includes(text)), notifications);
  },

  notifications() {
    return notifications();
  },

  async clickNotification({ text, button }) {
    const toast = page.locator(TOAST, { hasText: text }).first();
    await toast.locator(".monaco-button", { hasText: exactly(button) }).click();
  },

  /** Wait for a modal dialogue; returns its words. */
  async waitForDialog() {
    const dialog = page.locator(".monaco-dialog-box").first();
    await dialog.waitFor();
    return dialog.innerText();
  },

  async clickDialog({ button }) {
    await page.locator(".monaco-dialog-box .monaco-button", { hasText: exactly(button) }).click();
  },

  /** Wait until the active editor no longer shows a text. */
  async waitForNoEditorText({ text }) {
    await eventually(async () => !(await visibleLines(EDITOR)).join("\n").includes(text), () => visibleLines(EDITOR));
  },

  async dismissNotifications() {
    await steps.command({ title: "Notifications: Clear All Notifications" });
  },

  /** Rest the mouse on a text in the editor; returns what the hover says. */
  async hover({ text }) {
    const line = page.locator(`${EDITOR} .view-line`, { hasText: text }).first();
    const { x, y } = await line.evaluate(findText, text);
    await page.mouse.move(x - 1, y);
    await page.mouse.move(x, y);
    const content = page.locator(".monaco-hover:not(.hidden) .monaco-hover-content").first();
    await content.waitFor();
    await eventually(async () => !(await content.innerText()).startsWith("Loading"), () => content.innerText());
    return content.innerText();
  },

  /** The code actions offered at the cursor; closes the menu again. */
  async actions() {
    await openActions();
    const titles = await page.locator(`${ACTION} .title`).allInnerTexts();
    await page.keyboard.press("Escape");
    return titles;
  },

  async action({ title }) {
    const row = page.locator(ACTION, { hasText: title }).first();
    // A server that has just started offers nothing yet, and the menu does not follow.
    await eventually(
      async () => {
        await openActions();
        return row.isVisible();
      },
      () => page.locator(`${ACTION} .title`).allInnerTexts(),
    );
    // The menu takes no click before the mouse has moved over it.
    const { x, y, width, height } = await row.boundingBox();
    await page.mouse.move(x + 1, y + 1);
    await page.mouse.move(x + width / 2, y + height / 2);
    await row.click();
  },

  /** Wait until the problems view has a row that contains a text; returns all rows. */
  async waitForProblem({ text }) {
    await showProblems();
    await eventually(async () => (await problems()).some((row) => row.includes(text)), problems);
    return problems();
  },

  async waitForNoProblem({ text }) {
    await showProblems();
    await eventually(async () => !(await problems()).some((row) => row.includes(text)), problems);
  },

  /** Drag the upper edge of the panel below the editors, so that the panel is so many pixels high. */
  async resizePanel({ height }) {
    const panel = await page.locator(".part.panel").boundingBox();
    const x = panel.x + panel.width / 2;
    await page.mouse.move(x, panel.y);
    await page.mouse.down();
    await page.mouse.move(x, panel.y + panel.height - height, { steps: 10 });
    await page.mouse.up();
  },

  /** The entries of the status bar. */
  statusBar() {
    return page.locator(".part.statusbar .statusbar-item:visible").evaluateAll((items) =>
      items.map((item) => item.getAttribute("aria-label") ?? item.innerText),
    );
  },

  async screenshot({ path }) {
    await page.screenshot({ path });
  },

  /** Load the window anew, as a person does with "Developer: Reload Window". */
  async reload() {
    await page.reload();
    await workbench();
  },

  async close() {
    await browser?.close();
  },
};

/** Wait until the window is complete. The theme comes from an extension: when it is on, what extensions add is known. */
async function workbench() {
  await page.waitForSelector(".monaco-workbench[class*='vscode-theme'] .part.statusbar");
  await page.waitForSelector(`.explorer-folders-view ${ROW}, .explorer-folders-view .monaco-button`);
}

/** The visible rows of the explorer's tree, from top to bottom. */
async function treeRows() {
  const rows = await page.locator(`.explorer-folders-view ${ROW}`).evaluateAll((elements) =>
    elements.map((row) => ({
      index: Number(row.dataset.index),
      level: Number(row.getAttribute("aria-level")),
      expanded: row.getAttribute("aria-expanded") === "true",
      name: row.querySelector(".label-name")?.textContent,
    })),
  );
  return rows.sort((one, other) => one.index - other.index);
}

/** The row of a file or folder, by the names down to it. */
async function treeRow(names) {
  const path = [];
  for (const row of await treeRows()) {
    path.splice(row.level - 1, Infinity, row.name);
    if (path.join("/") === names.join("/")) {
      return row;
    }
  }
  return undefined;
}

function exactly(text) {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

async function eventually(condition, seen) {
  const deadline = Date.now() + limit;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`it did not happen within ${limit / 1000} s; the screen shows ${JSON.stringify(await seen())}`);
    }
    await page.waitForTimeout(50);
  }
}

/** Monaco puts lines into the page in any order and writes blanks as no-break spaces. */
function visibleLines(editor) {
  return page.locator(`${editor} .view-lines .view-line`).evaluateAll((lines) =>
    lines
      .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent.replaceAll("\u00a0", " ") }))
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => text),
  );
}

function lensTitles() {
  return page.locator(`${EDITOR} .codelens-decoration`).evaluateAll((rows) =>
    rows
      .map((row) => ({ top: row.getBoundingClientRect().top, titles: [...row.querySelectorAll("a")] }))
      .sort((one, other) => one.top - other.top)
      .flatMap(({ titles }) => titles.map((title) => title.textContent.replaceAll("\u00a0", " "))),
  );
}

/** Where on the screen a text of a line is. */
function findText(line, wanted) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const pieces = [];
  let text = "";
  while (walker.nextNode()) {
    pieces.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.textContent.replaceAll("\u00a0", " ");
  }
  const at = text.indexOf(wanted);
  const piece = pieces.findLast(({ start }) => start <= at);
  const range = document.createRange();
  range.setStart(piece.node, at - piece.start);
  range.setEnd(piece.node, at - piece.start + 1);
  const box = range.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function quickInput() {
  const text = async (selector) => {
    const element = page.locator(`${QUICK_INPUT} ${selector}`).first();
    return (await element.count()) > 0 ? (await element.innerText()).trim() : "";
  };
  return {
    title: await text(".quick-input-title"),
    message: await text(".quick-input-message"),
    placeholder: (await page.locator(`${QUICK_INPUT} input`).first().getAttribute("placeholder")) ?? "",
  };
}

async function openActions() {
  const shown = page.locator(ACTION).first();
  const none = page.locator(".monaco-editor-overlaymessage .message", { hasText: "No code actions available" }).first();
  // Right after the cursor moved, VS Code may answer for where it was: "No code actions available".
  await eventually(
    async () => {
      await page.keyboard.press("Escape");
      // In a menu that is still open the same keys choose its first action.
      await shown.waitFor({ state: "hidden" });
      await none.waitFor({ state: "hidden" });
      await page.keyboard.press("Control+.");
      await shown.or(none).first().waitFor();
      return shown.isVisible();
    },
    () => visibleLines(EDITOR),
  );
}

async function openPalette(text) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("F1");
  await page.locator(`${QUICK_INPUT} input`).first().fill(`>${text}`);
  await page.waitForSelector(`${QUICK_INPUT} ${ROW}`);
}

function allRows() {
  return page.locator(`${QUICK_INPUT} .quick-input-list ${ROW}`).evaluateAll((rows) =>
    rows.map((row) => ({
      label: row.querySelector(".label-name")?.textContent ?? "",
      description: row.querySelector(".label-description")?.textContent ?? "",
      detail: row.querySelector(".quick-input-list-label-meta")?.textContent ?? "",
    })),
  );
}

async function notifications() {
  const toasts = await page.locator(TOAST).all();
  return Promise.all(toasts.map(readNotification));
}

async function readNotification(toast) {
  return {
    message: await toast.locator(".notification-list-item-message").innerText(),
    buttons: await toast.locator(".notification-list-item-buttons-container .monaco-button").allInnerTexts(),
  };
}

async function showProblems() {
  if (!(await page.locator(".markers-panel").isVisible())) {
    await steps.command({ title: "Problems: Focus on Problems View" });
  }
}

async function problems() {
  return page.locator(`.markers-panel ${ROW}`).evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { step, within, ...given } = JSON.parse(line);
  let answer;
  try {
    limit = within * 1000;
    page?.setDefaultTimeout(limit);
    if (!Object.hasOwn(steps, step)) {
      throw new Error(`the driver has no step ${step}`);
    }
    answer = { result: (await steps[step](given)) ?? null };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (step === "close") {
    break;
  }
}
await browser?.close();
