-- What is set up when the server attaches to a buffer: lenses, and telling the server whether anybody looks.

local M = {}

local group = vim.api.nvim_create_augroup('codeframe', { clear = true })

--- Tell every server whether this editor has the focus: with none, the daemon gives notice of a question itself.
---@param focused boolean
local function tell_focus(focused)
  for _, client in ipairs(vim.lsp.get_clients({ name = 'codeframe_ls' })) do
    client:notify('codeframe/focus', { focused = focused })
  end
end

vim.api.nvim_create_autocmd('FocusGained', {
  group = group,
  callback = function()
    tell_focus(true)
  end,
})
vim.api.nvim_create_autocmd('FocusLost', {
  group = group,
  callback = function()
    tell_focus(false)
  end,
})

--- Set up one buffer.
---@param client vim.lsp.Client
---@param buffer integer
function M.on_attach(client, buffer)
  client:notify('codeframe/focus', { focused = true })
  if vim.bo[buffer].filetype == 'markdown' then
    require('codeframe.lens').enable(buffer)
  end
end

return M
