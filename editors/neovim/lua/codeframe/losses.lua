-- Operations that take something away for good, and the question whether they shall. Calls nothing.

---@class codeframe.Loss
---@field shows string the reading operation that tells what would be lost
---@field parameter string which one is meant
---@field yes string the choice that does it
---@field prompt fun(shown: table): string? nil where nothing would be lost

---@type table<string, codeframe.Loss>
return {
  ['tasks.delete'] = {
    shows = 'tasks.show',
    parameter = 'task',
    yes = 'Delete it for good',
    prompt = function(shown)
      return ('Delete %s “%s” for good? Cancelling it would keep its trace.'):format(shown.task.alias, shown.task.title)
    end,
  },
  ['checkpoints.delete'] = {
    shows = 'checkpoints.show',
    parameter = 'checkpoint',
    yes = 'Delete it for good',
    prompt = function(shown)
      return ('Delete %s for good, with what only it holds?'):format(shown.checkpoint.alias)
    end,
  },
  ['patches.discard'] = {
    shows = 'patches.show',
    parameter = 'patch',
    yes = 'Discard it for good',
    prompt = function(shown)
      return ('Discard %s “%s” for good?'):format(shown.patch.alias, shown.patch.title)
    end,
  },
  ['plans.discard'] = {
    shows = 'plans.show',
    parameter = 'plan',
    yes = 'Discard it',
    prompt = function(shown)
      return shown.edited and ('Discard %s with what you have changed in it?'):format(shown.alias) or nil
    end,
  },
}
