-- Completion of `:Codeframe`: its words, options, their choices, and ids that the server knows.

local arguments = require('codeframe.arguments')
local references = require('codeframe.references')
local split = require('codeframe.words')

local M = {}

---@param words string[]
---@return string[]
local function next_words(words)
  local found = #words == 0 and { 'cancel' } or {}
  for _, operation in ipairs(arguments.operations) do
    local next_word = operation.words[#words + 1]
    if next_word and vim.deep_equal(vim.list_slice(operation.words, 1, #words), words) then
      if not vim.list_contains(found, next_word) then
        table.insert(found, next_word)
      end
    end
  end
  table.sort(found)
  return found
end

---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@param lead string
---@return string[]
local function values(operation, parameter, lead)
  if parameter.choices then
    return parameter.choices
  elseif parameter.name == 'path' then
    return vim.fn.getcompletion(lead, 'file')
  end
  return vim.tbl_map(function(reference)
    return reference.id
  end, references.now(operation, parameter))
end

---@param operation codeframe.Operation
---@param words string[]
---@return string[]
local function options(operation, words)
  local found = {}
  for _, parameter in ipairs(operation.params) do
    local flag = arguments.flag(parameter)
    if not parameter.positional and (parameter.repeated or not vim.list_contains(words, flag)) then
      table.insert(found, flag)
    end
  end
  return found
end

---@param operation codeframe.Operation
---@param words string[] those after the operation's own, without the one that is typed
---@param lead string the one that is typed
---@return string[]
local function after(operation, words, lead)
  for _, parameter in ipairs(operation.params) do
    if #words > 0 and words[#words] == arguments.flag(parameter) and parameter.type ~= 'boolean' then
      return values(operation, parameter, lead)
    end
  end
  local given = arguments.parse(operation, words) or {}
  for _, parameter in ipairs(operation.params) do
    local open = parameter.positional and (parameter.repeated or given[parameter.name] == nil)
    if open and not vim.startswith(lead, '-') then
      return vim.list_extend(vim.list_slice(values(operation, parameter, lead)), options(operation, words))
    end
  end
  return options(operation, words)
end

--- What can stand where the cursor is.
---@param line string the whole command line
---@param position integer how many of its bytes stand before the cursor
---@return string[]
function M.words(line, position)
  local text = line:sub(1, position):gsub('^.-Codeframe', '', 1)
  local words = split.split(text)
  local lead = table.remove(words)
  local operation, rest = arguments.operation(words)
  local found = operation and after(operation, rest, lead) or next_words(words)
  local fitting = vim.tbl_filter(function(word)
    return vim.startswith(word:lower(), lead:lower())
  end, found)
  return vim.tbl_map(split.quote, fitting)
end

return M
