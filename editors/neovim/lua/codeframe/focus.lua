-- Telling the server whether anybody looks at this editor: with nobody, the daemon gives notice of a question itself.

local M = {}

-- Nil until the terminal has reported once: one that never does must not make us look attended for ever.
local focused ---@type boolean?

local function tell(client)
  if focused ~= nil then
    ---@diagnostic disable-next-line: param-type-mismatch
    client:notify('codeframe/focus', { focused = focused })
  end
end

---@param value boolean
local function changed(value)
  if focused ~= value then
    focused = value
    vim.tbl_map(tell, vim.lsp.get_clients({ name = 'codeframe_ls' }))
  end
end

local listening = false

local function listen()
  listening = true
  local group = vim.api.nvim_create_augroup('codeframe_focus', { clear = true })
  for event, value in pairs({ FocusGained = true, VimResume = true, FocusLost = false, VimSuspend = false }) do
    vim.api.nvim_create_autocmd(event, {
      group = group,
      callback = function()
        changed(value)
      end,
    })
  end
end

--- Tell a server that has just attached what is known, and all of them of every change.
---@param client vim.lsp.Client
function M.attach(client)
  if not listening then
    listen()
  end
  tell(client)
end

--- Whether this editor is looked at, as far as its terminal has told.
---@return boolean?
function M.known()
  return focused
end

return M
