-- The connection to the server: which one is meant, asking for an operation, and cancelling what was asked.

local say = require('codeframe.say')

local M = {}

local NAME = 'codeframe_ls'

---@class codeframe.Running
---@field client vim.lsp.Client
---@field id integer
---@field what string

---@type table<string, codeframe.Running>
local running = {}

--- The client that serves a buffer; for a buffer that has none, that of the working directory's repository.
---@param buffer? integer
---@return vim.lsp.Client?, string? problem
function M.find(buffer)
  local all = vim.lsp.get_clients({ name = NAME })
  local attached = vim.lsp.get_clients({ name = NAME, bufnr = buffer or 0 })[1]
  if attached or #all == 1 then
    return attached or all[1]
  end
  local directory = vim.uv.cwd() or ''
  for _, client in ipairs(all) do
    if client.root_dir and vim.fs.relpath(client.root_dir, directory) then
      return client
    end
  end
  if #all > 1 then
    return nil, 'several repositories are open; go to a file of the one that you mean'
  end
  return nil, 'no server is attached; open a file of a git repository, and see :checkhealth codeframe'
end

--- The root of the repository that `path` belongs to is the client's; a path of the server is relative to it.
---@param client vim.lsp.Client
---@param path string
---@return string
function M.absolute(client, path)
  return vim.startswith(path, '/') and path or vim.fs.joinpath(client.root_dir or '', path)
end

---@param operation string
---@param params table
local function body(operation, params)
  return { operation = operation, params = next(params) and params or vim.empty_dict() }
end

--- Send a request whose refusal is told as one sentence; then `done` is not called.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@param what string how the user calls it
---@param done fun(result: any)
---@param refused? fun(problem: lsp.ResponseError): boolean takes the refusal where it is true
local function request(client, method, params, what, done, refused)
  local key ---@type string
  ---@diagnostic disable-next-line: param-type-mismatch
  local sent, id = client:request(method, params, function(problem, result)
    running[key] = nil
    if problem then
      if not (refused and refused(problem)) then
        say.warn(problem.message)
      end
    else
      done(result)
    end
  end)
  if not sent then
    say.warn('the server has ended; :edit the file again to start it')
    return
  end
  key = ('%d:%d'):format(client.id, id)
  running[key] = { client = client, id = id, what = what }
end

--- Run an operation for the current buffer's repository.
---@param operation string such as `tasks.list`
---@param params table
---@param done fun(result: table, client: vim.lsp.Client)
---@param refused? fun(problem: lsp.ResponseError): boolean
function M.call(operation, params, done, refused)
  local client, problem = M.find()
  if not client then
    return say.warn(problem or '')
  end
  request(client, 'codeframe/call', body(operation, params), operation, function(result)
    done(result, client)
  end, refused)
end

--- Run an operation and let the server show what it shows to editors without a plugin: a page.
---@param operation string
---@param params table
function M.execute(operation, params)
  local client, problem = M.find()
  if not client then
    return say.warn(problem or '')
  end
  local command = { command = 'codeframe.' .. operation, arguments = { body(operation, params).params } }
  request(client, 'workspace/executeCommand', command, operation, function() end)
end

--- Ask while the user waits, for at most `limit` milliseconds. Nil where there is no answer.
---@param operation string
---@param params table
---@param limit integer
---@return table?
function M.call_now(operation, params, limit)
  local client = M.find()
  if not client then
    return nil
  end
  ---@diagnostic disable-next-line: param-type-mismatch
  local response = client:request_sync('codeframe/call', body(operation, params), limit)
  return response and response.result
end

--- Where the tasks and questions are, by alias, as the buffers have them now.
---@param client vim.lsp.Client
---@param done fun(places: table<string, lsp.Location>)
function M.places(client, done)
  request(client, 'workspace/symbol', { query = '' }, 'places', function(symbols)
    local places = {}
    for _, symbol in ipairs(symbols or {}) do
      places[symbol.name:match('^%S+')] = symbol.location
    end
    done(places)
  end)
end

--- Cancel everything that was asked for and is not answered.
function M.cancel()
  local cancelled = {}
  for key, one in pairs(running) do
    local state = one.client.requests[one.id]
    running[key] = nil
    if state and state.type == 'pending' then
      one.client:cancel_request(one.id)
      table.insert(cancelled, one.what)
    end
  end
  table.sort(cancelled)
  say.inform(#cancelled == 0 and 'nothing is under way' or 'cancelled ' .. table.concat(cancelled, ', '))
end

--- Forget what servers that are gone were asked for; gives what that was.
---@return string[]
function M.forget()
  local lost = {}
  for key, one in pairs(running) do
    if one.client:is_stopped() then
      running[key] = nil
      table.insert(lost, one.what)
    end
  end
  table.sort(lost)
  return lost
end

return M
