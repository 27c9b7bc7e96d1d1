; Names of what is declared, and of what is used, by the place they stand in. A later pattern wins over an earlier one.

(comment) @comment

(string) @string
(escape_sequence) @string.escape

[(number) (date) (row_number)] @number
(percentage "%" @operator)

(identifier) @variable
(property) @property

; What is declared

(member name: (identifier) @constant)
(taxonomy name: (identifier) @type)
(term name: (identifier) @constant)
(asset_kind name: (identifier) @type)
(asset_kind mode: (identifier) @constant)
(asset kind: (identifier) @type)
(asset name: (identifier) @constant)
(tiers (identifier) @module)
(tier name: (identifier) @module)
(let name: (identifier) @function)
(rule label: (identifier) @function)
(table name: (identifier) @function)
(row label: (identifier) @function)

(charter title: (string) @string.special)
(guarantee title: (string) @string.special)
(test title: (string) @string.special)

(type name: (identifier) @type)
((type name: (identifier) @type.builtin)
  (#any-of? @type.builtin "number" "date" "flag"))
(type "member" @type.builtin)

; What is used

(reference label: (identifier) @function)
(reference row: (property) @function)

(share kind: (identifier) @type)
(share mode: (identifier) @constant)
(separate kind: (identifier) @type)
(choose kind: (identifier) @type)
(bar kind: (identifier) @type)
(some kind: (identifier) @type)
(table kind: (identifier) @type)

(on (term_name (identifier) @constant))
(on (term_list (term_name (identifier) @constant)))
(leader_on (term_name (identifier) @constant))
(cost_share member: (identifier) @constant)

; Right of an operator and in a list stands a value more often than a field.
(test_form right: (operand (path . (identifier) @constant .)))
(element (operand (path . (identifier) @constant .)))
(alternative (operand (path . (identifier) @constant .)))
(setting value: (operand (path . (identifier) @constant .)))

(path ["leader" "followers"] @variable.builtin)
(leader_on "leader" @variable.builtin)
(undecided "leader" @variable.builtin)

(constant) @constant.builtin
["everyone" "undecided"] @constant.builtin
(constant ["yes" "no"] @boolean)
(always) @constant.builtin
(default) @constant.builtin

; Words

[
  "charter" "tiers" "tier" "member" "taxonomy" "program" "asset" "modes" "impossible" "let" "guarantee" "table" "unique"
  "test" "repeal"
] @keyword

(type "member" @type.builtin)
(type ["any" "leaf" "per" "or" "none"] @keyword.modifier)

["lead" "follow" "abstain" "share" "separate" "choose" "bar" "split" "require" "target" "expect"] @keyword.function
(row answer: "separate" @constant.builtin)
(constant "separate" @constant.builtin)

["on" "as" "by" "where" "prefer" "most" "least" "cost" "equally" "have" "among"] @keyword
(split ["leader" "followers"] @variable.builtin)
["when" "from" "until" "overrides" "source" "because" "enacted"] @keyword.conditional

(operator) @keyword.operator
["and" "or" "not" "some" "of"] @keyword.operator
(cell "any" @constant.builtin)
(no_violations) @keyword
(undecided "is" @keyword.operator)
(cost_share "is" @keyword.operator)
(violation "violation" @keyword)
(refused) @keyword

; Marks

["=" ">" "->" ".." (order)] @operator
["{" "}" "[" "]" "(" ")"] @punctuation.bracket
["," ":" "." "|"] @punctuation.delimiter
