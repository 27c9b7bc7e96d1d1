// The TextMate grammar over every rulebook of the project, and word by word over a few of them.
//
// `UPDATE=1 node --test grammars` rewrites the snapshots; read their difference before it is committed.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

import { allRulebooks, hasSyntaxError, repository } from './rulebooks.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const grammarFile = join(repository, 'editors/vscode/syntaxes/paceline.tmLanguage.json');

let grammar;

before(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, 'utf8'), grammarFile),
  });
  grammar = await registry.loadGrammar('source.paceline');
});

/** The lines of a text, each with its tokens; and how many blocks are still open at the end. */
function tokenised(text) {
  let state = textmate.INITIAL;
  const lines = text.split(/\r?\n/).map((line) => {
    const result = grammar.tokenizeLine(line, state);
    assert.ok(!result.stoppedEarly);
    state = result.ruleStack;
    const tokens = result.tokens.map(({ startIndex, endIndex, scopes }) => ({
      at: startIndex,
      text: line.slice(startIndex, endIndex),
      scopes: scopes.slice(1).map((scope) => scope.replace(/\.paceline$/, '')),
    }));
    return { line, tokens };
  });
  // A block that ends behind its brace is left at the beginning of the next line.
  state = grammar.tokenizeLine('', state).ruleStack;
  return { lines, open: state.depth - 1 };
}

/** The reserved words, as the project's own grammar lists them. */
function reservedWords() {
  const pest = readFileSync(join(repository, 'grammar/rules.pest'), 'utf8');
  return new Set([...pest.matchAll(/^kw_\w+\s+= @\{ "(\w+)"/gm)].map(([, word]) => word));
}

const speaks = /^(keyword|storage|constant\.language|variable\.language|support\.type)/;
/** Words that mean something in one place only, and the types that every rulebook has. */
const contextual = /^(cost|default|enacted|equally|modes|per|leaf|refused|unique|violations?|number|date|flag)$/;
const names = /^(entity\.name|variable\.other|support\.type)/;

describe('every rulebook', () => {
  const reserved = reservedWords();
  const sound = allRulebooks().filter((file) => !hasSyntaxError(file));
  assert.ok(reserved.size > 50 && sound.length > 500);

  /** The sound rulebooks, tokenised. */
  let texts;
  /** Every token of theirs that is neither comment nor text, with its place. */
  let words;

  before(() => {
    texts = sound.map((file) => ({ file, ...tokenised(readFileSync(join(repository, file), 'utf8')) }));
    words = texts.flatMap(({ file, lines }) =>
      lines.flatMap(({ line, tokens }, number) =>
        tokens
          .filter(({ scopes }) => !scopes.some((scope) => /^(comment|string)/.test(scope)))
          .map((token) => ({ ...token, line, innermost: token.scopes.at(-1) ?? '', place: `${file}:${number + 1} ${line}` })),
      ),
    );
  });

  /** Fails with the first twenty of the faults that are found in the words. */
  function holds(fault) {
    const faults = words.flatMap((word) => fault(word) ?? []);
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} in all`);
  }

  test('is tokenised to its end, with nothing left open', () => {
    assert.deepEqual(texts.filter(({ open }) => open !== 0).map(({ file }) => file), []);
  });

  test('has comments and texts where they are', () => {
    for (const { file, lines } of texts) {
      for (const [number, { line, tokens }] of lines.entries()) {
        for (const { 0: found, index: at } of line.matchAll(/#.*|"(?:[^"\\]|\\.)*"/g)) {
          const inside = tokens.filter((token) => token.at >= at && token.at < at + found.length);
          const scope = found.startsWith('#') ? 'comment.line.number-sign' : 'string.quoted.double';
          const all = inside.length > 0 && inside.every(({ scopes }) => scopes.includes(scope));
          assert.ok(all, `${file}:${number + 1} ${line}`);
        }
      }
    }
  });

  test('has nothing that is illegal, and a scope for every word and mark', () => {
    holds(({ text, innermost, place }) => {
      const scoped = text.trim() === '' || (innermost !== '' && !innermost.startsWith('invalid'));
      return scoped ? undefined : [`${text} is ${innermost}: ${place}`];
    });
  });

  test('has reserved words as words of the language, but before a colon and after a dot', () => {
    holds(({ text, at, line, innermost, place }) =>
      [...text.matchAll(/[A-Za-z]\w*/g)].flatMap(([word]) => {
        const free = /^\s*:/.test(line.slice(at + text.length)) || /(^|[^.])\.\s*$/.test(line.slice(0, at));
        return !reserved.has(word) || free || speaks.test(innermost) ? [] : [`${word} is ${innermost}: ${place}`];
      }),
    );
  });

  test('has names as names', () => {
    holds(({ text, innermost, place }) => {
      const word = text.trim();
      const name = /^[A-Za-z]\w*$/.test(word) && !reserved.has(word) && !contextual.test(word);
      return !name || names.test(innermost) ? undefined : [`${word} is ${innermost}: ${place}`];
    });
  });

  test('has every label of a rule as the name of a rule', () => {
    const rule = /^\s*:\s*(lead|follow|abstain|share|separate|choose|bar|split|require|target)\b/;
    holds(({ text, at, line, innermost, place }) => {
      const label = /^[A-Za-z]\w*$/.test(text) && !reserved.has(text) && rule.test(line.slice(at + text.length));
      const named = /\btable\s+(\w+\s+)?$/.test(line.slice(0, at)) || innermost === 'entity.name.function.rule';
      return !label || named ? undefined : [`${text} is ${innermost}: ${place}`];
    });
  });

  test('has figures and days as numbers', () => {
    holds(({ text, innermost, place }) => {
      const right = !/^-?\d[\d_.-]*$/.test(text) || /^(constant\.numeric|variable\.other\.property)/.test(innermost);
      return right ? undefined : [`${text} is ${innermost}: ${place}`];
    });
  });
});

describe('snapshots', () => {
  const files = [
    'rules/world.rules', 'rules/regions.rules', 'rules/products.rules', 'rules/sharing.rules', 'rules/cost.rules',
    'tests/cases/syntax/valid/every_form.rules', 'tests/cases/syntax/valid/table.rules',
    'tests/corpus/02-rulebook/reserved-fields/case.rules', 'tests/corpus/02-rulebook/strings/case.rules',
  ];
  for (const file of files) {
    test(file, () => {
      const { lines } = tokenised(readFileSync(join(repository, file), 'utf8'));
      const drawn = lines.map(({ line, tokens }) => {
        const shown = tokens.filter(({ text }) => text.trim() !== '');
        return [`>${line}`, ...shown.map(({ text, scopes }) => `  ${text.trim()}  ${scopes.at(-1) ?? '—'}`)].join('\n');
      });
      const snapshot = join(here, 'snapshots', `${file.replaceAll('/', '-')}.scopes`);
      const text = `${drawn.join('\n')}\n`;
      if (process.env.UPDATE || !existsSync(snapshot)) {
        assert.ok(process.env.UPDATE, `${snapshot} is not there; UPDATE=1 writes it`);
        mkdirSync(dirname(snapshot), { recursive: true });
        writeFileSync(snapshot, text);
      }
      assert.equal(text, readFileSync(snapshot, 'utf8'));
    });
  }
});
