[(charter) (tier) (taxonomy) (program) (asset_kind) (asset) (table) (test) (given)] @fold
