-- `:Codeframe`: the words of `cf`, with completion; what is missing is asked for.

local arguments = require('codeframe.arguments')
local client = require('codeframe.client')

local M = {}

--- Run `:Codeframe` with its words.
---@param command { fargs: string[], line1: integer, line2: integer, range: integer }
function M.run(command)
  local operation, rest = arguments.operation(command.fargs)
  if not operation then
    local said = table.concat(command.fargs, ' ')
    client.warn(said == '' and 'type a command; <Tab> shows them' or ('there is no command "%s"'):format(said))
    return
  end
  local params, problem = arguments.parse(operation, rest)
  if not params then
    client.warn(problem or 'the command cannot be read')
    return
  end
  require('codeframe.operate').run(operation, params)
end

--- The words that may stand at the place of `lead`.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local words = vim.split(vim.trim(line:gsub('^.-Codeframe!?', '', 1)), '%s+', { trimempty = true })
  if lead ~= '' then
    table.remove(words)
  end
  local operation, rest = arguments.operation(words)
  local found = operation and M._options(operation, rest) or M._next_words(words)
  return vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, found)
end

---@param words string[]
---@return string[]
function M._next_words(words)
  local found, seen = {}, {}
  for _, operation in ipairs(arguments.operations) do
    local next_word = operation.words[#words + 1]
    if next_word and vim.deep_equal(vim.list_slice(operation.words, 1, #words), words) and not seen[next_word] then
      seen[next_word] = true
      table.insert(found, next_word)
    end
  end
  return found
end

---@param operation codeframe.Operation
---@param rest string[]
---@return string[]
function M._options(operation, rest)
  for _, parameter in ipairs(operation.params) do
    if rest[#rest] == arguments.flag(parameter) and parameter.type ~= 'boolean' then
      return parameter.choices or {}
    end
  end
  local found = {}
  for _, parameter in ipairs(operation.params) do
    local flag = arguments.flag(parameter)
    if parameter.positional then
      vim.list_extend(found, parameter.choices or {})
    elseif parameter.repeated or not vim.tbl_contains(rest, flag) then
      table.insert(found, flag)
    end
  end
  return found
end

return M
