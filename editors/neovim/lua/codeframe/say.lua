-- Telling the user something, never while they type: a long message can end in a prompt that takes the next key.

local M = {}

---@type { message: string, level: integer }[]
local waiting = {}
local listening = false
local said = 0

--- How many messages have been shown.
---@return integer
function M.count()
  return said
end

--- Whether keys that the user presses now are commands of normal mode, and not meant for a text or a prompt.
---@return boolean
function M.free()
  local mode = vim.api.nvim_get_mode()
  return mode.mode == 'n' and not mode.blocking and vim.fn.getcmdwintype() == ''
end

local function tell_all()
  while #waiting > 0 and M.free() do
    local one = table.remove(waiting, 1)
    said = said + 1
    vim.notify('Codeframe: ' .. one.message, one.level)
  end
end

--- Wait for the end of the typing.
local function listen()
  listening = true
  vim.api.nvim_create_autocmd({ 'ModeChanged', 'CmdwinLeave' }, {
    group = vim.api.nvim_create_augroup('codeframe_say', { clear = true }),
    callback = vim.schedule_wrap(tell_all),
  })
end

---@param message string
---@param level integer
local function say(message, level)
  if not listening then
    listen()
  end
  table.insert(waiting, { message = message, level = level })
  tell_all()
end

--- Say that something was refused or went wrong.
---@param message string
function M.warn(message)
  say(message, vim.log.levels.WARN)
end

--- Say that something is done.
---@param message string
function M.inform(message)
  say(message, vim.log.levels.INFO)
end

local LEVELS = { vim.log.levels.ERROR, vim.log.levels.WARN, vim.log.levels.INFO, vim.log.levels.DEBUG }

--- Pass on a message of the server, in place of Neovim's own handler, which does not wait.
---@param params lsp.ShowMessageParams
function M.server_message(params)
  say(params.message, LEVELS[params.type] or vim.log.levels.INFO)
end

return M
