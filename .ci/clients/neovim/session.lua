-- A session in Neovim: what an author sees and does, with the configuration that editors/README.md gives. What came of
-- it is written as JSON to the file that $RESULT names.

local result = {}

local function wait(what, ready)
  assert(vim.wait(30000, ready, 50), what .. ' did not come')
end

local function place(text, inside)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 + (inside or 0) })
      return
    end
  end
  error(text .. ' is not in the text')
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function findings()
  return vim.diagnostic.get(0)
end

local function request(method, further)
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client.offset_encoding), further or {})
  local answer, failed = client:request_sync(method, params, 30000, 0)
  assert(answer and not answer.err, failed or vim.inspect(answer and answer.err))
  return answer.result
end

local function session()
  vim.cmd.edit('rules/rules.rules')
  result.filetype = vim.bo.filetype
  wait('the server', function() return #vim.lsp.get_clients({ bufnr = 0 }) == 1 end)
  result.encoding = vim.lsp.get_clients({ bufnr = 0 })[1].offset_encoding
  result.highlighted = vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()] ~= nil
  -- Without a screen nothing is drawn, so that nothing would be parsed.
  vim.treesitter.get_parser(0):parse()
  result.capture = vim.treesitter.get_captures_at_pos(0, 0, 0)

  wait('the finding', function() return #findings() > 0 end)
  result.findings = vim.tbl_map(function(finding)
    local range = { finding.lnum, finding.col, finding.end_lnum, finding.end_col }
    local covered = vim.api.nvim_buf_get_text(0, range[1], range[2], range[3], range[4], {})
    return { code = finding.code, message = finding.message, text = table.concat(covered, '\n') }
  end, findings())

  place('japan', 1)
  local hover = request('textDocument/hover')
  result.hover = type(hover.contents) == 'table' and hover.contents.value or hover.contents

  place('==')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action) return action.isPreferred == true end,
  })
  wait('the repair', function() return not text():find('==', 1, true) end)
  wait('no finding', function() return #findings() == 0 end)
  result.repaired = text()

  place('japan', 1)
  vim.lsp.buf.rename('nippon')
  wait('the new name', function() return text():find('nippon', 1, true) ~= nil end)
  result.renamed = text()
  vim.cmd('silent wall')
end

local ok, failure = xpcall(session, debug.traceback)
result.failure = not ok and failure or nil
local file = assert(io.open(vim.env.RESULT, 'w'))
file:write(vim.json.encode(result))
file:close()
vim.cmd('qall!')
