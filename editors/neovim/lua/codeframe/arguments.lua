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

--- How a parameter is written as an option.
---@param parameter codeframe.Parameter
---@return string
function M.flag(parameter)
  return '--' .. parameter.name:gsub('%u', function(letter)
    return '-' .. letter:lower()
  end)
end

--- The value that a word stands for.
---@param parameter codeframe.Parameter
---@param word string
---@return any value, string? problem
function M.value(parameter, word)
  if parameter.type == 'integer' or parameter.type == 'number' then
    local number = tonumber(word)
    if not number then
      return nil, ('%s wants a number, not "%s"'):format(parameter.name, word)
    end
    return number
  elseif parameter.type == 'boolean' then
    return word ~= 'false'
  elseif parameter.type == 'json' then
    local fine, value = pcall(vim.json.decode, word)
    if not fine then
      return nil, ('%s wants JSON'):format(parameter.name)
    end
    return value
  end
  return word
end

--- Put a value into the parameters.
---@param params table
---@param parameter codeframe.Parameter
---@param value any
local function put(params, parameter, value)
  if parameter.repeated then
    params[parameter.name] = params[parameter.name] or {}
    table.insert(params[parameter.name], value)
  else
    params[parameter.name] = value
  end
end

--- Read the words after an operation's own.
---@param operation codeframe.Operation
---@param words string[]
---@return table? params, string? problem
function M.parse(operation, words)
  local params, flags, positional = {}, {}, {}
  for _, parameter in ipairs(operation.params) do
    flags[M.flag(parameter)] = parameter
    if parameter.positional then
      table.insert(positional, parameter)
    end
  end
  local index = 1
  while index <= #words do
    local word = words[index]
    local parameter = flags[word]
    if vim.startswith(word, '--') and not parameter then
      return nil, ('%s takes no %s'):format(table.concat(operation.words, ' '), word)
    end
    if parameter and parameter.type == 'boolean' then
      put(params, parameter, true)
    elseif parameter then
      index = index + 1
      if not words[index] then
        return nil, ('%s wants a value'):format(word)
      end
      local value, problem = M.value(parameter, words[index])
      if problem then
        return nil, problem
      end
      put(params, parameter, value)
    else
      local wanted = positional[1]
      if not wanted then
        return nil, ('%s takes no "%s"'):format(table.concat(operation.words, ' '), word)
      end
      local value, problem = M.value(wanted, word)
      if problem then
        return nil, problem
      end
      put(params, wanted, value)
      if not wanted.repeated then
        table.remove(positional, 1)
      end
    end
    index = index + 1
  end
  return params
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
