[(charter) (tier) (terms) (fields) (settings) (rows) (test)] @indent.begin
"}" @indent.branch @indent.end
