-- Showing results: lists in the quickfix window, single things in a message, the rest in a scratch buffer.

local client = require('codeframe.client')

local M = {}

--- The root of the repository, for paths that are relative to it.
---@return string
local function root()
  local found = client.find()
  return found and found.root_dir or vim.uv.cwd() or '.'
end

--- Fill and open the quickfix window.
---@param title string
---@param items vim.quickfix.entry[]
local function quickfix(title, items)
  if vim.tbl_isempty(items) then
    client.inform('nothing to list')
    return
  end
  vim.fn.setqflist({}, ' ', { title = title, items = items })
  vim.cmd('botright copen')
end

--- A value of JSON as lines that a person reads.
---@param value any
---@param indent string
---@param lines string[]
local function write(value, indent, lines)
  local keys = vim.tbl_keys(value)
  table.sort(keys, function(a, b)
    return type(a) == type(b) and a < b or type(a) == 'number'
  end)
  for _, key in ipairs(keys) do
    local item = value[key]
    if type(item) == 'table' and not vim.tbl_isempty(item) then
      table.insert(lines, ('%s%s:'):format(indent, key))
      write(item, indent .. '  ', lines)
    elseif item ~= vim.NIL and item ~= '' and type(item) ~= 'table' then
      local text = vim.split(tostring(item), '\n')
      table.insert(lines, ('%s%s: %s'):format(indent, key, table.remove(text, 1)))
      for _, more in ipairs(text) do
        table.insert(lines, indent .. '  ' .. more)
      end
    end
  end
end

--- Show lines in a scratch buffer below.
---@param title string
---@param lines string[]
---@param filetype string
local function scratch(title, lines, filetype)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].filetype = filetype
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].modifiable = false
  vim.api.nvim_open_win(buffer, true, { split = 'below', height = math.min(#lines + 1, 20) })
  vim.wo.statusline = ' codeframe: ' .. title:gsub('%%', '%%%%')
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, desc = 'Close' })
end

---@param task table
---@return vim.quickfix.entry
local function task_entry(task)
  return { text = ('%s  [%s] %s'):format(task.alias, task.state, task.title) }
end

---@type table<string, fun(result: table, params: table)>
local shown = {}

shown['tasks.list'] = function(result)
  quickfix('Codeframe tasks', vim.tbl_map(task_entry, result.tasks))
end

shown['tasks.next'] = function(result)
  quickfix(
    'Codeframe: can start now',
    vim.tbl_map(function(row)
      local entry = task_entry(row.task)
      entry.text = ('%s (%s)'):format(entry.text, row.why)
      return entry
    end, result.ready)
  )
end

shown['blockers.list'] = function(result)
  quickfix(
    'Codeframe questions',
    vim.tbl_map(function(blocker)
      return {
        filename = blocker.path ~= '' and vim.fs.joinpath(root(), blocker.path) or nil,
        lnum = blocker.line ~= vim.NIL and blocker.line and blocker.line + 1 or nil,
        text = ('%s  [%s] %s'):format(blocker.alias, blocker.state, blocker.question),
      }
    end, result.blockers)
  )
end

shown['plans.show'] = function(result)
  scratch(result.alias, vim.split(result.markdown, '\n'), 'markdown')
end
shown['plans.edit'] = shown['plans.show']

shown['prd.diff'] = function(result)
  scratch(('%s to %s'):format(result.old, result.new), vim.split(result.diff, '\n'), 'diff')
end

shown['plans.apply'] = function(result)
  client.inform(('applied %s. %s'):format(result.alias, result.summary))
end

shown['plans.discard'] = function(result)
  client.inform(('%s: %s'):format(result.alias, result.words))
end

shown['blockers.answer'] = function(result)
  if result.page ~= '' then
    vim.cmd.edit(vim.fn.fnameescape(result.page))
  else
    client.inform(('%s is answered: %s'):format(result.blocker.alias, result.blocker.answer))
  end
end

shown['blockers.create'] = function(result)
  client.inform(('asked %s: %s'):format(result.blocker.alias, result.blocker.question))
end

--- Show the result of an operation.
---@param name string
---@param params table
---@param result table
function M.result(name, params, result)
  if shown[name] then
    return shown[name](result, params)
  end
  if result.task and result.task.alias and vim.tbl_count(result) <= 4 then
    client.inform(('%s  %s: %s'):format(result.task.alias, result.task.title, result.task.state))
    return
  end
  local lines = {}
  write(result, '', lines)
  scratch(name, lines, 'yaml')
end

return M
