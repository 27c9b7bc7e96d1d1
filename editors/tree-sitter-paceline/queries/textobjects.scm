[(rule) (table) (let) (guarantee)] @function.outer
(rule answer: (_) @function.inner)
[(tier) (taxonomy) (program) (asset_kind) (asset)] @class.outer
(test) @test.outer
(comment)+ @comment.outer
