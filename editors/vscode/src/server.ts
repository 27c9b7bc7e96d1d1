// The language server: started, stopped, asked.

import * as vscode from 'vscode';
import {
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  State,
} from 'vscode-languageclient/node';

import { findProgram, isMissing, tellMissing } from './program';
import { readable } from './answers';
import type { Shown } from './panel';

/** The server, as the rest of the extension sees it. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly output = vscode.window.createOutputChannel('paceline', { log: true });
  private readonly trace = vscode.window.createOutputChannel('paceline: messages', { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem('paceline', { language: 'paceline' });
  private readonly started = new vscode.EventEmitter<LanguageClient>();
  /** Fires whenever a server is ready. */
  readonly onStarted = this.started.event;

  /** `show` is handed what a command of the server wants shown, with the command, so that it can be asked again. */
  constructor(private readonly show: (shown: Shown, command: string, argument: unknown) => void) {
    this.status.name = 'paceline';
    this.tell('is not running');
  }

  /** Starts the server, or says why it cannot be started. */
  async start(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.tell('waits until this folder is trusted');
      return;
    }
    const program = await findProgram();
    if (isMissing(program)) {
      this.tell(program.message, vscode.LanguageStatusSeverity.Warning);
      void tellMissing(program);
      return;
    }
    const further = vscode.workspace.getConfiguration('paceline').get<string[]>('arguments', []);
    const executable = { command: program.path, args: ['lsp', '--stdio', ...further] };
    const client = new LanguageClient('paceline', 'paceline', executable as ServerOptions, this.options());
    client.onDidChangeState(({ newState }) => this.changed(newState, program.version));
    this.client = client;
    try {
      await client.start();
      this.started.fire(client);
    } catch (error) {
      this.tell(`could not be started: ${error}`, vscode.LanguageStatusSeverity.Error);
    }
  }

  private options(): LanguageClientOptions {
    const proposals = vscode.workspace.getConfiguration('paceline').get<string[]>('proposals', []);
    return {
      documentSelector: [{ language: 'paceline' }, ...proposals.map((pattern) => ({ scheme: 'file', pattern }))],
      outputChannel: this.output,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: 'paceline',
      markdown: { isTrusted: { enabledCommands: ['paceline.showDocument'] }, supportHtml: false },
      middleware: {
        executeCommand: async (command, args, next) => {
          const result: unknown = await next(command, args);
          const shown = readable(command, result);
          if (shown !== undefined) {
            this.show(shown, command, args[0]);
          }
          return result;
        },
      },
    };
  }

  private changed(state: State, version: string): void {
    void vscode.commands.executeCommand('setContext', 'paceline.running', state === State.Running);
    this.status.busy = state === State.Starting;
    if (state === State.Running) {
      this.tell(version);
    } else if (state === State.Stopped) {
      this.tell('is not running', vscode.LanguageStatusSeverity.Warning);
    }
  }

  private tell(text: string, severity = vscode.LanguageStatusSeverity.Information): void {
    this.status.text = text.startsWith('paceline') ? text : `paceline ${text}`;
    this.status.severity = severity;
    this.status.command = { command: 'paceline.showOutput', title: 'Output' };
  }

  async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client?.needsStop()) {
      await client.stop();
    }
    await client?.dispose();
  }

  get isRunning(): boolean {
    return this.client?.state === State.Running;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  showOutput(): void {
    this.output.show(true);
  }

  /** Sends a command of the server, and hands back what it answers. */
  async execute<Answer>(command: string, argument: object): Promise<Answer | undefined> {
    return this.request<Answer>(ExecuteCommandRequest.method, { command, arguments: [argument] });
  }

  /** Sends a request; an answer that cannot be had is none, and the output says why. */
  async request<Answer>(method: string, params: object, token?: vscode.CancellationToken): Promise<Answer | undefined> {
    if (this.client === undefined || !this.isRunning) {
      void vscode.window.showInformationMessage('The paceline server is not running.', 'Restart').then((answer) => {
        if (answer !== undefined) {
          void this.restart();
        }
      });
      return undefined;
    }
    try {
      // A token that is not there would be sent as a second parameter.
      const further = token === undefined ? [] : [token];
      const answer = await this.client.sendRequest<Answer | null>(method, params, ...further);
      return answer ?? undefined;
    } catch (error) {
      if (!token?.isCancellationRequested) {
        const message = error instanceof Error ? error.message : String(error);
        this.output.error(`${method}: ${message}`);
        void vscode.window.showErrorMessage(`paceline: ${message}`);
      }
      return undefined;
    }
  }

  dispose(): void {
    void this.stop();
    this.status.dispose();
    this.output.dispose();
    this.trace.dispose();
    this.started.dispose();
  }
}
