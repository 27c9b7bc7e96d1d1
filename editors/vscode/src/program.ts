// Where the `paceline` program is, and what is said if it is not there.

import { execFile } from 'node:child_process';
import { constants, promises as files } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const run = promisify(execFile);

/** The program, ready to be started. */
export interface Program {
  readonly path: string;
  /** As it says itself: `paceline 0.1.0`. */
  readonly version: string;
}

/** Why there is no program to start. */
export interface Missing {
  readonly message: string;
}

export function isMissing(found: Program | Missing): found is Missing {
  return 'message' in found;
}

/** The program that the setting names, else the first on the `PATH`. */
export async function findProgram(): Promise<Program | Missing> {
  const named = vscode.workspace.getConfiguration('paceline').get<string>('path', '').trim();
  const path = named === '' ? await onPath() : expanded(named);
  if (path === undefined) {
    return { message: 'The program paceline is not on the PATH.' };
  }
  if (!(await isExecutable(path))) {
    return { message: `There is no program at ${path}, which the setting paceline.path names.` };
  }
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
    await run(path, ['lsp', '--help'], { timeout: 10_000 });
    return { path, version: stdout.trim() };
  } catch {
    return { message: `${path} does not know the command lsp: it is another program, or too old.` };
  }
}

async function onPath(): Promise<string | undefined> {
  const names = process.platform === 'win32' ? ['paceline.exe', 'paceline.cmd'] : ['paceline'];
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')) {
    for (const name of names) {
      if (await isExecutable(join(folder, name))) {
        return join(folder, name);
      }
    }
  }
  return undefined;
}

function expanded(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  return path.replace(/^~(?=$|[/\\])/, homedir()).replaceAll('${workspaceFolder}', folder);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await files.access(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return (await files.stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Tells that there is no program, what works without it, and what can be done. */
export async function tellMissing({ message }: Missing): Promise<void> {
  const choose = 'Choose the program …';
  const how = 'First steps';
  const text = `${message} Colours and snippets work without it; findings, repairs and tests need it.`;
  const answer = await vscode.window.showWarningMessage(text, choose, how);
  if (answer === how) {
    await vscode.commands.executeCommand('paceline.walkthrough');
  } else if (answer === choose) {
    const [chosen] = (await vscode.window.showOpenDialog({ title: 'The program paceline', openLabel: 'Use this' })) ?? [];
    if (chosen !== undefined) {
      const settings = vscode.workspace.getConfiguration('paceline');
      await settings.update('path', chosen.fsPath, vscode.ConfigurationTarget.Global);
    }
  }
}
