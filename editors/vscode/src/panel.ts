// What the server shows, beside the text: decisions, tables, the rulebook as a document.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Something to be read. */
export interface Shown {
  readonly title: string;
  readonly language: 'markdown' | 'html';
  readonly content: string;
}

/** Asks again for what a panel shows. */
type Renew = () => Thenable<Shown | undefined>;

/** A panel for each thing shown; one that is asked for again shows it in its place. */
export class Panels implements vscode.Disposable {
  private readonly panels = new Map<string, { panel: vscode.WebviewPanel; renew: Renew; content: string }>();
  private timer: NodeJS.Timeout | undefined;
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.workspace.onDidChangeTextDocument(({ contentChanges }) => {
      if (contentChanges.length > 0 && this.panels.size > 0) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.follow(), 400);
      }
    });
  }

  /** Shows something beside the text. `key` says what is the same thing, and `renew` asks for it anew. */
  async show(key: string, shown: Shown, renew: Renew): Promise<void> {
    let entry = this.panels.get(key);
    if (entry === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const panel = vscode.window.createWebviewPanel('paceline.shown', shown.title, column, {
        enableScripts: true,
        enableFindWidget: true,
        localResourceRoots: [],
      });
      entry = { panel, renew, content: '' };
      this.panels.set(key, entry);
      panel.onDidDispose(() => this.panels.delete(key));
    } else {
      entry.renew = renew;
      entry.panel.reveal(undefined, true);
    }
    await this.fill(entry, shown);
  }

  /** Asks anew for all that is shown, after an edit. What cannot be had for a while stays as it was. */
  private async follow(): Promise<void> {
    if (!vscode.workspace.getConfiguration('paceline').get('preview.follow', true)) {
      return;
    }
    for (const entry of this.panels.values()) {
      const shown = entry.panel.visible ? await entry.renew() : undefined;
      if (shown !== undefined) {
        await this.fill(entry, shown);
      }
    }
  }

  private async fill(entry: { panel: vscode.WebviewPanel; content: string }, shown: Shown): Promise<void> {
    if (shown.content !== entry.content) {
      entry.content = shown.content;
      entry.panel.title = shown.title;
      entry.panel.webview.html = await page(shown);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
    for (const { panel } of [...this.panels.values()]) {
      panel.dispose();
    }
  }
}

/** A page that keeps its place when it is written anew. No script but that one runs in it, and it fetches nothing. */
async function page({ language, content }: Shown): Promise<string> {
  const nonce = randomBytes(16).toString('hex');
  const policy =
    `<meta http-equiv="Content-Security-Policy" ` +
    `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'">`;
  const script = `<script nonce="${nonce}">
    const api = acquireVsCodeApi();
    addEventListener('load', () => scrollTo(0, api.getState()?.y ?? 0));
    addEventListener('scroll', () => api.setState({ y: scrollY }), { passive: true });
  </script>`;
  if (language === 'html') {
    return content.replace(/<head>/i, `<head>${policy}`).replace(/<\/body>/i, `${script}</body>`);
  }
  const body = await rendered(content);
  const head = `<meta charset="utf-8">${policy}<style>${STYLE}</style>`;
  return `<!DOCTYPE html><html lang="en"><head>${head}</head><body>${body}${script}</body></html>`;
}

async function rendered(markdown: string): Promise<string> {
  const html = await vscode.commands.executeCommand<string | undefined>('markdown.api.render', markdown);
  return html ?? `<pre>${escaped(markdown)}</pre>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `
  body { font: var(--vscode-markdown-font-size, 14px)/1.55 var(--vscode-markdown-font-family, sans-serif);
         color: var(--vscode-editor-foreground); padding: 0.5rem 1.5rem 3rem; max-width: 60rem; }
  h1, h2, h3 { font-weight: 600; line-height: 1.25; margin: 1.4em 0 0.5em; }
  h1 { font-size: 1.5em; } h2 { font-size: 1.2em; } h3 { font-size: 1em; }
  table { border-collapse: collapse; margin: 0.8em 0; }
  th, td { border-bottom: 1px solid var(--vscode-widget-border, #8884); padding: 0.3em 1em 0.3em 0; text-align: left;
           vertical-align: top; }
  th { font-weight: 600; }
  code, pre { font-family: var(--vscode-editor-font-family, monospace); font-size: 0.92em; }
  pre { background: var(--vscode-textCodeBlock-background); padding: 0.8em 1em; overflow-x: auto; border-radius: 4px; }
  blockquote { border-left: 3px solid var(--vscode-textBlockQuote-border); margin: 0.8em 0; padding: 0 1em; }
`;
