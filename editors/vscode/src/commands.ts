// The commands of the palette: each asks what it needs, then the server, and shows the answer beside the text.

import * as vscode from 'vscode';

import { readable } from './answers';
import type { Panels, Shown } from './panel';
import type { Server } from './server';

/** What a command hands the server: a file of the rulebook, and where it is about one, the file of a proposal. */
interface About {
  readonly uri: string | undefined;
  readonly proposal: string;
}

/** What a command hands the server, asked of the user; undefined if he does not say. */
type Ask = (about: About, server: Server) => Promise<object | undefined>;

/** The commands of the extension and what each asks of the server. */
export function registerCommands(server: Server, panels: Panels): vscode.Disposable[] {
  const show = (id: string, command: string, ask: Ask = async ({ uri }) => ({ uri })) =>
    vscode.commands.registerCommand(id, async (named?: vscode.Uri) => {
      const file = named ?? vscode.window.activeTextEditor?.document.uri;
      if (file === undefined) {
        void vscode.window.showInformationMessage('Open a file of the rulebook, or a proposal, first.');
        return;
      }
      const argument = await ask({ uri: await rulebookOf(file), proposal: file.toString() }, server);
      if (argument !== undefined) {
        await showAnswer(server, panels, command, argument);
      }
    });
  return [
    show('paceline.showDecision', 'paceline.decide', async (about) => about),
    show('paceline.showWhyNot', 'paceline.whyNot', askMember),
    show('paceline.showMatrix', 'paceline.matrix', askFields),
    show('paceline.showTimeline', 'paceline.timeline'),
    show('paceline.showDocument', 'paceline.preview'),
    show('paceline.showChanges', 'paceline.diff'),
    vscode.commands.registerCommand('paceline.restart', () => server.restart()),
    vscode.commands.registerCommand('paceline.showOutput', () => server.showOutput()),
    vscode.commands.registerCommand('paceline.walkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'paceline.paceline#start'),
    ),
  ];
}

/** A file of the rulebook that a file belongs to: itself, or of all files of rules the one that lies nearest. */
async function rulebookOf(file: vscode.Uri): Promise<string | undefined> {
  if (file.path.endsWith('.rules')) {
    return file.toString();
  }
  const folders = file.path.split('/');
  const common = ({ path }: vscode.Uri) => {
    const differs = path.split('/').findIndex((folder, at) => folder !== folders[at]);
    return differs < 0 ? folders.length : differs;
  };
  const rules = await vscode.workspace.findFiles('**/*.rules');
  const [nearest] = rules.sort((one, other) => common(other) - common(one) || (one.path < other.path ? -1 : 1));
  return nearest?.toString();
}

/** The part of the schema of proposals that the pickers offer from. */
interface Schema {
  readonly $defs: Record<string, unknown> & {
    readonly proposal: { readonly properties: Record<string, { readonly title?: string }> };
    readonly members?: { readonly anyOf: readonly { readonly const: string; readonly title?: string }[] };
  };
}

async function schemaOf(uri: string | undefined, server: Server): Promise<Schema | undefined> {
  return (await server.execute<{ schema: Schema }>('paceline.schema', { uri }))?.schema;
}

async function askMember({ uri, proposal }: About, server: Server): Promise<object | undefined> {
  const members = (await schemaOf(uri, server))?.$defs.members?.anyOf ?? [];
  const items = members.map(({ const: label, title }) => ({ label, description: title ?? '' }));
  const member = await pick(items, 'Who should have led?');
  return member === undefined ? undefined : { uri, proposal, member };
}

async function askFields({ uri }: About, server: Server): Promise<object | undefined> {
  const properties = (await schemaOf(uri, server))?.$defs.proposal.properties ?? {};
  const fields = Object.entries(properties).filter(([name]) => name !== 'name');
  const items = fields.map(([name, { title }]) => ({ label: name, description: title === name ? '' : title ?? '' }));
  const rows = await pick(items, 'Which field down the side?');
  if (rows === undefined) {
    return undefined;
  }
  const columns = await pick(items.filter(({ label }) => label !== rows), 'Which field along the top?');
  return columns === undefined ? undefined : { uri, rows, columns };
}

async function pick(items: vscode.QuickPickItem[], placeHolder: string): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  return picked?.label;
}

/** Asks the server and shows what it answers; an edit asks it again, with the text of the proposal as it is then. */
async function showAnswer(server: Server, panels: Panels, command: string, argument: object): Promise<void> {
  const proposal = 'proposal' in argument ? argument.proposal : undefined;
  const text = () => vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === proposal)?.getText();
  const renew = async (): Promise<Shown | undefined> =>
    readable(command, await server.execute(command, { ...argument, text: text() }));
  const shown = await renew();
  if (shown !== undefined) {
    await panels.show(`${command} ${JSON.stringify(argument)}`, shown, renew);
  }
}
