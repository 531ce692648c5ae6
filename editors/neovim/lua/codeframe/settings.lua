-- `vim.g.codeframe`: its settings, and what is wrong with them. What the server shows is set by
-- `vim.lsp.config('codeframe_ls', { settings = { codeframe = ... } })` instead.

local M = {}

---@class codeframe.Settings
---@field program? string[] the server and its arguments
---@field open? 'edit'|'split'|'vsplit'|'tabedit' how a page is opened
---@field progress? boolean whether the work under way is shown below the status line

---@type codeframe.Settings
local defaults = { program = { 'codeframe-ls' }, open = 'edit', progress = true }

local WAYS = { 'edit', 'split', 'vsplit', 'tabedit' }

---@type table<string, fun(value: any): string?>
local checks = {
  program = function(value)
    local fine = vim.islist(value)
      and #value > 0
      and vim.iter(value):all(function(word)
        return type(word) == 'string'
      end)
    return not fine and 'is a list: the program and its arguments' or nil
  end,
  open = function(value)
    return not vim.list_contains(WAYS, value) and 'is one of ' .. table.concat(WAYS, ', ') or nil
  end,
  progress = function(value)
    return type(value) ~= 'boolean' and 'is true or false' or nil
  end,
}

--- What the user has set: a table, or a function that gives one.
---@return any
local function given()
  local value = vim.g.codeframe
  if type(value) == 'function' then
    value = value()
  end
  return value == nil and {} or value
end

--- What is wrong with the settings, one sentence each.
---@return string[]
function M.problems()
  local value = given()
  if type(value) ~= 'table' then
    return { ('vim.g.codeframe is a table or a function that gives one, not a %s'):format(type(value)) }
  end
  local found = {}
  for name, setting in vim.spairs(value) do
    local check = checks[name]
    local problem = check and check(setting)
    if not check then
      table.insert(found, ('vim.g.codeframe has no setting "%s"'):format(name))
    elseif problem then
      table.insert(found, ('vim.g.codeframe.%s %s, not %s'):format(name, problem, vim.inspect(setting)))
    end
  end
  return found
end

local told = false

--- The settings that hold. One that is wrong is told of once, and its default holds.
---@return codeframe.Settings
function M.get()
  local problems = M.problems()
  if #problems > 0 and not told then
    told = true
    require('codeframe.say').warn(table.concat(problems, '; '))
  end
  local value, held = given(), vim.deepcopy(defaults)
  for name, check in pairs(checks) do
    local setting = type(value) == 'table' and value[name]
    if setting ~= nil and type(value) == 'table' and not check(setting) then
      held[name] = setting
    end
  end
  return held
end

return M
