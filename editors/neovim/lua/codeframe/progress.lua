-- The work that the server does for us: kept for the status line, and shown below it while nobody types.

local say = require('codeframe.say')

local M = {}

---@type table<lsp.ProgressToken, string>
local work = {}
-- How many messages had been shown when the work was drawn; nil while it is not.
local drawn ---@type integer?

--- The work under way, in one line; empty when there is none.
---@return string
function M.text()
  local texts = vim.tbl_values(work)
  table.sort(texts)
  return table.concat(texts, ', ')
end

--- As much of a text as fits below the status line: a longer one would end in a prompt.
---@param text string
---@return string
local function fitting(text)
  local room = vim.v.echospace
  if vim.fn.strdisplaywidth(text) <= room then
    return text
  end
  local length = vim.fn.strchars(text)
  repeat
    length = length - 1
    local cut = vim.fn.strcharpart(text, 0, length) .. '…'
  until vim.fn.strdisplaywidth(cut) <= room or length == 0
  return vim.fn.strcharpart(text, 0, length) .. '…'
end

local function show()
  if not require('codeframe.settings').get().progress or not say.free() then
    return
  end
  local text = M.text()
  -- At the end what is drawn goes, but for a message that has come over it.
  if text ~= '' or drawn == say.count() then
    vim.api.nvim_echo({ { fitting((text:gsub('%s+', ' '))) } }, false, {})
  end
  drawn = text ~= '' and say.count() or nil
end

---@param event { data: { client_id: integer, params: lsp.ProgressParams } }
local function on_progress(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  if not client or client.name ~= 'codeframe_ls' then
    return
  end
  local token, value = event.data.params.token, event.data.params.value
  if value.kind == 'end' then
    work[token] = nil
  else
    work[token] = value.message and ('%s: %s'):format(value.title, value.message) or value.title
  end
  show()
end

--- Forget all work: the server that did it is gone.
function M.forget()
  work = {}
  show()
end

local listening = false

--- Follow the server's progress from now on.
function M.listen()
  if listening then
    return
  end
  listening = true
  vim.api.nvim_create_autocmd('LspProgress', {
    group = vim.api.nvim_create_augroup('codeframe_progress', { clear = true }),
    callback = on_progress,
  })
end

return M
