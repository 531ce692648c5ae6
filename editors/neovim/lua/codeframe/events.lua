-- What happens when the server tells of a change: lenses are asked for again, and user autocommands run.

local M = {}

---@class codeframe.Event
---@field seq integer
---@field at string
---@field kind string such as `task.updated`
---@field subject string the ULID of what has changed, or empty
---@field payload table

--- Handle one `codeframe/event`. A configuration hears of it by the `User CodeframeEvent` autocommand.
---@param event codeframe.Event
---@param client_id integer
function M.on_event(event, client_id)
  require('codeframe.lens').refresh_all(client_id)
  vim.api.nvim_exec_autocmds('User', { pattern = 'CodeframeEvent', modeline = false, data = event })
end

return M
