-- What happens when the server tells of a change: lenses are asked for again, files that it has written are read
-- again, and user autocommands run.

local M = {}

---@class codeframe.Event
---@field seq integer
---@field at string
---@field kind string such as `task.updated`
---@field subject string the ULID of what has changed, or empty
---@field payload table

-- What has written files of the tree.
local WRITES = { ['patch.applied'] = true, ['patch.undone'] = true, ['checkpoint.restored'] = true }

--- Read again what was written on disk. A buffer with edits of the user's own is left, and Neovim tells of it when
--- it is saved.
---@param client_id integer
local function read_again(client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  local root = client and client.root_dir
  for _, buffer in ipairs(root and vim.api.nvim_list_bufs() or {}) do
    local name = vim.api.nvim_buf_get_name(buffer)
    local file = vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].buftype == '' and name ~= ''
    if file and not vim.bo[buffer].modified and vim.fs.relpath(root, name) then
      vim.cmd.checktime(buffer)
    end
  end
end

--- Handle one `codeframe/event`. A configuration hears of it by the `User CodeframeEvent` autocommand.
---@param event codeframe.Event
---@param client_id integer
function M.on_event(event, client_id)
  require('codeframe.lens').refresh_all(client_id)
  if WRITES[event.kind] then
    read_again(client_id)
  end
  vim.api.nvim_exec_autocmds('User', { pattern = 'CodeframeEvent', modeline = false, data = event })
end

return M
