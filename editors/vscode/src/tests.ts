// The tests of the rulebooks in the test explorer.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

import type { Server } from './server';

interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** A test, as the server lists it. */
interface Listed {
  readonly uri: string;
  readonly name: string;
  readonly range: Range;
}

/** What came of a test. */
interface Outcome extends Listed {
  readonly passed: boolean;
  readonly message?: string | null;
  readonly expected?: string | null;
  readonly actual?: string | null;
}

/** Keeps the list of tests in step with the server, and runs them when asked. */
export class Tests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('paceline', 'paceline');
  private readonly listening: vscode.Disposable[] = [];

  constructor(private readonly server: Server) {
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => this.run(request, token);
    this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, run, true);
    this.controller.refreshHandler = () => this.list();
    this.listening.push(
      server.onStarted((client) => this.attach(client)),
      vscode.workspace.onDidSaveTextDocument(async ({ languageId }) => {
        const wanted = vscode.workspace.getConfiguration('paceline').get('tests.runOnSave', false);
        if (wanted && languageId === 'paceline') {
          await this.list();
          await this.run(new vscode.TestRunRequest(), new vscode.CancellationTokenSource().token);
        }
      }),
    );
  }

  private attach(client: LanguageClient): void {
    this.listening.push(client.onNotification('paceline/testsChanged', () => void this.list()));
    void this.list();
  }

  /** Lists all tests anew: a file each, and in it its tests. Items that stay keep what is known of them. */
  private async list(): Promise<void> {
    const listed = (await this.server.request<Listed[]>('paceline/tests', {})) ?? [];
    const byFile = new Map<string, Listed[]>();
    for (const test of listed) {
      byFile.set(test.uri, [...(byFile.get(test.uri) ?? []), test]);
    }
    const files = [...byFile].map(([uri, tests]) => {
      const place = vscode.Uri.parse(uri);
      const known = this.controller.items.get(uri);
      const file = known ?? this.controller.createTestItem(uri, vscode.workspace.asRelativePath(place), place);
      const items = tests.map(({ name, range }) => {
        const id = `${uri} ${name}`;
        const item = file.children.get(id) ?? this.controller.createTestItem(id, name, place);
        item.range = asRange(range);
        return item;
      });
      file.children.replace(items);
      return file;
    });
    this.controller.items.replace(files);
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request);
    const excluded = new Set(request.exclude ?? []);
    const asked = this.leaves(request.include ?? items(this.controller.items)).filter((item) => !excluded.has(item));
    for (const item of asked) {
      run.started(item);
    }
    for (const [uri, of] of grouped(asked)) {
      const names = of.map((item) => item.label);
      const began = Date.now();
      const outcomes = await this.server.request<Outcome[]>('paceline/runTests', { uri, names }, token);
      const duration = (Date.now() - began) / Math.max(of.length, 1);
      for (const item of of) {
        report(run, item, outcomes?.find(({ name }) => name === item.label), duration);
      }
    }
    run.end();
  }

  private leaves(roots: readonly vscode.TestItem[]): vscode.TestItem[] {
    return roots.flatMap((item) => (item.children.size === 0 ? [item] : this.leaves(items(item.children))));
  }

  dispose(): void {
    for (const listening of this.listening) {
      listening.dispose();
    }
    this.controller.dispose();
  }
}

function items(collection: vscode.TestItemCollection): vscode.TestItem[] {
  const all: vscode.TestItem[] = [];
  collection.forEach((item) => all.push(item));
  return all;
}

function grouped(tests: readonly vscode.TestItem[]): Map<string, vscode.TestItem[]> {
  const groups = new Map<string, vscode.TestItem[]>();
  for (const item of tests) {
    const uri = item.parent?.id ?? item.id;
    groups.set(uri, [...(groups.get(uri) ?? []), item]);
  }
  return groups;
}

function report(run: vscode.TestRun, item: vscode.TestItem, outcome: Outcome | undefined, duration: number): void {
  if (outcome === undefined) {
    run.skipped(item);
  } else if (outcome.passed) {
    run.passed(item, duration);
    run.appendOutput(`passed  ${item.label}\r\n`, undefined, item);
  } else {
    const { message, expected, actual, range, uri } = outcome;
    const told = new vscode.TestMessage(message ?? 'The test failed.');
    told.expectedOutput = expected ?? undefined;
    told.actualOutput = actual ?? undefined;
    told.location = new vscode.Location(vscode.Uri.parse(uri), asRange(range));
    run.failed(item, told, duration);
    run.appendOutput(`FAILED  ${item.label}\r\n${(message ?? '').replaceAll('\n', '\r\n')}\r\n`, told.location, item);
  }
}

function asRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
