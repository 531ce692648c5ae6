-- What happens when the server tells of a change: lenses are asked for again, and user autocommands run.

local M = {}

local pending = {} ---@type table<integer, boolean>

--- Refresh the lenses of every buffer that a client shows, once for all the changes of one moment.
---@param client_id integer
local function refresh_soon(client_id)
  if pending[client_id] then
    return
  end
  pending[client_id] = true
  vim.defer_fn(function()
    pending[client_id] = nil
    for _, buffer in ipairs(vim.lsp.get_buffers_by_client_id(client_id)) do
      require('codeframe.lens').refresh(buffer)
    end
  end, 20)
end

--- Handle one `codeframe/event`. A configuration hears of it by the `User CodeframeEvent` autocommand.
---@param event { seq: integer, at: string, kind: string, subject: string, payload: table }
---@param client_id integer
function M.on_event(event, client_id)
  refresh_soon(client_id)
  vim.api.nvim_exec_autocmds('User', { pattern = 'CodeframeEvent', data = event })
end

return M
