-- What is set up when the server attaches to a buffer.

local M = {}

--- Set up one buffer.
---@param client vim.lsp.Client
---@param buffer integer
function M.buffer(client, buffer)
  require('codeframe.settings').get()
  require('codeframe.focus').attach(client)
  require('codeframe.progress').listen()
  require('codeframe.lens').attach(buffer)
  local directory = client.root_dir and vim.fs.joinpath(client.root_dir, '.codeframe')
  if directory and vim.fs.relpath(directory, vim.api.nvim_buf_get_name(buffer)) then
    require('codeframe.pages').follow(buffer)
  end
end

return M
