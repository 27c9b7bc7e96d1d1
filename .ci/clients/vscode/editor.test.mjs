// Visual Studio Code with the extension and the real server, as an author uses it. With PICTURES=1 the pictures of
// docs/pictures/editor are taken on the way.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Editor } from './editor.mjs';

const repository = join(import.meta.dirname, '../../..');
const pictures = process.env.PICTURES ? join(repository, 'docs/pictures/editor') : mkdtempSync(join(tmpdir(), 'pictures-'));
const vsix = join(repository, 'editors/vscode/paceline.vsix');
const folder = join(repository, 'starter');
const { CODE_SERVER: install, NODE24: node, PACELINE: program } = process.env;

// A rule that disagrees with another; some of its letters are wider for the server than they look.
const CONFLICT =
  'child_seats: lead alder when market is north and bike is not trail and parts has child_seat because "安全 🧒" # 😀';

const timeout = 120_000;

describe('an author', { timeout: 15 * 60_000 }, () => {
  let editor, page;

  /** A picture by its name. */
  const picture = (name) => editor.picture(join(pictures, `${name}.png`));
  const look = (name) => editor.look(join(pictures, `${name}.png`));

  /** Runs a part of the session; when it fails, what was to be seen is kept. */
  const step = (title, run) =>
    test(title, { timeout }, async () => {
      try {
        await run();
      } catch (error) {
        const path = join(tmpdir(), `editor-failed-${title.replaceAll(/\W+/g, '-')}.png`);
        await editor?.page?.screenshot({ path }).catch(() => {});
        throw error;
      }
    });

  before(async () => {
    mkdirSync(pictures, { recursive: true });
    editor = await Editor.start({ install, node, vsix, program, folder });
    page = editor.page;
  }, { timeout });

  after(async () => {
    await editor?.stop();
    if (!process.env.PICTURES) rmSync(pictures, { recursive: true });
  });

  /** The findings that are told in the text, once there are that many. */
  const squiggles = (count, kind = 'error') =>
    editor.until(async () => (await page.locator(`.squiggly-${kind}`).count()) >= count, `${count} of ${kind}`);

  /** Points at a word until something is said about it. */
  async function pointAt(word, says) {
    await editor.until(async () => {
      await page.mouse.move(600, 700);
      await editor.word(word).hover();
      await page.waitForTimeout(1500);
      return (await editor.hover.filter({ hasText: says }).count()) > 0;
    }, `what is said of ${word}`);
  }

  step('opens a rulebook and sees it in colours', async () => {
    await editor.open('rules.rules');
    await editor.until(async () => (await page.locator('.view-line .mtk1, .view-line [class*=mtk]').count()) > 20, 'colours');
    const colours = await page.locator('.view-line span span').evaluateAll((all) => all.map((one) => getComputedStyle(one).color));
    assert.ok(new Set(colours).size >= 5, [...new Set(colours)].join(' '));
    await page.locator('.statusbar-item').filter({ hasText: 'paceline' }).waitFor();
    await editor.go(1);
    await picture('open');
    // From here on the whole width is for the text.
    await page.keyboard.press('Control+b');
  });

  step('reads of a rule what it is and whom it beats', async () => {
    await editor.go(20);
    await pointAt('own_initiative', /is beaten by/);
    await look('hover');
  });

  step('writes a rule that disagrees with another, and sees where', async () => {
    await editor.go(23, 999);
    await editor.insert(`\n${CONFLICT}`);
    await editor.until(async () => (await page.locator('.squiggly-error').count()) > 0, 'the conflict');
    await editor.go(27);
    await pointAt('child_seats', /disagree|conflict/);
    await look('conflict');
  });

  step('is shown all that is wrong, in a list', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+m');
    const row = page.locator('.markers-panel .monaco-list-row').filter({ hasText: /disagree/ }).first();
    await row.waitFor();
    await picture('problems');
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.markers-panel').waitFor({ state: 'hidden' });
  });

  step('takes a repair', async () => {
    await editor.open('rules.rules');
    await editor.go(24, 5);
    await page.keyboard.press('Control+.');
    const menu = page.locator('.action-widget');
    const repair = menu.locator('.monaco-list-row').filter({ hasText: /overrid/ }).first();
    await repair.waitFor();
    await look('repairs');
    await repair.click();
    await editor.until(async () => /overrides/.test(await editor.text()), 'the repair');
    await editor.until(async () => (await page.locator('.squiggly-error').count()) === 0, 'no error');
    await picture('repaired');
  });

  step('renames a rule in all files', async () => {
    await editor.open('rules.rules');
    await editor.go(14, 5);
    await page.keyboard.press('F2');
    const box = page.locator('.rename-box input');
    await box.waitFor();
    assert.equal(await box.inputValue(), 'mainland_north');
    await box.fill('north_is_alders');
    await look('rename');
    await page.keyboard.press('Enter');
    await editor.until(async () => (await editor.text()).includes('north_is_alders'), 'the new name');
    await editor.command('File: Save All Files');
    const tests = join(editor.folder, 'rules/tests.rules');
    await editor.until(() => readFileSync(tests, 'utf8').includes('by north_is_alders'), 'the new name in the tests');
  });

  step('completes a condition by type', async () => {
    await editor.open('rules.rules');
    await editor.go(20, 1);
    await editor.insert('eastern: lead birch when market in ');
    await page.keyboard.press('Control+Space');
    const offered = page.locator('.suggest-widget .monaco-list-row');
    await offered.filter({ hasText: 'islands' }).first().waitFor();
    const labels = await offered.allInnerTexts();
    assert.ok(!labels.some((label) => /cedar|repeal/.test(label)), `no market: ${labels}`);
    await picture('completion');
    await page.keyboard.press('Escape');
    await editor.command('File: Revert File');
  });

  step('sees what has changed since the last commit', async () => {
    await editor.open('rules.rules');
    await editor.go(1);
    const lens = page.locator('.codelens-decoration a').filter({ hasText: /change/ }).first();
    await lens.waitFor();
    await lens.click();
    await editor.shown('child_seat');
    await picture('since-commit');
    await editor.clear();
  });

  step('runs a test from the line above it', async () => {
    await editor.open('tests.rules');
    await editor.go(1);
    const lens = page.locator('.codelens-decoration a').filter({ hasText: 'run this test' }).first();
    await lens.waitFor();
    await picture('lenses');
    await lens.click();
    await page.locator('.editor-group-container').nth(1).locator('.tab').first().waitFor();
    await editor.clear();
  });

  step('runs all tests in the test explorer', async () => {
    await editor.command('Testing: Focus on Test Explorer View');
    const rows = page.locator('.test-explorer .monaco-list-row');
    await rows.filter({ hasText: 'tests.rules' }).first().waitFor();
    await editor.command('Test: Run All Tests');
    await page.locator('.test-explorer').getByText('14/14').first().waitFor();
    await rows.filter({ hasText: 'tests.rules' }).first().click();
    await editor.open('tests.rules');
    await picture('tests');
  });

  step('decides a proposal and reads why', async () => {
    await editor.clear();
    await editor.open('tandem.toml');
    await editor.command('paceline: Decide this proposal, with reasons');
    const frame = await editor.shown('Cedar');
    assert.match(await frame.locator('body').innerText(), /heavy/);
    assert.equal(await page.locator('.squiggly-error').count(), 0, 'nothing is wrong with the proposal');
    await picture('decision');
  });

  step('reads the rulebook beside the text', async () => {
    await editor.clear();
    await editor.open('rules.rules');
    await editor.command('paceline: Read the rulebook beside the text');
    await editor.shown('Cedar');
    await picture('document');
  });

  step('sees who leads, as a table of two fields', async () => {
    await editor.clear();
    await editor.open('world.rules');
    await editor.command('paceline: Who leads, as a table of two fields');
    for (const field of ['market', 'bike']) {
      await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: field }).first().click();
    }
    await editor.shown('alder');
    await picture('matrix');
  });

  step('is told which changes of rules no test notices', async () => {
    await editor.clear();
    await editor.open('rules.rules');
    await editor.command('paceline: Which changes of rules does no test notice?');
    await page.locator('.notification-toast').filter({ hasText: 'fail no test' }).waitFor();
    await squiggles(1, 'info');
    await pointAt('child_seats', 'no test would notice');
    await look('unnoticed');
  });

  step('sees in the text what the tests cover', async () => {
    await editor.clear();
    await editor.open('rules.rules');
    await editor.command('Test: Run All Tests with Coverage');
    await page.locator('.coverage-deco-gutter').first().waitFor();
    await editor.command('Test: Toggle Inline Coverage');
    await picture('coverage');
  });
});

test('who has no server is told what to do', { timeout }, async () => {
  const editor = await Editor.start({ install, node, vsix, program: '/nowhere/paceline', folder });
  try {
    await editor.open('rules.rules');
    // Snippets are there without it.
    await editor.go(20);
    await editor.insert('repe');
    await editor.page.keyboard.press('Control+Space');
    await editor.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'Repeal' }).first().waitFor();
    await editor.page.keyboard.press('Escape');
    const told = editor.page.locator('.notification-toast').filter({ hasText: '/nowhere/paceline' });
    await told.waitFor();
    assert.match(await told.innerText(), /Choose the program/);
    await told.getByText('First steps').click();
    assert.equal(await editor.page.locator('.notification-toast').count(), 0, 'nothing more is said of it');
    await editor.page.getByText('Have the program').first().waitFor();
    await editor.page.keyboard.press('Control+b');
    await editor.shown('cargo install');
    await editor.picture(join(pictures, 'first-steps.png'));
  } finally {
    await editor.stop();
  }
});
