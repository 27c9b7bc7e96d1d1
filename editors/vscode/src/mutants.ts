// What no test would notice: small changes of rules after which every test passes all the same.

import * as vscode from 'vscode';

import type { Server } from './server';

interface Mutants {
  readonly survivors: readonly {
    readonly rule: string;
    readonly change: string;
    readonly location: { readonly uri: string; readonly range: vscode.Range };
  }[];
  /** Tests that would notice one of them, by the rule. */
  readonly tests: readonly { readonly rule: string; readonly test: string }[];
}

/** Shows the survivors as notes in the text, until the next edit, and offers the tests that would notice them. */
export class Survivors implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly notes = vscode.languages.createDiagnosticCollection('paceline: unnoticed changes');
  private readonly listening: vscode.Disposable[];
  private tests = new Map<string, string>();

  constructor(private readonly server: Server) {
    const selector = { language: 'paceline' };
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.listening = [
      vscode.languages.registerCodeActionsProvider(selector, this, kinds),
      vscode.commands.registerCommand('paceline.showUnnoticed', () => this.show()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === 'paceline' && contentChanges.length > 0) {
          this.notes.clear();
        }
      }),
    ];
  }

  private async show(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const title = 'Changing rules, to see which changes no test notices';
    const progress = { location: vscode.ProgressLocation.Notification, title };
    const found = await vscode.window.withProgress(progress, () =>
      this.server.execute<Mutants>('paceline.mutants', { uri }),
    );
    if (found === undefined) {
      return;
    }
    this.tests = new Map(found.tests.map(({ rule, test }) => [rule, test]));
    const notes = new Map<string, vscode.Diagnostic[]>();
    for (const { rule, change, location } of found.survivors) {
      const { start, end } = location.range;
      const range = new vscode.Range(start.line, start.character, end.line, end.character);
      const note = new vscode.Diagnostic(range, `no test would notice this change: ${change}`, vscode.DiagnosticSeverity.Information);
      note.source = 'paceline';
      note.code = rule;
      notes.set(location.uri, [...(notes.get(location.uri) ?? []), note]);
    }
    this.notes.set([...notes].map(([file, of]) => [vscode.Uri.parse(file), of]));
    const count = found.survivors.length;
    const told = count === 0 ? 'Every change of a rule fails a test.' : `${count} changes of rules fail no test.`;
    void vscode.window.showInformationMessage(told);
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const ours = (this.notes.get(document.uri) ?? []).filter((note) => note.range.intersection(range) !== undefined);
    return ours.flatMap((note) => {
      const test = this.tests.get(String(note.code));
      if (test === undefined) {
        return [];
      }
      const action = new vscode.CodeAction('Add a test that notices it', vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics.filter((one) => one.message === note.message);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, `\n${test.trim()}\n`);
      return [action];
    });
  }

  dispose(): void {
    for (const listening of this.listening) {
      listening.dispose();
    }
    this.notes.dispose();
  }
}
