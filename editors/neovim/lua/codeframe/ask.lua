-- Asking for what an operation still needs, by `vim.ui.select` and `vim.ui.input`. Nobody is asked who has gone on
-- meanwhile: the prompt would take their keys.

local arguments = require('codeframe.arguments')
local presence = require('codeframe.presence')
local references = require('codeframe.references')
local say = require('codeframe.say')

local M = {}

---@param parameter codeframe.Parameter
---@param value any
local function wrapped(parameter, value)
  return parameter.repeated and { value } or value
end

---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@param done fun(value: any)
local function ask_reference(operation, parameter, done)
  local there, words = presence.here(), table.concat(operation.words, ' ')
  references.all(operation, parameter, function(found)
    if #found == 0 then
      return say.inform(('there is nothing that %s could mean'):format(words))
    elseif not there() then
      return say.inform((':Codeframe %s asked nothing, because you had gone on'):format(words))
    end
    local options = {
      prompt = parameter.description,
      format_item = function(reference)
        return reference.id .. '  ' .. reference.text
      end,
    }
    vim.ui.select(found, options, function(choice)
      if choice then
        done(wrapped(parameter, choice.id))
      end
    end)
  end)
end

---@param operation codeframe.Operation
---@param parameter codeframe.Parameter
---@param done fun(value: any)
local function ask_one(operation, parameter, done)
  if references.listed(operation, parameter) then
    return ask_reference(operation, parameter, done)
  elseif parameter.choices then
    local function format_item(choice)
      for index, one in ipairs(parameter.meanings and parameter.choices or {}) do
        if one == choice then
          return parameter.meanings[index]
        end
      end
      return choice
    end
    local shown = { prompt = parameter.description, format_item = format_item }
    return vim.ui.select(parameter.choices, shown, function(choice)
      if choice then
        done(wrapped(parameter, choice))
      end
    end)
  end
  local options = { prompt = parameter.description .. ' ' }
  if parameter.name == 'path' then
    options.completion = 'file'
    options.default = vim.api.nvim_buf_get_name(0)
  end
  vim.ui.input(options, function(text)
    if not text or text == '' then
      return
    end
    local value, problem = arguments.value(parameter, text)
    if problem then
      return say.warn(problem)
    end
    done(wrapped(parameter, value))
  end)
end

--- Ask for the parameters one after the other, then call `done`. Dismissing a prompt ends it all.
---@param operation codeframe.Operation
---@param missing codeframe.Parameter[]
---@param params table is filled
---@param done fun()
function M.missing(operation, missing, params, done)
  local parameter = missing[1]
  if not parameter then
    return done()
  end
  ask_one(operation, parameter, function(value)
    params[parameter.name] = value
    M.missing(operation, vim.list_slice(missing, 2), params, done)
  end)
end

--- Let a person see what would happen, and say whether it shall.
---@param prompt string
---@param yes string
---@param done fun()
function M.confirm(prompt, yes, done)
  vim.ui.select({ 'Leave it', yes }, { prompt = prompt }, function(_, choice)
    if choice == 2 then
      done()
    end
  end)
end

local OTHER = 'Something else …'
local PAGE = 'Answer on its page …'

--- Show what one needs to know to answer, in a float at the cursor.
---@param blocker table
---@param detail string Markdown
---@return fun() close
local function show_detail(blocker, detail)
  if vim.trim(detail) == '' then
    return function() end
  end
  local options = { border = 'rounded', title = (' %s '):format(blocker.alias), max_width = 80, focusable = false }
  local _, window = vim.lsp.util.open_floating_preview(vim.split(detail, '\n'), 'markdown', options)
  -- The prompt that follows may hold up the drawing.
  vim.cmd.redraw()
  return function()
    if vim.api.nvim_win_is_valid(window) then
      vim.api.nvim_win_close(window, true)
    end
  end
end

--- Ask the question of a blocker: its options first, then any other answer, or its page.
---@param shown table the result of `blockers.show`
---@param there fun(): boolean whether the user still waits for it
---@param done fun(answer: string?) nil: on its page
function M.question(shown, there, done)
  local blocker = shown.blocker
  if not there() then
    return say.inform(('%s was not asked, because you had gone on'):format(blocker.alias))
  end
  local close = show_detail(blocker, shown.detail)
  local function type_answer()
    vim.ui.input({ prompt = blocker.question .. ' ' }, function(text)
      close()
      if text and vim.trim(text) ~= '' then
        done(text)
      end
    end)
  end
  if #blocker.options == 0 then
    return type_answer()
  end
  local choices = vim.list_extend(vim.list_slice(blocker.options), { OTHER, PAGE })
  vim.ui.select(choices, { prompt = blocker.question, kind = 'codeframe_question' }, function(choice, index)
    if index == #choices - 1 then
      return type_answer()
    end
    close()
    if choice then
      done(index < #choices and choice or nil)
    end
  end)
end

return M
