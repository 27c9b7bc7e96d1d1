// What the commands of the server answer, made ready to be read.

import { type Shown, escaped } from './panel';

/** Who leads, by two fields, as `paceline.matrix` answers. */
interface Matrix {
  readonly rows: string;
  readonly columns: string;
  readonly heads: readonly string[];
  readonly lines: readonly {
    readonly value: string;
    readonly depth: number;
    readonly leaders: readonly (readonly string[])[];
  }[];
  readonly members?: readonly { readonly name: string; readonly label: string }[];
  readonly as_of?: string;
}

interface Answer {
  readonly title?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly matrix?: Matrix;
}

const TITLES: Record<string, string> = {
  'paceline.decide': 'Decision',
  'paceline.decideWitness': 'Decision',
  'paceline.diff': 'Since the last commit',
  'paceline.runTest': 'Test',
  'paceline.runTests': 'Tests',
  'paceline.timeline': 'Timeline',
  'paceline.whyNot': 'Why not?',
};

/** What there is to read in the answer of a command, if there is anything. */
export function readable(command: string, answer: unknown): Shown | undefined {
  if (typeof answer !== 'object' || answer === null) {
    return undefined;
  }
  const { title = TITLES[command] ?? 'paceline', markdown, html, matrix } = answer as Answer;
  if (matrix !== undefined) {
    return { title: `${matrix.rows} by ${matrix.columns}`, language: 'html', content: table(matrix) };
  }
  if (html !== undefined) {
    return { title, language: 'html', content: html };
  }
  return markdown === undefined ? undefined : { title, language: 'markdown', content: markdown };
}

/** The colours of members, by their order, as the server marks them in the text. */
const COLOURS = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', '#808080'];

function table({ rows, columns, heads, lines, members = [], as_of: day }: Matrix): string {
  const named = new Set([...members.map(({ name }) => name), ...lines.flatMap(({ leaders }) => leaders.flat()).sort()]);
  const colour = (name: string) => COLOURS[[...named].indexOf(name) % COLOURS.length] ?? 'transparent';
  const label = (name: string) => members.find((member) => member.name === name)?.label ?? name;
  const cell = (leaders: readonly string[]) => {
    const spans = leaders.map((name) => `<span class="member" style="--c:${colour(name)}">${escaped(label(name))}</span>`);
    return `<td>${spans.join('<br>') || '<span class="none">nobody</span>'}</td>`;
  };
  const row = ({ value, depth, leaders }: Matrix['lines'][number]) =>
    `<tr><th scope="row" style="padding-left:${depth * 1.2}em">${escaped(value)}</th>${leaders.map(cell).join('')}</tr>`;
  const head = heads.map((value) => `<th scope="col">${escaped(value)}</th>`).join('');
  const style = `
    body { font-family: var(--vscode-markdown-font-family, sans-serif); font-size: 14px; padding: 0.5rem 1.5rem;
           color: var(--vscode-editor-foreground); }
    h1 { font-size: 1.4em; font-weight: 600; }
    p, .none { color: var(--vscode-descriptionForeground); }
    table { border-collapse: collapse; margin-top: 1em; }
    th { text-align: left; font-weight: 600; padding: 0.4em 1em 0.4em 0; vertical-align: top; }
    td { padding: 0.4em 1em 0.4em 0; vertical-align: top; }
    tr { border-bottom: 1px solid var(--vscode-widget-border, #8884); }
    .member { border-left: 0.35em solid var(--c); padding-left: 0.5em; white-space: nowrap; }`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><style>${style}</style></head><body>
    <h1>Who leads, by ${escaped(rows)} and ${escaped(columns)}</h1>${day === undefined ? '' : `<p>as of ${escaped(day)}</p>`}
    <table><thead><tr><th></th>${head}</tr></thead><tbody>${lines.map(row).join('')}</tbody></table></body></html>`;
}
