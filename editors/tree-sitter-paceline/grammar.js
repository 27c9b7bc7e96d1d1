/**
 * The paceline rules language for tree-sitter.
 *
 * It follows `grammar/rules.pest` of the project rule by rule, without the part that names mistakes. The project's
 * parser is the authority; the tests hold this grammar against it over every rulebook of the project.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** One or more of a rule, with commas between. */
const list = (rule) => seq(rule, repeat(seq(',', rule)));

/** As many of a rule as one likes, with commas between and one more at the end if one likes. */
const enclosed = (rule) => optional(seq(list(rule), optional(',')));

const RESERVED = [
  'abstain', 'all', 'always', 'among', 'and', 'any', 'as', 'asset', 'bar', 'because', 'by', 'charter', 'choose',
  'covers', 'empty', 'everyone', 'expect', 'follow', 'followers', 'from', 'guarantee', 'has', 'have', 'impossible',
  'in', 'is', 'lead', 'leader', 'least', 'let', 'member', 'most', 'no', 'none', 'not', 'of', 'on', 'or', 'overrides',
  'prefer', 'program', 'repeal', 'require', 'separate', 'share', 'some', 'source', 'split', 'table', 'target',
  'taxonomy', 'test', 'tier', 'tiers', 'undecided', 'unknown', 'until', 'when', 'where', 'yes',
];

module.exports = grammar({
  name: 'paceline',

  word: ($) => $.identifier,

  extras: ($) => [/[\s\uFEFF]/, $.comment],

  supertypes: ($) => [$.item, $.answer, $.clause, $.condition],

  // A name is no reserved word; see `_property` for where any word is a name.
  reserved: { global: () => RESERVED },

  // Words that mean something in one place only are names in others: what follows tells which is meant.
  conflicts: ($) => [
    [$._type_name],
    [$.type],
    [$.path, $.undecided],
    [$.path, $.leader_on],
    [$.operand],
    [$._name, $.cost_share],
    [$._name, $.refused],
  ],

  rules: {
    source_file: ($) => repeat($.item),

    comment: () => token(seq('#', /[^\n]*/)),

    // ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────

    identifier: () => /[a-zA-Z][a-zA-Z0-9_]*/,
    // Before the `:` of a field and after `.` any word is a name. The words are listed, as the sets of reserved words
    // that tree-sitter keeps per state get mixed up where states are merged.
    _property: ($) => alias(choice($.identifier, 'per', ...RESERVED), $.property),

    string: ($) => seq('"', repeat(choice($.string_content, $.escape_sequence)), token.immediate('"')),
    string_content: () => token.immediate(prec(1, /[^"\\\n]+/)),
    escape_sequence: () => token.immediate(/\\["\\nt]/),

    number: () => /-?[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?/,
    date: () => token(prec(1, /[0-9]{4}-[0-9]{2}(-[0-9]{2})?/)),
    percentage: ($) => seq($.number, '%'),
    row_number: () => token(prec(-1, /[0-9]+/)),

    // ── Items ────────────────────────────────────────────────────────────────────────────────────────────────────

    item: ($) =>
      choice(
        $.charter, $.tiers, $.tier, $.member, $.taxonomy, $.program, $.asset_kind, $.asset, $.impossible, $.let,
        $.guarantee, $.repeal, $.rule, $.table, $.test,
      ),

    charter: ($) => seq('charter', field('title', $.string), '{', repeat(seq($._charter_part, optional(','))), '}'),
    _charter_part: ($) => choice($.enacted, $.until, $.source),
    enacted: ($) => seq('enacted', $.date),

    tiers: ($) => seq('tiers', $.identifier, repeat(seq('>', $.identifier))),
    tier: ($) => seq('tier', field('name', $.identifier), '{', repeat(choice($.rule, $.table)), '}'),

    member: ($) => seq('member', field('name', $.identifier), optional(field('label', $.string))),

    taxonomy: ($) => seq('taxonomy', field('name', $.identifier), $.terms),
    terms: ($) => seq('{', repeat($.term), '}'),
    term: ($) =>
      prec.right(
        seq(field('name', $.identifier), optional(field('label', $.string)), optional($.terms), optional(',')),
      ),

    program: ($) => seq('program', $.fields),
    asset_kind: ($) =>
      seq('asset', field('name', $.identifier), optional(seq('modes', list(field('mode', $.identifier)))), $.fields),
    fields: ($) => seq('{', repeat($.field), '}'),
    field: ($) =>
      seq(
        field('name', $._property),
        ':',
        field('type', $.type),
        optional(field('label', $.string)),
        optional(seq('=', field('default', $._value))),
        optional(','),
      ),
    type: ($) =>
      choice(
        seq('any', $._type_name),
        seq(
          $._type_name,
          optional(prec.dynamic(1, seq('per', 'member'))),
          optional(prec.dynamic(1, seq('or', 'none'))),
        ),
      ),
    _type_name: ($) =>
      choice(
        field('name', choice($.identifier, alias('leaf', $.identifier), 'member')),
        prec.dynamic(1, seq('leaf', field('name', choice($.identifier, 'member')))),
      ),

    asset: ($) =>
      seq(field('kind', $.identifier), field('name', $.identifier), optional(field('label', $.string)), $.settings),
    settings: ($) => seq('{', repeat($.setting), '}'),
    setting: ($) => prec.right(seq(field('name', $._property), ':', field('value', $._value), optional(','))),

    impossible: ($) => seq('impossible', choice(seq($.when, optional($.because)), seq($.because, $.when))),
    let: ($) => seq('let', field('name', $.identifier), '=', field('condition', $.condition)),
    guarantee: ($) =>
      seq('guarantee', field('title', $.string), ':', field('condition', $.condition), optional($.when)),
    repeal: ($) =>
      seq('repeal', list($.reference), choice(seq($.from, optional($.because)), seq($.because, $.from))),

    // ── Rules ────────────────────────────────────────────────────────────────────────────────────────────────────

    rule: ($) => seq(field('label', $.identifier), ':', field('answer', $.answer), repeat($.clause)),

    answer: ($) =>
      choice(
        $.lead, $.follow, $.abstain, $.share, $.separate, $.choose, $.bar, $.split, $.require, $.target,
      ),
    lead: ($) => seq('lead', $.path, optional($.on)),
    on: ($) => seq('on', choice($.term_list, $.term_name)),
    follow: ($) => seq('follow', $._who),
    abstain: ($) => seq('abstain', $._who),
    _who: ($) => choice('everyone', $.path_list, $.path),
    share: ($) => seq('share', field('kind', $.identifier), optional(seq('as', field('mode', $.identifier)))),
    separate: ($) => seq('separate', field('kind', $.identifier)),
    choose: ($) =>
      seq(
        'choose',
        field('kind', $.identifier),
        optional(seq('where', field('condition', $.condition))),
        optional(seq('prefer', list($.preference))),
      ),
    bar: ($) => seq('bar', field('kind', $.identifier), 'where', field('condition', $.condition)),
    split: ($) =>
      seq(
        'split',
        'cost',
        optional(seq('leader', $.percentage, ',', 'followers')),
        choice('equally', seq('by', field('field', $.identifier))),
      ),
    require: ($) => seq('require', field('condition', $.condition)),
    target: ($) =>
      seq(
        'target',
        $.percentage,
        'have',
        field('condition', $.condition),
        optional(seq('among', field('among', $.condition))),
      ),
    preference: ($) =>
      choice(
        seq(choice('most', 'least'), field('field', $.identifier), optional(seq('.', field('field', $._property)))),
        $.condition,
      ),

    clause: ($) => choice($.when, $.from, $.until, $.overrides, $.source, $.because),
    when: ($) => seq('when', field('condition', $.condition)),
    from: ($) => seq('from', $.date),
    until: ($) => seq('until', $.date),
    overrides: ($) => seq('overrides', list($.reference)),
    source: ($) => seq('source', $.string),
    because: ($) => seq('because', $.string),

    reference: ($) =>
      seq(field('label', $.identifier), optional(seq('.', field('row', choice($._property, $.row_number))))),
    term_name: ($) => seq($.identifier, optional(seq('.', $._property))),
    term_list: ($) => seq('[', list($.term_name), optional(','), ']'),
    path: ($) =>
      seq(choice($._name, 'leader', 'followers'), repeat(seq('.', field('field', $._property)))),
    // A condition may begin with a word that an expectation gives a meaning of its own.
    _name: ($) =>
      choice($.identifier, prec.dynamic(-1, alias(choice('cost', 'violation', 'refused'), $.identifier))),
    path_list: ($) => seq('[', enclosed($.path), ']'),

    // ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    table: ($) =>
      prec.right(
        seq(
          'table',
          field('name', $.identifier),
          optional('unique'),
          ':',
          $._table_head,
          'by',
          list(field('column', $.operand)),
          $.rows,
          repeat($.clause),
        ),
      ),
    _table_head: ($) => choice('lead', 'follow', 'abstain', seq('share', field('kind', $.identifier))),
    rows: ($) => seq('{', repeat($.row), '}'),
    row: ($) =>
      seq(
        optional(seq(field('label', $.identifier), ':')),
        $.cell,
        repeat(seq('|', $.cell)),
        '->',
        field('answer', $._row_answer),
        // The cells of a row say when.
        repeat(choice($.from, $.until, $.overrides, $.source, $.because)),
      ),
    _row_answer: ($) => choice('everyone', 'separate', $.path_list, seq($.path, optional($.on))),
    cell: ($) =>
      choice(seq('not', '(', $._alternatives, ')'), seq(optional('not'), $._alternatives)),
    _alternatives: ($) => choice('any', list($.alternative)),
    alternative: ($) =>
      choice(
        seq($.order, $._single, repeat(seq('and', $.order, $._single))),
        seq($._single, optional(seq('..', $._single))),
      ),

    // ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────────

    condition: ($) => choice($.and, $.or, $.not, $.parenthesis, $.some, $.always, $.test_form),
    and: ($) => prec.left(1, seq($.condition, 'and', $.condition)),
    or: ($) => prec.left(1, seq($.condition, 'or', $.condition)),
    not: ($) => prec(2, seq('not', $.condition)),
    parenthesis: ($) => seq('(', $.condition, ')'),
    some: ($) => seq('some', field('kind', $.identifier), 'where', field('condition', $.condition)),
    always: () => 'always',
    test_form: ($) =>
      prec.right(
        seq(
          field('left', $.operand),
          optional(
            choice(
              seq(field('operator', $.operator), field('right', $._value)),
              seq(
                field('operator', alias($._in, $.operator)),
                choice(field('right', $._value), seq(field('right', $._single), '..', field('right', $._single))),
              ),
              seq(field('operator', alias('has', $.operator)), field('right', choice($.operand, $.date, $.number))),
            ),
          ),
        ),
      ),

    operator: ($) =>
      choice(
        seq('is', optional('not')),
        seq('has', choice('any', 'all', 'none', 'no')),
        $.order,
        'covers',
      ),
    _in: () => seq(optional('not'), 'in'),
    order: () => choice('<=', '>=', '<', '>'),

    operand: ($) => choice($.leader_on, seq($.path, optional(prec.dynamic(1, seq('of', $.path))))),
    leader_on: ($) => seq('leader', 'on', $.term_name),

    // ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────

    _value: ($) => choice($._single, $.list),
    _single: ($) => choice($.operand, $.date, $.number, $.constant),
    constant: () => choice('none', 'yes', 'no', 'empty', 'unknown', 'separate'),
    list: ($) => seq('[', enclosed($.element), ']'),
    element: ($) => seq($._value, optional($.number)),

    // ── Tests ────────────────────────────────────────────────────────────────────────────────────────────────────

    test: ($) =>
      seq(
        'test', field('title', $.string), '{',
        repeat(choice($.as_of, $.expectation)), $.given, repeat(choice($.as_of, $.expectation)),
        '}',
      ),
    given: ($) => seq('program', $.settings),
    as_of: ($) => seq('as', 'of', $.date),
    expectation: ($) =>
      seq('expect', choice($.no_violations, $.undecided, $.cost_share, $.violation, $.refused, $.holds)),
    no_violations: () => seq('no', 'violations'),
    undecided: () => seq('leader', 'is', 'undecided'),
    cost_share: ($) => prec.dynamic(1, seq('cost', 'of', field('member', $.identifier), 'is', $.percentage)),
    violation: ($) => seq('violation', $.reference),
    refused: () => prec.dynamic(1, 'refused'),
    holds: ($) => seq(field('condition', $.condition), optional(seq('by', choice($.default, list($.reference))))),
    default: () => 'default',
  },
});
