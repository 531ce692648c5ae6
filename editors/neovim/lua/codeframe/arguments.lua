-- Reading the words of `:Codeframe` against the table of operations. Asks nobody and knows no server.

local M = {}

---@type codeframe.Operation[]
M.operations = require('codeframe.operations')

--- The operation whose words are the longest beginning of `words`, and the words after it.
---@param words string[]
---@return codeframe.Operation?, string[]
function M.operation(words)
  local best, rest = nil, words
  for _, operation in ipairs(M.operations) do
    local length = #operation.words
    if length <= #words and (not best or length > #best.words) then
      if vim.deep_equal(vim.list_slice(words, 1, length), operation.words) then
        best, rest = operation, vim.list_slice(words, length + 1)
      end
    end
  end
  return best, rest
end

--- The operation of that name.
---@param name string
---@return codeframe.Operation
function M.named(name)
  for _, operation in ipairs(M.operations) do
    if operation.name == name then
      return operation
    end
  end
  error('no operation ' .. name)
end

--- How a parameter is written as an option.
---@param parameter codeframe.Parameter
---@return string
function M.flag(parameter)
  return '--' .. parameter.spelling
end

--- The parameter of that name, if the operation has it.
---@param operation codeframe.Operation
---@param name string
---@return codeframe.Parameter?
function M.parameter(operation, name)
  for _, parameter in ipairs(operation.params) do
    if parameter.name == name then
      return parameter
    end
  end
end

--- The value that a word stands for.
---@param parameter codeframe.Parameter
---@param word string
---@return any value, string? problem
function M.value(parameter, word)
  if parameter.type == 'line' then
    -- A user counts lines from 1 as Neovim does, the server from 0.
    local number = tonumber(word)
    if not number or number % 1 ~= 0 or number < 1 then
      return nil, ('%s is a line number, not "%s"'):format(M.flag(parameter), word)
    end
    return number - 1
  elseif parameter.type == 'integer' or parameter.type == 'number' then
    local number = tonumber(word)
    if not number or parameter.type == 'integer' and number % 1 ~= 0 then
      return nil, ('%s is a number, not "%s"'):format(M.flag(parameter), word)
    end
    return number
  elseif parameter.type == 'json' then
    local fine, value = pcall(vim.json.decode, word)
    return fine and value or nil, not fine and ('%s is JSON'):format(M.flag(parameter)) or nil
  end
  return word
end

---@param params table
---@param parameter codeframe.Parameter
---@param value any
local function put(params, parameter, value)
  if parameter.repeated then
    params[parameter.name] = vim.list_extend(params[parameter.name] or {}, { value })
  else
    params[parameter.name] = value
  end
end

---@class codeframe.Reading
---@field operation codeframe.Operation
---@field params table
---@field positional codeframe.Parameter[] those that words without an option can still fill
---@field last? codeframe.Parameter the positional one that was filled last

--- Read a word that belongs to no option. One more than there are places goes on with the text before it.
---@param reading codeframe.Reading
---@param word string
---@return string? problem
local function read_positional(reading, word)
  local parameter = reading.positional[1]
  if not parameter then
    local last = reading.last
    if last and last.type == 'string' and not last.choices then
      reading.params[last.name] = reading.params[last.name] .. ' ' .. word
      return
    end
    return ('"%s" takes no "%s"'):format(table.concat(reading.operation.words, ' '), word)
  end
  local value, problem = M.value(parameter, word)
  if problem then
    return problem
  end
  put(reading.params, parameter, value)
  if not parameter.repeated then
    reading.last = table.remove(reading.positional, 1)
  end
end

--- Read an option: `--flag`, `--flag value` or `--flag=value`.
---@param reading codeframe.Reading
---@param words string[]
---@param index integer
---@return integer? next where the reading goes on
---@return string? problem
local function read_option(reading, words, index)
  local flag, given = words[index]:match('^(%-%-[^=]+)=(.*)$')
  flag = flag or words[index]
  local found = vim.iter(reading.operation.params):find(function(parameter)
    return M.flag(parameter) == flag
  end)
  if not found then
    return nil, ('"%s" has no option %s'):format(table.concat(reading.operation.words, ' '), flag)
  elseif found.type == 'boolean' then
    put(reading.params, found, true)
    return index + 1
  end
  local word = given or words[index + 1]
  if not word then
    return nil, ('%s is followed by a value'):format(flag)
  end
  local value, problem = M.value(found, word)
  if problem then
    return nil, problem
  end
  put(reading.params, found, value)
  return index + (given and 1 or 2)
end

--- Read the words after an operation's own.
---@param operation codeframe.Operation
---@param words string[]
---@return table? params, string? problem
function M.parse(operation, words)
  local positional = vim.tbl_filter(function(parameter)
    return parameter.positional
  end, operation.params)
  local reading = { operation = operation, params = {}, positional = positional }
  local index, problem = 1, nil ---@type integer?, string?
  while index and index <= #words do
    if vim.startswith(words[index], '--') then
      index, problem = read_option(reading, words, index)
    else
      problem = read_positional(reading, words[index])
      index = not problem and index + 1 or nil
    end
  end
  if problem then
    return nil, problem
  end
  return reading.params
end

--- The required parameters that are not given.
---@param operation codeframe.Operation
---@param params table
---@return codeframe.Parameter[]
function M.missing(operation, params)
  return vim.tbl_filter(function(parameter)
    return parameter.required and params[parameter.name] == nil
  end, operation.params)
end

return M
