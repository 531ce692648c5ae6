-- Whether the user still waits for what they asked, or has gone on: an answer that comes later must not open a window
-- or a prompt over what they do now.

local say = require('codeframe.say')

local M = {}

--- Where the user is and what they have written; nil while they type.
---@return integer[]?
local function position()
  local buffer = vim.api.nvim_get_current_buf()
  return say.free() and { vim.api.nvim_get_current_win(), buffer, vim.api.nvim_buf_get_changedtick(buffer) } or nil
end

--- Remember where the user is now; gives a function that tells whether they are there still.
---@return fun(): boolean
function M.here()
  local before = position()
  return function()
    return before ~= nil and vim.deep_equal(before, position())
  end
end

return M
