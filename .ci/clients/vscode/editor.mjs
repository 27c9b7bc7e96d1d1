// A real Visual Studio Code in a real browser: started, driven with the keyboard and the mouse, looked at.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

/** As a reader of the documentation should see it: quiet, legible, the same everywhere. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.fontFamily': "'JetBrains Mono', monospace",
  'editor.fontLigatures': false,
  'editor.fontSize': 14,
  'editor.hover.delay': 200,
  'editor.lineHeight': 22,
  'editor.minimap.enabled': false,
  'editor.rulers': [],
  'editor.cursorBlinking': 'solid',
  'editor.renderLineHighlight': 'none',
  'editor.scrollBeyondLastLine': false,
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'git.blame.statusBarItem.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const BROWSER = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--font-render-hinting=none', '--force-color-profile=srgb',
];

/** How long anything may take to be seen, in milliseconds. Machines on which this runs are busy with other things. */
const PATIENCE = Number(process.env.PATIENCE ?? 30_000);

/** A port that is free. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** What is started here, with the folder that is open in it. */
export class Editor {
  /**
   * Starts the editor with the extension on a copy of a folder.
   *
   * `install` is where code-server lies, `node` its Node.js, `vsix` the extension, `program` the `paceline` that the
   * extension finds by its setting.
   */
  static async start({ install, node, vsix, program, folder, settings = {} }) {
    const editor = new Editor();
    editor.home = mkdtempSync(join(tmpdir(), 'editor-'));
    editor.folder = join(editor.home, 'alliance');
    cpSync(folder, editor.folder, { recursive: true });
    const git = ['-c', 'user.name=author', '-c', 'user.email=author@example.org', '-C', editor.folder];
    for (const step of [['init', '--quiet'], ['add', '--all'], ['commit', '--quiet', '--message', 'As agreed']]) {
      spawnSync('git', [...git, ...step], { stdio: 'ignore' });
    }
    const user = join(editor.home, 'user');
    // Which program is run is a matter of the machine that runs it, not of the user.
    const all = { User: { ...SETTINGS, ...settings }, Machine: { 'paceline.path': program } };
    for (const [whose, values] of Object.entries(all)) {
      mkdirSync(join(user, whose), { recursive: true });
      writeFileSync(join(user, whose, 'settings.json'), JSON.stringify(values));
    }

    const folders = ['--user-data-dir', user, '--extensions-dir', join(editor.home, 'extensions')];
    const config = ['--config', join(editor.home, 'config.yaml')];
    const entry = [join(install, 'node_modules/code-server/out/node/entry.js'), ...folders, ...config];
    const env = { ...process.env, EXTENSIONS_GALLERY: '{}', HOME: editor.home };
    const installed = spawnSync(node, [...entry, '--install-extension', vsix], { env, encoding: 'utf8' });
    if (installed.status !== 0) throw new Error(`${installed.stdout}${installed.stderr}`);

    const port = await freePort();
    const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
    const bind = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
    editor.server = spawn(node, [...entry, ...bind, ...quiet], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    editor.log = '';
    for (const stream of [editor.server.stdout, editor.server.stderr]) stream.on('data', (data) => (editor.log += data));
    await editor.until(() => editor.log.includes('HTTP server listening'), 'the server', 60_000);

    const fonts = { ...process.env, FONTCONFIG_FILE: join(import.meta.dirname, 'fonts.conf') };
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    editor.browser = await chromium.launch({ executablePath, args: BROWSER, env: fonts });
    editor.page = await editor.browser.newPage({ viewport: { width: 1200, height: 720 }, deviceScaleFactor: 1.5 });
    editor.page.setDefaultTimeout(PATIENCE);
    await editor.page.goto(`http://127.0.0.1:${port}/?folder=${editor.folder}`);
    await editor.page.locator('.monaco-workbench .explorer-folders-view').waitFor({ timeout: 90_000 });
    return editor;
  }

  /** Waits until something holds. */
  async until(holds, what, timeout = PATIENCE) {
    const end = Date.now() + timeout;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`${what} did not come within ${timeout} ms`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop() {
    await this.browser?.close();
    if (this.server?.exitCode === null) {
      process.kill(-this.server.pid, 'SIGTERM');
      await once(this.server, 'exit');
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Presses keys until it is done. A page that is shown beside the text keeps the keys to itself. */
  async press(keys, done, what) {
    await this.until(async () => {
      await this.page.keyboard.press(keys);
      await this.page.waitForTimeout(200);
      if (await done()) return true;
      await this.page.locator('.editor-group-container.empty, .tab.active').first().click();
      return false;
    }, what);
  }

  /** Asks for a command, a file or a line. */
  async ask(keys, text) {
    const input = this.page.locator('.quick-input-widget input');
    await this.press(keys, () => input.isVisible(), 'the field');
    await input.fill(text);
  }

  /** Takes a command of the palette, by its title. */
  async command(title) {
    await this.ask('F1', `>${title}`);
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first().click();
  }

  /** Opens a file of the folder. */
  async open(path) {
    await this.ask('Control+p', path);
    const name = path.split('/').at(-1);
    // What was opened lately is offered at once, and then moves below what is found.
    await this.page.waitForTimeout(600);
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`).first().click();
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Puts the cursor at a line and a column, both from 1. */
  async go(line, column = 1) {
    await this.ask('Control+g', `:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Saves all files and closes them, and all that stands around the text. */
  async clear() {
    await this.command('File: Save All Files');
    await this.command('Notifications: Clear All Notifications');
    await this.command('View: Close All Editor Groups');
    await this.page.locator('.editor-group-container .tab').first().waitFor({ state: 'detached' });
    for (const [part, keys] of [['.part.panel', 'Control+j'], ['.part.sidebar', 'Control+b']]) {
      const shown = this.page.locator(part);
      if (await shown.isVisible()) await this.press(keys, async () => !(await shown.isVisible()), `no ${part}`);
    }
  }

  /** Puts a text in at the cursor, as pasting does. */
  async insert(text) {
    await this.page.keyboard.insertText(text);
  }

  /** A page that is shown within the window, once it says something. */
  async shown(text) {
    let found;
    await this.until(async () => {
      for (const frame of this.page.frames()) {
        const says = await frame.locator('body').innerText({ timeout: 500 }).catch(() => '');
        if (frame !== this.page.mainFrame() && says.toLowerCase().includes(text.toLowerCase())) found = frame;
      }
      return found !== undefined;
    }, `the page with ${text}`);
    return found;
  }

  /** The text of the lines that are in sight, with plain blanks. */
  async text() {
    const lines = await this.page.locator('.editor-group-container.active .view-line').evaluateAll((all) =>
      all.map((line) => [parseFloat(line.style.top), line.textContent]).sort(([a], [b]) => a - b).map(([, text]) => text),
    );
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** A word in the text that is in sight, to point at. */
  word(text) {
    return this.page.locator('.view-line span span').filter({ hasText: new RegExp(`^${text}$`) }).first();
  }

  /** What the editor says beside the pointer. */
  get hover() {
    return this.page.locator('.monaco-hover:not(.hidden)');
  }

  /** A picture of the window, or of a part of it. */
  async picture(path, clip) {
    await this.page.mouse.move(1199, 719);
    await this.look(path, clip);
  }

  /** The same, with the pointer where it is. */
  async look(path, clip) {
    await this.page.waitForTimeout(400);
    await this.page.screenshot({ path, clip, animations: 'disabled' });
  }
}
