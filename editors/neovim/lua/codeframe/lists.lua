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

--- Runs and patches lead to the section of their task.
---@param member 'runs'|'patches'
---@return codeframe.Entries
local function of_tasks(member)
  return function(result, server, done)
    client.places(server, function(places)
      done(vim.tbl_map(function(one)
        local reason = one.reason and one.reason ~= '' and ': ' .. one.reason or ''
        local text = ('%s  %s %s  [%s%s]'):format(one.alias, one.task, one.title, one.state, reason)
        return entry(text, places[one.task])
      end, result[member]))
    end)
  end
end

M.entries['runs.list'] = of_tasks('runs')
M.entries['patches.list'] = of_tasks('patches')

M.entries['checkpoints.list'] = function(result, _, done)
  done(vim.tbl_map(function(checkpoint)
    local label = checkpoint.label ~= '' and checkpoint.label or checkpoint.kind
    return { text = ('%s  %s  [%s]'):format(checkpoint.alias, label, checkpoint.createdAt) }
  end, result.checkpoints))
end

--- What checks said: one entry a check, then one for each thing that it found, at its place.
---@type codeframe.Entries
local function checks(result, server, done)
  local entries = {}
  for _, kept in ipairs(result.results) do
    local kind = kept.result.state == 'passed' and 'I' or 'E'
    table.insert(entries, { text = ('%s  %s  [%s]'):format(kept.name, kept.description, kept.state), type = kind })
    for _, finding in ipairs(kept.result.findings) do
      local found = vim.NIL ~= finding.path and finding.path or nil
      table.insert(entries, {
        filename = found and client.absolute(server, found),
        lnum = found and (vim.NIL ~= finding.line and finding.line or 0) + 1 or nil,
        col = found and vim.NIL ~= finding.column and finding.column and finding.column + 1 or nil,
        text = ('%s: %s'):format(finding.test or finding.rule, finding.message:gsub('\n.*', '')),
        type = finding.severity == 'error' and 'E' or 'W',
      })
    end
  end
  done(entries)
end

M.entries['gates.run'] = checks
M.entries['gates.results'] = checks

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
