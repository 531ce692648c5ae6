-- What a configuration may call: `require('codeframe').status()`, for the status line.

local M = {}

local group ---@type integer?

--- The status line is drawn again when what it says may have changed.
local function redraw_by_itself()
  group = vim.api.nvim_create_augroup('codeframe_status', { clear = true })
  vim.api.nvim_create_autocmd({ 'DiagnosticChanged', 'LspProgress' }, {
    group = group,
    callback = vim.schedule_wrap(function()
      vim.cmd.redrawstatus()
    end),
  })
end

--- How many questions are open, in all repositories that are.
---@return integer
local function questions()
  local count = 0
  for _, client in ipairs(vim.lsp.get_clients({ name = 'codeframe_ls' })) do
    local namespace = vim.lsp.diagnostic.get_namespace(client.id)
    for _, diagnostic in ipairs(vim.diagnostic.get(nil, { namespace = namespace })) do
      if tostring(diagnostic.code):match('^B%d+$') then
        count = count + 1
      end
    end
  end
  return count
end

--- The work under way, else how many questions are open, else nothing. Asks nobody.
---@return string
function M.status()
  if not group then
    redraw_by_itself()
  end
  local working = require('codeframe.progress').text()
  if working ~= '' then
    return working
  end
  local open = questions()
  return open == 0 and '' or ('%d %s input'):format(open, open == 1 and 'needs' or 'need')
end

return M
