-- Running an operation: asking for what is missing, progress with a way to cancel, and showing the result.

local arguments = require('codeframe.arguments')
local ask = require('codeframe.ask')
local client = require('codeframe.client')

local M = {}

--- Operations that are more than a call and its result.
---@type table<string, fun(params: table)>
M.special = {}

--- Answer a question: without an answer, ask for one first.
M.special['blockers.answer'] = function(params)
  if params.answer then
    return M.call('blockers.answer', params)
  end
  client.call('blockers.show', { blocker = params.blocker }, function(shown)
    ask.question(shown.blocker, function(answer)
      M.call('blockers.answer', { blocker = params.blocker, answer = answer })
    end)
  end)
end

--- Make a plan, and open its page.
M.special['tasks.generate'] = function(params)
  M.call('tasks.generate', params, function(plan)
    client.inform(plan.summary .. (' Apply it with :Codeframe plans apply %s'):format(plan.alias))
    M.special['plans.page']({ plan = plan.alias })
  end)
end

--- Open a plan's page.
M.special['plans.page'] = function(params)
  M.call('plans.page', params, function(page)
    vim.cmd.edit(vim.fn.fnameescape(page.path))
  end)
end

--- Run an operation with what is given, and ask for what is missing.
---@param operation codeframe.Operation
---@param params table
function M.run(operation, params)
  ask.missing(arguments.missing(operation, params), params, function()
    local special = M.special[operation.name]
    if special then
      special(params)
    else
      M.call(operation.name, params)
    end
  end)
end

--- Call an operation and show its result, or hand it to `done`.
---@param name string
---@param params table
---@param done? fun(result: table)
function M.call(name, params, done)
  client.call(name, params, done or function(result)
    require('codeframe.show').result(name, params, result)
  end)
end

--- The commands of lenses and code actions, run here so that their results are shown as those of `:Codeframe`.
---@return table<string, fun(command: lsp.Command)>
function M.lsp_commands()
  local commands = {}
  for _, operation in ipairs(arguments.operations) do
    commands['codeframe.' .. operation.name] = function(command)
      local params = command.arguments and command.arguments[1] or {}
      M.run(operation, vim.deepcopy(params))
    end
  end
  return commands
end

return M
