-- The connection to the server: finding the client of a buffer, and asking for an operation.

local M = {}

--- The client that serves a buffer, or any buffer of the working directory's repository.
---@param buffer? integer
---@return vim.lsp.Client?
function M.find(buffer)
  local attached = vim.lsp.get_clients({ name = 'codeframe_ls', bufnr = buffer or 0 })
  return attached[1] or vim.lsp.get_clients({ name = 'codeframe_ls' })[1]
end

--- Run an operation. A refusal is shown, and `done` is not called.
---@param operation string such as `tasks.list`
---@param params table
---@param done fun(result: table)
---@param client? vim.lsp.Client
---@return fun() cancel ends the operation if it still goes on
function M.call(operation, params, done, client)
  client = client or M.find()
  if not client then
    M.warn('no server is attached; open a file of a git repository and see :checkhealth codeframe')
    return function() end
  end
  local body = { operation = operation, params = vim.tbl_isempty(params) and vim.empty_dict() or params }
  local sent, id = client:request('codeframe/call', body, function(problem, result)
    if problem then
      -- LSP's RequestCancelled: whoever cancelled knows.
      if problem.code ~= -32800 then
        M.warn(problem.message)
      end
      return
    end
    done(result)
  end)
  if not sent then
    M.warn('the server has ended; :edit the file again to start it')
  end
  return function()
    if id then
      client:cancel_request(id)
    end
  end
end

--- Tell the user that something was refused.
---@param message string
function M.warn(message)
  vim.notify('Codeframe: ' .. message, vim.log.levels.WARN)
end

--- Tell the user that something is done.
---@param message string
function M.inform(message)
  vim.notify('Codeframe: ' .. message, vim.log.levels.INFO)
end

return M
