// Every rulebook of the project, and which of them the project's own parser refuses.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const FOLDERS = ['rules', 'examples', 'starter', 'tests/corpus', 'tests/cases'];

/** All `.rules` files that are text, by their paths within the repository. */
export function allRulebooks() {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.rules'))
      .map((entry) => relative(repository, join(entry.parentPath, entry.name))),
  );
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  return files.sort().filter((file) => {
    try {
      utf8.decode(readFileSync(join(repository, file)));
      return true;
    } catch {
      return false;
    }
  });
}

let refused;

/** Whether the project's parser finds a fault in the syntax of a file. */
export function hasSyntaxError(file) {
  refused ??= filesWithSyntaxErrors();
  return refused.has(file);
}

/**
 * The files in which `paceline check` has a finding of the code `syntax`. All are checked as one rulebook: its many
 * duplicates keep it from being analysed, so that this takes a second.
 */
function filesWithSyntaxErrors() {
  const options = { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 28 };
  const { stdout } = spawnSync(process.env.PACELINE, ['check', '--format', 'json', ...allRulebooks()], options);
  const { diagnostics } = JSON.parse(stdout);
  return new Set(diagnostics.filter(({ code }) => code === 'syntax').map(({ labels }) => labels[0].file));
}
