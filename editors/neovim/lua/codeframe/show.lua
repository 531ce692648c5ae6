-- Showing results: lists in the quickfix window, pages in their window, a change as one sentence, the rest as a text.
-- No window opens over somebody who has moved on meanwhile.

local client = require('codeframe.client')
local say = require('codeframe.say')
local text = require('codeframe.text')

local M = {}

--- Fill and open the quickfix window.
---@param operation codeframe.Operation
---@param entries vim.quickfix.entry[]
local function quickfix(operation, entries)
  if #entries == 0 then
    return say.inform(('%s: there are none'):format(table.concat(operation.words, ' ')))
  end
  vim.fn.setqflist({}, ' ', { title = ':Codeframe ' .. table.concat(operation.words, ' '), items = entries })
  vim.cmd({ cmd = 'copen', count = math.min(#entries, 10), mods = { split = 'botright' } })
end

--- Show lines in a window below, which `q` closes.
---@param title string
---@param lines string[]
---@param filetype string
local function scratch(title, lines, filetype)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].modifiable = false
  local window = vim.api.nvim_open_win(buffer, true, { split = 'below', height = math.min(#lines, 20) })
  vim.bo[buffer].filetype = filetype
  vim.wo[window].statusline = ' :Codeframe ' .. title:gsub('%%', '%%%%')
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, desc = 'Close' })
end

--- What to do with a result: a function that opens something, or nil where a sentence says it all.
---@param operation codeframe.Operation
---@param result table
---@param server vim.lsp.Client
---@return fun()?
local function opening(operation, result, server)
  local page = operation.name == 'plans.page' and result.path or result.page
  if type(page) == 'string' and page ~= '' then
    return function()
      require('codeframe.pages').open(client.absolute(server, page))
    end
  elseif type(result.markdown) == 'string' and operation.name ~= 'plans.edit' then
    return function()
      scratch(result.alias, vim.split(result.markdown, '\n', { trimempty = true }), 'markdown')
    end
  elseif type(result.diff) == 'string' and result.diff ~= '' then
    return function()
      scratch(('%s, %s to %s'):format(result.path, result.old, result.new), vim.split(result.diff, '\n'), 'diff')
    end
  elseif operation.reads then
    return function()
      scratch(table.concat(operation.words, ' '), text.markdown(operation.summary, result), 'markdown')
    end
  end
end

--- Show the result of an operation.
---@param operation codeframe.Operation
---@param result table
---@param server vim.lsp.Client
---@param there fun(): boolean whether the user is where they asked
function M.result(operation, result, server, there)
  local function unless_gone(open)
    if there() then
      open()
    else
      say.inform((':Codeframe %s is done; run it again to see the result'):format(table.concat(operation.words, ' ')))
    end
  end
  local entries = require('codeframe.lists').entries[operation.name]
  if entries then
    return entries(result, server, function(found)
      unless_gone(function()
        quickfix(operation, found)
      end)
    end)
  end
  local open = opening(operation, result, server)
  if open then
    unless_gone(open)
  else
    say.inform(text.sentence(result))
  end
end

return M
