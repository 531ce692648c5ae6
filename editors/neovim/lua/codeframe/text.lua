-- A result as a sentence, or as Markdown for reading. Works from the result's shape, so that an operation that is
-- new to this file is shown too.

local M = {}

-- What only programs need.
local HIDDEN = { id = true, sectionId = true, revision = true, status = true, hash = true }

---@param name string such as `canStart`
---@return string such as `Can start`
local function words(name)
  local spaced = name:gsub('%u', function(letter)
    return ' ' .. letter:lower()
  end)
  return (spaced:gsub('^%l', string.upper))
end

---@param value any
---@return boolean
local function empty(value)
  return value == nil or value == vim.NIL or value == '' or type(value) == 'table' and next(value) == nil
end

---@param thing table
---@param names string[]
---@return string
local function first(thing, names)
  for _, name in ipairs(names) do
    if type(thing[name]) == 'string' and thing[name] ~= '' then
      return thing[name]
    end
  end
  return ''
end

--- One thing in a line: `T3 Index the notes (Ready)`.
---@param thing table
---@return string label, string state
local function line(thing)
  local title = first(thing, { 'title', 'question', 'heading', 'label', 'kind', 'name', 'path' })
  local alias = type(thing.alias) == 'string' and thing.alias or ''
  return vim.trim(alias .. ' ' .. title), first(thing, { 'words', 'state', 'answer' })
end

--- What a result is about: the thing in it that has an alias, or itself.
---@param result table
---@return table?
local function subject_of(result)
  if type(result.alias) == 'string' then
    return result
  end
  for _, value in vim.spairs(result) do
    if type(value) == 'table' and type(value.alias) == 'string' then
      return value
    end
  end
end

--- How many lines of a preview a prompt has room for; the rest is counted.
local ROOM = 8

--- What restoring a checkpoint would change, in a line or a few.
---@param preview table the result of a restore that changes nothing
---@return string
function M.preview(preview)
  local parts = {}
  for _, file in ipairs(preview.files) do
    table.insert(parts, ('%s %s'):format(file.path, file.change))
  end
  for _, task in ipairs(preview.tasks) do
    local before, after = task.before, task.after
    local there = before ~= '' and before or 'not there'
    table.insert(parts, ('%s %s, then %s'):format(task.task, there, after ~= '' and after or 'not there'))
  end
  if #parts == 0 then
    return ('%s holds what is there now'):format(preview.checkpoint.alias)
  end
  local shown = vim.list_slice(parts, 1, ROOM)
  if #parts > ROOM then
    table.insert(shown, ('and %d more'):format(#parts - ROOM))
  end
  return ('Restoring %s changes: %s'):format(preview.checkpoint.alias, table.concat(shown, '; '))
end

--- What several things became, and why others did not: `R1 Index the notes: Queued. T2 waits for T1.`
---@param result table
---@return string
local function several(result)
  local parts = {}
  for _, members in vim.spairs(result) do
    for _, member in ipairs(vim.islist(members) and members or {}) do
      if type(member) == 'table' then
        local label, state = line(member)
        local told = state == '' and label .. '.' or ('%s: %s.'):format(label, state)
        table.insert(parts, type(member.message) == 'string' and member.message or told)
      end
    end
  end
  return table.concat(parts, ' ')
end

--- `T3 Index the notes: Done. Can start: T4, T5.`
---@param result table
---@return string
function M.sentence(result)
  local subject = subject_of(result) or result
  local told = subject == result and type(result.summary) ~= 'string' and several(result) or ''
  if told ~= '' and type(result.alias) ~= 'string' then
    return told
  end
  if type(result.summary) == 'string' then
    return vim.trim(first(subject, { 'alias' }) .. ' ' .. result.summary)
  end
  local label, state = line(subject)
  local parts = { state == '' and label .. '.' or ('%s: %s.'):format(label, state) }
  for name, value in vim.spairs(result) do
    if value ~= subject and vim.islist(value) and type(value[1]) == 'table' and value[1].alias then
      local aliases = vim.tbl_map(function(one)
        return one.alias
      end, value)
      table.insert(parts, ('%s: %s.'):format(words(name), table.concat(aliases, ', ')))
    end
  end
  return table.concat(parts, ' ')
end

---@param value any
---@return string
local function inline(value)
  if type(value) ~= 'table' then
    return (tostring(value):gsub('%s*\n%s*', ' '))
  elseif vim.islist(value) then
    return table.concat(vim.tbl_map(inline, value), ', ')
  end
  local label, state = line(value)
  if label ~= '' then
    return state == '' and label or ('%s (%s)'):format(label, state)
  end
  local parts = {}
  for name, one in vim.spairs(value) do
    if not HIDDEN[name] and not empty(one) then
      table.insert(parts, ('%s: %s'):format(words(name), inline(one)))
    end
  end
  return table.concat(parts, ', ')
end

---@param lines string[]
---@param name string
---@param value any
local function block(lines, name, value)
  if type(value) ~= 'table' then
    vim.list_extend(lines, vim.split(('**%s**: %s'):format(words(name), value), '\n'))
  else
    table.insert(lines, ('**%s**'):format(words(name)))
    table.insert(lines, '')
    for key, one in (vim.islist(value) and ipairs or vim.spairs)(value) do
      if not HIDDEN[key] and not empty(one) then
        table.insert(lines, (type(key) == 'number' and '- %s' or '- ' .. words(key) .. ': %s'):format(inline(one)))
      end
    end
  end
  table.insert(lines, '')
end

--- A result under a heading; what is empty is left out.
---@param heading string
---@param result table
---@return string[]
function M.markdown(heading, result)
  local lines = { '# ' .. heading, '' }
  if vim.islist(result.standing) then
    -- The server has said it in words; what else there is are the same figures for programs.
    local where = first(result, { 'branch', 'head' })
    table.insert(lines, ('%s (%s)'):format(result.root, where ~= '' and where or 'no commit yet'))
    table.insert(lines, '')
    for _, sentence in ipairs(result.standing) do
      table.insert(lines, '- ' .. sentence)
    end
    return lines
  end
  for name, value in vim.spairs(result) do
    if not HIDDEN[name] and not empty(value) then
      block(lines, name, value)
    end
  end
  table.remove(lines)
  return lines
end

return M
