-- What a range before `:Codeframe` says: the file, its lines, and for a task also their text.

local arguments = require('codeframe.arguments')

local M = {}

--- Fill in what the range tells and the words did not.
---@param operation codeframe.Operation
---@param params table
---@param first integer the first line, counted from 1
---@param last integer the last line
---@param root string
---@return string? problem
function M.fill(operation, params, first, last, root)
  local path = vim.fs.relpath(root, vim.api.nvim_buf_get_name(0))
  if not arguments.parameter(operation, 'line') then
    return ('"%s" takes no range'):format(table.concat(operation.words, ' '))
  elseif not path then
    return 'a range belongs to a file of the repository'
  end
  local told = {
    path = path,
    prd = path,
    line = first - 1,
    endLine = last,
    text = table.concat(vim.api.nvim_buf_get_lines(0, first - 1, last, false), '\n'),
    origin = 'selection',
  }
  for name, value in pairs(told) do
    if params[name] == nil and arguments.parameter(operation, name) then
      params[name] = value
    end
  end
end

return M
