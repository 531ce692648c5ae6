-- Results that are lists, as entries of the quickfix window: each leads to where its thing is.

local client = require('codeframe.client')

local M = {}

---@param text string
---@param location? lsp.Location
---@return vim.quickfix.entry
local function entry(text, location)
  if not location then
    return { text = text }
  end
  return { filename = vim.uri_to_fname(location.uri), lnum = location.range.start.line + 1, text = text }
end

---@param task table
---@param why? string
---@return string
local function task_text(task, why)
  return ('%s  %s  [%s]'):format(task.alias, task.title, why or task.state)
end

---@alias codeframe.Entries fun(result: table, server: vim.lsp.Client, done: fun(entries: vim.quickfix.entry[]))

---@type table<string, codeframe.Entries>
M.entries = {}

M.entries['tasks.list'] = function(result, server, done)
  client.places(server, function(places)
    done(vim.tbl_map(function(task)
      return entry(task_text(task), places[task.alias])
    end, result.tasks))
  end)
end

M.entries['tasks.next'] = function(result, server, done)
  client.places(server, function(places)
    done(vim.tbl_map(function(row)
      return entry(task_text(row.task, row.why), places[row.task.alias])
    end, result.ready))
  end)
end

M.entries['blockers.list'] = function(result, server, done)
  client.places(server, function(places)
    done(vim.tbl_map(function(blocker)
      local text = ('%s  %s  [%s]'):format(blocker.alias, blocker.question, blocker.state)
      -- A question without a line is where its task is.
      return entry(text, blocker.path ~= '' and places[blocker.alias] or places[blocker.task])
    end, result.blockers))
  end)
end

M.entries['prd.list'] = function(result, server, done)
  done(vim.tbl_map(function(prd)
    local text = ('%s  %d tasks, %d done'):format(prd.alias, prd.tasks, prd.done)
    return { filename = client.absolute(server, prd.path), lnum = 1, text = text }
  end, result.prds))
end

M.entries['prd.show'] = function(result, server, done)
  done(vim.tbl_map(function(section)
    local stale = #section.stale > 0 and ', PRD changed' or ''
    return {
      filename = client.absolute(server, result.path),
      lnum = section.line + 1,
      text = ('%s%s  %d tasks, %d done%s'):format(
        ('  '):rep(math.max(section.level - 1, 0)),
        section.heading,
        section.tasks,
        section.done,
        stale
      ),
    }
  end, result.sections))
end

return M
