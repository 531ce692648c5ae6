-- What an id can refer to: the tasks, runs, patches, checkpoints, questions, plans and documents that there are, for completion and for lists
-- to choose from.

local client = require('codeframe.client')

local M = {}

-- Milliseconds that completion may wait for the server.
local LIMIT = 300

---@class codeframe.Reference
---@field id string what is written: T12, B3, G1 or a path
---@field text string what it is

---@class codeframe.List
---@field operation string
---@field members string the field of the result that holds them
---@field reference fun(member: table): codeframe.Reference

---@type table<string, codeframe.List>
local lists = {
  task = {
    operation = 'tasks.list',
    members = 'tasks',
    reference = function(task)
      return { id = task.alias, text = ('%s (%s)'):format(task.title, task.state) }
    end,
  },
  blocker = {
    operation = 'blockers.list',
    members = 'blockers',
    reference = function(blocker)
      return { id = blocker.alias, text = ('%s (%s)'):format(blocker.question, blocker.state) }
    end,
  },
  plan = {
    operation = 'plans.list',
    members = 'plans',
    reference = function(plan)
      return { id = plan.alias, text = ('%s, %d entries (%s)'):format(plan.prd, plan.entries, plan.state) }
    end,
  },
  run = {
    operation = 'runs.list',
    members = 'runs',
    reference = function(run)
      return { id = run.alias, text = ('%s %s (%s)'):format(run.task, run.title, run.state) }
    end,
  },
  patch = {
    operation = 'patches.list',
    members = 'patches',
    reference = function(patch)
      return { id = patch.alias, text = ('%s %s (%s)'):format(patch.task, patch.title, patch.state) }
    end,
  },
  checkpoint = {
    operation = 'checkpoints.list',
    members = 'checkpoints',
    reference = function(checkpoint)
      local label = checkpoint.label ~= '' and checkpoint.label or checkpoint.kind
      return { id = checkpoint.alias, text = ('%s (%s)'):format(label, checkpoint.createdAt) }
    end,
  },
  prd = {
    operation = 'prd.list',
    members = 'prds',
    reference = function(prd)
      return { id = prd.path, text = ('%d tasks, %d done'):format(prd.tasks, prd.done) }
    end,
  },
}

---@type table<string, string>
local kinds = { tasks = 'task', dependsOn = 'task', add = 'task', remove = 'task', but = 'task' }
kinds.before, kinds.after = 'checkpoint', 'checkpoint'

-- Operations that also take what is no longer open: answered questions, runs that have ended, applied patches.
local ALL = {
  ['blockers.show'] = true,
  ['blockers.resolve'] = true,
  ['runs.show'] = true,
  ['runs.output'] = true,
  ['runs.retry'] = true,
  ['runs.resume'] = true,
  ['patches.show'] = true,
  ['patches.export'] = true,
  ['patches.undo'] = true,
}
-- Operations that also take plans that are closed.
local ALL_PLANS = { ['plans.show'] = true, ['plans.page'] = true }

---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@return codeframe.List?, table params
local function list_of(operation, parameter)
  local list = lists[kinds[parameter.name] or parameter.name]
  return list, { all = ALL[operation.name] }
end

---@param operation codeframe.Operation
---@param list codeframe.List
---@param result table
---@return codeframe.Reference[]
local function read(operation, list, result)
  local members = vim.tbl_filter(function(member)
    return list ~= lists.plan or ALL_PLANS[operation.name] or member.status == 'PENDING'
  end, result[list.members])
  return vim.tbl_map(list.reference, members)
end

--- Whether a parameter refers to what the server can list.
---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@return boolean
function M.listed(operation, parameter)
  return list_of(operation, parameter) ~= nil
end

--- What a parameter can refer to, asked while the user waits; empty when the server takes too long.
---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@return codeframe.Reference[]
function M.now(operation, parameter)
  local list, params = list_of(operation, parameter)
  local result = list and client.call_now(list.operation, params, LIMIT)
  return list and result and read(operation, list, result) or {}
end

--- What a parameter can refer to.
---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@param done fun(references: codeframe.Reference[])
function M.all(operation, parameter, done)
  local list, params = list_of(operation, parameter)
  assert(list, 'this parameter refers to nothing that is listed')
  client.call(list.operation, params, function(result)
    done(read(operation, list, result))
  end)
end

return M
