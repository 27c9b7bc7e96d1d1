// The extension: starts the language server and gives what it knows a place in the editor.

import * as vscode from 'vscode';

import { readable } from './answers';
import { registerCommands } from './commands';
import { Survivors } from './mutants';
import { Panels } from './panel';
import { Server } from './server';
import { registerSnippets } from './snippets';
import { Tests } from './tests';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const panels = new Panels();
  const server: Server = new Server((shown, command, argument) => {
    const asked = typeof argument === 'object' && argument !== null ? argument : {};
    const renew = async () => readable(command, await server.execute(command, asked));
    void panels.show(`${command} ${JSON.stringify(asked)}`, shown, renew);
  });
  context.subscriptions.push(
    panels,
    server,
    new Tests(server),
    new Survivors(server),
    registerSnippets(() => !server.isRunning),
    ...registerCommands(server, panels),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (['path', 'arguments', 'proposals'].some((name) => event.affectsConfiguration(`paceline.${name}`))) {
        void server.restart();
      }
    }),
    vscode.window.onDidChangeActiveTextEditor(tellProposal),
  );
  tellProposal(vscode.window.activeTextEditor);
  await server.start();
}

/** Lets the menus know whether the file in front may be a proposal. */
function tellProposal(editor: vscode.TextEditor | undefined): void {
  const globs = vscode.workspace.getConfiguration('paceline').get<string[]>('proposals', []);
  const proposal = editor !== undefined && globs.some((pattern) => vscode.languages.match({ pattern }, editor.document) > 0);
  void vscode.commands.executeCommand('setContext', 'paceline.proposal', proposal);
}
