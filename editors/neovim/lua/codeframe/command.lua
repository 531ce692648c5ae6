-- `:Codeframe`: the words of `cf`. What is missing is asked for; a range tells of the lines that are meant.

local arguments = require('codeframe.arguments')
local client = require('codeframe.client')
local say = require('codeframe.say')

local M = {}

---@param text string
---@return codeframe.Operation? operation, table|string params what was given, or what is wrong with it
local function read(text)
  local words, problem = require('codeframe.words').split(text)
  if words[#words] == '' then
    table.remove(words)
  end
  local operation, rest = arguments.operation(words)
  if problem then
    return nil, problem
  elseif not operation then
    return nil, ('there is no command "%s"; <Tab> shows those that there are'):format(table.concat(words, ' '))
  end
  local params, misread = arguments.parse(operation, rest)
  if not params then
    return nil, misread or ''
  end
  return operation, params
end

--- Run `:Codeframe` with its words; without any it shows how the work stands.
---@param command { args: string, line1: integer, line2: integer, range: integer }
function M.run(command)
  local text = vim.trim(command.args)
  if text == 'cancel' then
    return client.cancel()
  end
  local operation, params = read(text == '' and 'status' or text)
  if not operation then
    return say.warn(params --[[@as string]])
  end
  ---@cast params table
  if params.path then
    -- Typed by somebody who thinks of their own directory; the server would think of the root.
    params.path = vim.fs.abspath(vim.fs.normalize(params.path))
  end
  if command.range > 0 then
    local server, unknown = client.find()
    local root = server and server.root_dir or ''
    local problem = unknown or require('codeframe.range').fill(operation, params, command.line1, command.line2, root)
    if problem then
      return say.warn(problem)
    end
  end
  require('codeframe.operate').run(operation, params)
end

return M
