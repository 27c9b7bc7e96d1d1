// Whole items and clauses where there is no server: it knows better which of them may stand where.

import * as vscode from 'vscode';

import snippets from '../snippets/paceline.json';

/** Offers the snippets as long as `needed` says so. */
export function registerSnippets(needed: () => boolean): vscode.Disposable {
  const offered = Object.entries(snippets).map(([name, { prefix, body, description }]) => {
    const item = new vscode.CompletionItem({ label: prefix, description: name }, vscode.CompletionItemKind.Snippet);
    item.insertText = new vscode.SnippetString(body.join('\n'));
    item.documentation = description;
    return item;
  });
  const provider = { provideCompletionItems: () => (needed() ? offered : []) };
  return vscode.languages.registerCompletionItemProvider({ language: 'paceline' }, provider);
}
