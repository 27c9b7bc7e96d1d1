// The commands of the palette: each asks what it needs, then the server, and shows the answer beside the text.

import * as vscode from 'vscode';

import { type Panels, isShown, type Shown } from './panel';
import type { Server } from './server';

/** What the pickers offer, as the server tells it of the rulebook of a file. */
interface Vocabulary {
  readonly members: readonly Named[];
  readonly fields: readonly (Named & { readonly type: string })[];
}

interface Named {
  readonly name: string;
  readonly label?: string | null;
}

/** The commands of the extension and what each asks of the server. */
export function registerCommands(server: Server, panels: Panels): vscode.Disposable[] {
  const show = (id: string, command: string, ask: Ask = async (uri) => ({ uri })) =>
    vscode.commands.registerCommand(id, async (named?: vscode.Uri) => {
      const uri = (named ?? vscode.window.activeTextEditor?.document.uri)?.toString();
      if (uri === undefined) {
        void vscode.window.showInformationMessage('Open a file of the rulebook, or a proposal, first.');
        return;
      }
      const argument = await ask(uri, server);
      if (argument !== undefined) {
        await showAnswer(server, panels, command, argument);
      }
    });
  return [
    show('paceline.showDecision', 'paceline.decide'),
    show('paceline.showWhyNot', 'paceline.whyNot', askMember),
    show('paceline.showMatrix', 'paceline.matrix', askFields),
    show('paceline.showTimeline', 'paceline.timeline'),
    show('paceline.showDocument', 'paceline.document'),
    show('paceline.showChanges', 'paceline.diff'),
    vscode.commands.registerCommand('paceline.restart', () => server.restart()),
    vscode.commands.registerCommand('paceline.showOutput', () => server.showOutput()),
    vscode.commands.registerCommand('paceline.walkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'paceline.paceline#start'),
    ),
  ];
}

/** What a command hands the server, asked of the user; undefined if he does not say. */
type Ask = (uri: string, server: Server) => Promise<object | undefined>;

async function askMember(uri: string, server: Server): Promise<object | undefined> {
  const vocabulary = await server.execute<Vocabulary>('paceline.vocabulary', { uri });
  const member = await pick(vocabulary?.members ?? [], 'Who should have led?');
  return member === undefined ? undefined : { uri, member };
}

async function askFields(uri: string, server: Server): Promise<object | undefined> {
  const vocabulary = await server.execute<Vocabulary>('paceline.vocabulary', { uri });
  const fields = vocabulary?.fields ?? [];
  const rows = await pick(fields, 'Which field down the side?');
  if (rows === undefined) {
    return undefined;
  }
  const columns = await pick(fields.filter(({ name }) => name !== rows), 'Which field along the top?');
  return columns === undefined ? undefined : { uri, rows, columns };
}

async function pick(offered: readonly (Named & { type?: string })[], placeHolder: string): Promise<string | undefined> {
  const items = offered.map(({ name, label, type }) => ({ label: name, description: label ?? '', detail: type }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  return picked?.label;
}

/** Asks the server and shows what it answers; an edit asks it again. */
export async function showAnswer(server: Server, panels: Panels, command: string, argument: object): Promise<void> {
  const renew = () => server.execute<Shown>(command, argument);
  const shown = await renew();
  if (isShown(shown)) {
    await panels.show(`${command} ${JSON.stringify(argument)}`, shown, renew);
  }
}
