-- Asking for what an operation still needs, by `vim.ui.select` and `vim.ui.input`.

local M = {}

--- Ask for the parameters one after the other, then call `done`. Dismissing a prompt ends it all.
---@param parameters codeframe.Parameter[]
---@param params table is filled
---@param done fun()
function M.missing(parameters, params, done)
  local parameter = parameters[1]
  if not parameter then
    return done()
  end
  M.one(parameter, function(value)
    params[parameter.name] = value
    M.missing(vim.list_slice(parameters, 2), params, done)
  end)
end

--- Ask for one parameter.
---@param parameter codeframe.Parameter
---@param done fun(value: any)
function M.one(parameter, done)
  if parameter.choices then
    vim.ui.select(parameter.choices, { prompt = parameter.description }, function(choice)
      if choice then
        done(parameter.repeated and { choice } or choice)
      end
    end)
    return
  end
  vim.ui.input({ prompt = parameter.description .. ' ' }, function(text)
    if not text or text == '' then
      return
    end
    local value, problem = require('codeframe.arguments').value(parameter, text)
    if problem then
      require('codeframe.client').warn(problem)
      return
    end
    done(parameter.repeated and { value } or value)
  end)
end

--- Ask the question of a blocker: its options first, then free text.
---@param blocker table the result of `blockers.show`
---@param done fun(answer: string)
function M.question(blocker, done)
  local function free_text()
    vim.ui.input({ prompt = blocker.question .. ' ', default = blocker.default or '' }, function(text)
      if text and text ~= '' then
        done(text)
      end
    end)
  end
  if vim.tbl_isempty(blocker.options or {}) then
    return free_text()
  end
  local other = 'Something else …'
  local choices = vim.list_extend(vim.deepcopy(blocker.options), { other })
  vim.ui.select(choices, { prompt = blocker.question }, function(choice)
    if choice == other then
      free_text()
    elseif choice then
      done(choice)
    end
  end)
end

return M
