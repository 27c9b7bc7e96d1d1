// The tests of the rulebooks in the test explorer, with what they cover.

import * as vscode from 'vscode';

import type { Server } from './server';

interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

interface Location {
  readonly uri: string;
  readonly range: Range;
}

/** A test, as the server lists it. */
interface Listed extends Location {
  readonly title: string;
}

/** What came of a test. */
interface Outcome {
  readonly title: string;
  readonly location: Location;
  readonly passed: boolean;
  readonly failures: readonly { readonly location: Location; readonly expected: string; readonly decided: string }[];
}

/** The parts of a rule's condition: in how many tests each held, and in how many it did not. */
interface Covered {
  readonly parts: readonly {
    readonly location: Location;
    readonly text: string;
    readonly holds: number | boolean;
    readonly fails: number | boolean;
  }[];
}

/** How long the list of tests waits after an edit, in milliseconds. */
const PAUSE = 800;

/** Keeps the list of tests in step with the text, and runs them when asked. */
export class Tests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('paceline', 'paceline');
  private readonly listening: vscode.Disposable[];
  private readonly details = new WeakMap<vscode.FileCoverage, vscode.FileCoverageDetail[]>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    const run = (covered: boolean) => (request: vscode.TestRunRequest, token: vscode.CancellationToken) =>
      this.run(request, token, covered);
    const { Run, Coverage } = vscode.TestRunProfileKind;
    this.controller.createRunProfile('Run', Run, run(false), true);
    const coverage = this.controller.createRunProfile('Run and see what is covered', Coverage, run(true), true);
    coverage.loadDetailedCoverage = async (_, file) => this.details.get(file) ?? [];
    this.controller.refreshHandler = () => this.list();
    this.listening = [
      server.onStarted(() => this.list()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === 'paceline' && contentChanges.length > 0) {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => void this.list(), PAUSE);
        }
      }),
      vscode.workspace.onDidSaveTextDocument(async ({ languageId }) => {
        const wanted = vscode.workspace.getConfiguration('paceline').get('tests.runOnSave', false);
        if (wanted && languageId === 'paceline' && this.server.isRunning) {
          await this.list();
          await this.run(new vscode.TestRunRequest(), new vscode.CancellationTokenSource().token, false);
        }
      }),
    ];
  }

  /** Lists all tests anew: a file each, and in it its tests. Items that stay keep what is known of them. */
  private async list(): Promise<void> {
    if (!this.server.isRunning) {
      return;
    }
    const listed = (await this.server.request<{ tests: Listed[] }>('paceline/tests', {}))?.tests ?? [];
    const files = [...grouped(listed, ({ uri }) => uri)].map(([uri, tests]) => {
      const place = vscode.Uri.parse(uri);
      const known = this.controller.items.get(uri);
      const file = known ?? this.controller.createTestItem(uri, vscode.workspace.asRelativePath(place), place);
      const items = tests.map(({ title, range }) => {
        const id = `${uri} ${title}`;
        const item = file.children.get(id) ?? this.controller.createTestItem(id, title, place);
        item.range = asRange(range);
        return item;
      });
      file.children.replace(items);
      return file;
    });
    this.controller.items.replace(files);
  }

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    covered: boolean,
  ): Promise<void> {
    const run = this.controller.createTestRun(request);
    const excluded = new Set(request.exclude ?? []);
    const asked = leaves(request.include ?? items(this.controller.items)).filter((item) => !excluded.has(item));
    for (const item of asked) {
      run.started(item);
    }
    for (const [uri, of] of grouped(asked, (item) => item.parent?.id ?? item.id)) {
      const began = Date.now();
      const answer = token.isCancellationRequested
        ? undefined
        : await this.server.execute<{ tests: Outcome[] }>('paceline.runTests', { uri });
      const duration = (Date.now() - began) / Math.max(of.length, 1);
      for (const item of of) {
        const here = (one: Outcome) => one.title === item.label && one.location.uri === uri;
        report(run, item, answer?.tests.find(here), duration);
      }
      if (covered) {
        await this.cover(run, uri);
      }
    }
    run.end();
  }

  /** Tells which parts of conditions the tests of a rulebook have seen hold, and which not. */
  private async cover(run: vscode.TestRun, uri: string): Promise<void> {
    const answer = await this.server.execute<{ rules: Covered[] }>('paceline.coverage', { uri });
    const parts = (answer?.rules ?? []).flatMap((rule) => rule.parts);
    for (const [file, of] of grouped(parts, ({ location }) => location.uri)) {
      const details = of.map(({ location, holds, fails }) => {
        const range = asRange(location.range);
        const branches = [
          new vscode.BranchCoverage(Number(holds), range, 'holds'),
          new vscode.BranchCoverage(Number(fails), range, 'does not hold'),
        ];
        return new vscode.StatementCoverage(Number(holds) + Number(fails), range, branches);
      });
      const coverage = vscode.FileCoverage.fromDetails(vscode.Uri.parse(file), details);
      this.details.set(coverage, details);
      run.addCoverage(coverage);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const listening of this.listening) {
      listening.dispose();
    }
    this.controller.dispose();
  }
}

function leaves(roots: readonly vscode.TestItem[]): vscode.TestItem[] {
  return roots.flatMap((item) => (item.children.size === 0 ? [item] : leaves(items(item.children))));
}

function items(collection: vscode.TestItemCollection): vscode.TestItem[] {
  const all: vscode.TestItem[] = [];
  collection.forEach((item) => all.push(item));
  return all;
}

function grouped<Item>(all: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of all) {
    groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
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
    const messages = outcome.failures.map(({ location, expected, decided }) => {
      const message = vscode.TestMessage.diff(`expected ${expected}, decided: ${decided}`, expected, decided);
      message.location = new vscode.Location(vscode.Uri.parse(location.uri), asRange(location.range));
      return message;
    });
    run.failed(item, messages, duration);
    const told = outcome.failures.map(({ expected, decided }) => `        expected ${expected}, decided: ${decided}\r\n`);
    run.appendOutput(`FAILED  ${item.label}\r\n${told.join('')}`, undefined, item);
  }
}

function asRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
