-- Starting the server again when it died under us, and telling what was lost with it.

local say = require('codeframe.say')

local M = {}

local MOST = 3
local WITHIN = 60000 -- ms

---@type integer[] when it was started again, in ms
local starts = {}

--- Whether it may be started again: a server that dies at once must not be started for ever.
---@return boolean
local function allowed()
  local now = vim.uv.now()
  starts = vim.tbl_filter(function(at)
    return now - at < WITHIN
  end, starts)
  table.insert(starts, now)
  return #starts <= MOST
end

---@param client_id integer
local function revive(client_id)
  local lost = require('codeframe.client').forget(client_id)
  require('codeframe.progress').forget()
  if #lost > 0 then
    say.warn(('the server ended before %s was done; what it had not told is not done'):format(table.concat(lost, ', ')))
  end
  if not allowed() then
    say.warn(('the server ended %d times within a minute; see :checkhealth codeframe, then :edit'):format(MOST + 1))
    return
  end
  -- Attaches every buffer that has a file again.
  vim.lsp.enable('codeframe_ls')
end

--- The server's process has ended. One that was asked to end stays so.
---@param code integer
---@param signal integer
---@param client_id integer
function M.on_exit(code, signal, client_id)
  local asked = code == 0 and signal == 0 or signal == 15
  vim.schedule(function()
    -- Twice: Neovim detaches the buffers in a callback that is scheduled after this one.
    vim.schedule(function()
      if asked or vim.v.exiting ~= vim.NIL then
        require('codeframe.client').forget(client_id)
        return
      end
      revive(client_id)
    end)
  end)
end

return M
