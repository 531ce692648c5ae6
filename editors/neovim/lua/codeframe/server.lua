-- The server's process: where it is started, with what, and that it is started again when it died under us.

local say = require('codeframe.say')

local M = {}

local MOST = 3
local WITHIN = 60000 -- ms

---@type integer[] when it was started again, in ms
local revivals = {}

local missing_told = false

--- The program and its arguments: a `cmd` of the user's own, else as `vim.g.codeframe.program` says.
---@return string[]
function M.program()
  local command = vim.lsp.config.codeframe_ls.cmd
  if type(command) == 'table' then
    return command
  end
  return require('codeframe.settings').get().program
end

--- Start the server for a buffer of a git repository; elsewhere there is none. A missing program is told of once, and
--- not with every file that is opened.
---@param buffer integer
---@param start fun(root: string)
function M.find_root(buffer, start)
  local root = vim.fs.root(buffer, '.git')
  local program = M.program()
  if not root then
    return
  elseif vim.fn.executable(program[1]) == 0 then
    if not missing_told then
      missing_told = true
      say.warn(('%s is not executable; see :checkhealth codeframe'):format(program[1]))
    end
    return
  end
  missing_told = false
  start(root)
end

--- Whether it may be started again: a server that dies at once must not be started for ever.
---@return boolean
local function allowed()
  local now = vim.uv.now()
  revivals = vim.tbl_filter(function(at)
    return now - at < WITHIN
  end, revivals)
  table.insert(revivals, now)
  return #revivals <= MOST
end

local function revive()
  local lost = require('codeframe.client').forget()
  require('codeframe.progress').forget()
  local what = #lost > 0 and (' before %s was done'):format(table.concat(lost, ', ')) or ''
  if allowed() then
    say.warn(('the server ended%s; it is started again'):format(what))
    -- Attaches every buffer that has a file again.
    vim.lsp.enable('codeframe_ls')
  else
    local sentence = 'the server ended%s, %d times within a minute; see :checkhealth codeframe, then :edit'
    say.warn(sentence:format(what, MOST + 1))
  end
end

--- Start the server's process.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@return vim.lsp.rpc.PublicClient
function M.start(dispatchers)
  local settings = require('codeframe.settings').get()
  local own = setmetatable({
    on_exit = function(code, signal)
      local died = code ~= 0 or signal ~= 0 and signal ~= 15
      -- A death is told of by us, who wait for the end of the typing; Neovim's own message would not.
      dispatchers.on_exit(died and 0 or code, died and 0 or signal)
      -- Twice: Neovim detaches the buffers in a callback that it schedules itself.
      vim.schedule(vim.schedule_wrap(function()
        if died and vim.v.exiting == vim.NIL then
          revive()
        end
      end))
    end,
  }, { __index = dispatchers })
  return vim.lsp.rpc.start(settings.program, own)
end

return M
