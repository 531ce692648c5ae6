-- Running an operation: asking for what is missing, calling it, showing its result. The commands of lenses and code
-- actions come here too.

local arguments = require('codeframe.arguments')
local ask = require('codeframe.ask')
local client = require('codeframe.client')
local presence = require('codeframe.presence')
local say = require('codeframe.say')

local M = {}

--- Call an operation and show its result.
---@param name string
---@param params table
local function call(name, params)
  local there = presence.here()
  client.call(name, params, function(result, server)
    require('codeframe.show').result(arguments.named(name), result, server, there)
  end)
end

--- Operations that are more than a call and its result.
---@type table<string, fun(params: table)>
local special = {}

-- The server's pages of tasks and runs are the same in every editor, and it keeps that of a run as the run is.
for _, name in ipairs({ 'tasks.show', 'runs.show', 'runs.output' }) do
  special[name] = function(params)
    client.execute(name, params)
  end
end

special['tasks.generate'] = function(params)
  local there = presence.here()
  client.call('tasks.generate', params, function(plan)
    if there() then
      call('plans.page', { plan = plan.alias })
    else
      say.inform(('%s is ready; :Codeframe plans page %s'):format(plan.alias, plan.alias))
    end
  end)
end

--- Call an operation that runs commands of the repository, which a person has to trust first.
---@param name string
---@param params table
local function call_trusted(name, params)
  local there = presence.here()
  client.call(name, params, function(result, server)
    require('codeframe.show').result(arguments.named(name), result, server, there)
  end, function(problem)
    local data = type(problem.data) == 'table' and problem.data or {}
    if data.error ~= 'not-trusted' or not there() then
      return false
    end
    local prompt = 'The checks run these on your machine: ' .. table.concat(data.commands, ', ')
    ask.confirm(prompt, 'Run them, now and from now on', function()
      call(name, vim.tbl_extend('force', params, { trust = true }))
    end)
    return true
  end)
end

for _, name in ipairs({ 'gates.run', 'runs.start' }) do
  special[name] = function(params)
    call_trusted(name, params)
  end
end

--- What restoring changes is shown before it does.
for _, name in ipairs({ 'checkpoints.restore', 'checkpoints.undo' }) do
  special[name] = function(params)
    if params.dryRun then
      return call(name, params)
    end
    local there = presence.here()
    client.call(name, vim.tbl_extend('force', params, { dryRun = true }), function(preview)
      if not there() then
        return say.inform('nothing was restored, because you had gone on')
      end
      local prompt = require('codeframe.text').preview(preview)
      ask.confirm(prompt, 'Restore ' .. preview.checkpoint.alias, function()
        call(name, params)
      end)
    end)
  end
end

-- What is lost for good is named before it is; `cf` asks the same.
for name, loss in pairs(require('codeframe.losses')) do
  special[name] = function(params)
    local there = presence.here()
    client.call(loss.shows, { [loss.parameter] = params[loss.parameter] }, function(shown)
      local prompt = loss.prompt(shown)
      if not prompt then
        return call(name, params)
      elseif not there() then
        return say.inform(('%s changed nothing, because you had gone on'):format(name))
      end
      ask.confirm(prompt, loss.yes, function()
        call(name, params)
      end)
    end)
  end
end

--- Show a question and take its answer.
special['blockers.answer'] = function(params)
  if params.answer then
    return call('blockers.answer', params)
  end
  local there = presence.here()
  client.call('blockers.show', { blocker = params.blocker }, function(shown)
    if shown.blocker.status ~= 'OPEN' then
      return say.inform(require('codeframe.text').sentence(shown))
    end
    ask.question(shown, there, function(said)
      call('blockers.answer', { blocker = params.blocker, answer = said })
    end)
  end)
end

--- Run an operation that has all that it needs.
---@param operation codeframe.Operation
---@param params table
local function perform(operation, params)
  local run = special[operation.name]
  if run then
    run(params)
  else
    call(operation.name, params)
  end
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

--- What has to be asked for.
---@param operation codeframe.Operation
---@param params table
---@return codeframe.Parameter[]
local function missing(operation, params)
  if operation.name == 'tasks.create' and not params.text and not params.title then
    return { arguments.parameter(operation, 'title') }
  end
  local needed = arguments.missing(operation, params)
  if operation.name == 'patches.apply' and not params.patch and not params.destination then
    -- Who is asked which patch is asked where to as well, before anything is applied.
    table.insert(needed, arguments.parameter(operation, 'destination'))
  end
  return needed
end

--- Run an operation with what is given, and ask for what is missing.
---@param operation codeframe.Operation
---@param params table
function M.run(operation, params)
  if operation.name == 'blockers.answer' then
    params.blocker = params.blocker or question_here()
  end
  ask.missing(operation, missing(operation, params), params, function()
    perform(operation, params)
  end)
end

--- Run the command of a lens or of a code action: it says all that it means.
---@param operation codeframe.Operation
---@param command lsp.Command
---@param context lsp.HandlerContext
local function run_command(operation, command, context)
  perform(operation, vim.deepcopy(command.arguments and command.arguments[1] or {}))
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
