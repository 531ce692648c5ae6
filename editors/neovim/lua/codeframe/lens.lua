-- Code lenses, in the way of the running version: 0.12 keeps them up by itself, 0.11 must be asked.

local M = {}

local keeps_itself = vim.fn.has('nvim-0.12') == 1

---@type table<integer, 'asking'|'again'>
local state = {}

--- Ask for the lenses of a buffer again, where the version does not do so itself. What changes while the answer
--- is under way leads to exactly one more question.
---@param buffer integer
function M.refresh(buffer)
  if keeps_itself or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  local client = vim.lsp.get_clients({ name = 'codeframe_ls', bufnr = buffer })[1]
  if not client then
    return
  end
  if state[buffer] then
    state[buffer] = 'again'
    return
  end
  state[buffer] = 'asking'
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  client:request('textDocument/codeLens', params, function(problem, lenses, context)
    local again = state[buffer] == 'again'
    state[buffer] = nil
    -- An answer about a text that has changed since would stand on wrong lines; the change asks anew.
    if context.version == vim.lsp.util.buf_versions[buffer] then
      vim.lsp.codelens.on_codelens(problem, lenses, context)
    end
    if again then
      M.refresh(buffer)
    end
  end, buffer)
end

--- Ask for the lenses of every buffer that a client shows.
---@param client_id integer
function M.refresh_all(client_id)
  for _, buffer in ipairs(vim.lsp.get_buffers_by_client_id(client_id)) do
    M.refresh(buffer)
  end
end

local listening = false

--- The server was told of a change: after Neovim's own pause in the typing, or at once where something was asked.
local function listen()
  listening = true
  vim.api.nvim_create_autocmd('LspNotify', {
    group = vim.api.nvim_create_augroup('codeframe_lens', { clear = true }),
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      local method = event.data.method
      local told = method == 'textDocument/didChange' or method == 'textDocument/didOpen'
      if told and client and client.name == 'codeframe_ls' then
        M.refresh(vim.uri_to_bufnr(event.data.params.textDocument.uri))
      end
    end,
  })
end

--- Show the lenses of a buffer, and keep them up.
---@param client vim.lsp.Client
---@param buffer integer
function M.attach(client, buffer)
  state[buffer] = nil
  if keeps_itself then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
    return
  end
  if not listening then
    listen()
  end
  M.refresh(buffer)
end

return M
