-- Running an operation: asking for what is missing, calling it, showing its result. The commands of lenses and code
-- actions come here too.

local arguments = require('codeframe.arguments')
local ask = require('codeframe.ask')
local client = require('codeframe.client')
local say = require('codeframe.say')

local M = {}

--- Where the user is and what they have written; nil while they type.
---@return integer[]?
local function position()
  local buffer = vim.api.nvim_get_current_buf()
  return say.free() and { vim.api.nvim_get_current_win(), buffer, vim.api.nvim_buf_get_changedtick(buffer) } or nil
end

--- Whether the user still waits where they asked, so that a result which comes later moves nobody who went on.
---@return fun(): boolean
local function still_there()
  local before = position()
  return function()
    return before ~= nil and vim.deep_equal(before, position())
  end
end

--- Call an operation and show its result.
---@param name string
---@param params table
local function call(name, params)
  local there = still_there()
  client.call(name, params, function(result, server)
    require('codeframe.show').result(arguments.named(name), result, server, there)
  end)
end

--- Operations that are more than a call and its result.
---@type table<string, fun(params: table)>
local special = {}

-- The server's page of a task is the same in every editor.
special['tasks.show'] = function(params)
  client.execute('tasks.show', params)
end

special['tasks.generate'] = function(params)
  local there = still_there()
  client.call('tasks.generate', params, function(plan)
    if there() then
      call('plans.page', { plan = plan.alias })
    else
      say.inform(('%s is ready; :Codeframe plans page %s'):format(plan.alias, plan.alias))
    end
  end)
end

--- Show a question and take its answer.
---@param blocker string
local function answer(blocker)
  client.call('blockers.show', { blocker = blocker }, function(shown)
    if shown.blocker.status ~= 'OPEN' then
      return say.inform(require('codeframe.text').sentence(shown))
    end
    ask.question(shown.blocker, function(said)
      call('blockers.answer', { blocker = blocker, answer = said })
    end)
  end)
end

--- The open question that a diagnostic of the cursor's line tells of.
---@return string?
local function question_here()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for _, diagnostic in ipairs(vim.diagnostic.get(0, { lnum = line })) do
    local alias = diagnostic.source == 'codeframe' and tostring(diagnostic.code):match('^B%d+$')
    if alias then
      return alias
    end
  end
end

--- Answer the question of the cursor's line; where there is none, one of all that are open.
function M.answer_here()
  M.run(arguments.named('blockers.answer'), { blocker = question_here() })
end

--- Run an operation with what is given, and ask for what is missing.
---@param operation codeframe.Operation
---@param params table
function M.run(operation, params)
  if operation.name == 'tasks.create' and not params.text and not params.title then
    local title = assert(arguments.parameter(operation, 'title'))
    return ask.missing(operation, { title }, params, function()
      call(operation.name, params)
    end)
  elseif operation.name == 'blockers.answer' and not params.answer then
    params.blocker = params.blocker or question_here()
    return ask.missing(operation, arguments.missing(operation, params), params, function()
      answer(params.blocker)
    end)
  end
  ask.missing(operation, arguments.missing(operation, params), params, function()
    (special[operation.name] or function(given)
      call(operation.name, given)
    end)(params)
  end)
end

--- Run the command of a lens or of a code action: it says all that it means, so nothing is asked.
---@param operation codeframe.Operation
---@param command lsp.Command
---@param context lsp.HandlerContext
local function run_command(operation, command, context)
  local params = vim.deepcopy(command.arguments and command.arguments[1] or {})
  local run = special[operation.name]
  if run then
    run(params)
  else
    call(operation.name, params)
  end
  -- Neovim takes a lens away when it is run, and counts on a refresh.
  require('codeframe.lens').refresh(context.bufnr)
end

--- The commands of lenses and code actions, run here so that their results are shown as those of `:Codeframe`.
---@return table<string, fun(command: lsp.Command, context: lsp.HandlerContext)>
function M.lsp_commands()
  local commands = {}
  for _, operation in ipairs(arguments.operations) do
    commands['codeframe.' .. operation.name] = function(command, context)
      run_command(operation, command, context)
    end
  end
  return commands
end

return M
