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

--- Ask for the lenses of every buffer of a client that is on the screen; any other is asked for when it comes there.
---@param client_id integer
function M.refresh_all(client_id)
  for _, buffer in ipairs(vim.lsp.get_buffers_by_client_id(client_id)) do
    if #vim.fn.win_findbuf(buffer) > 0 then
      M.refresh(buffer)
    end
  end
end

local listening = false

local function listen()
  listening = true
  local group = vim.api.nvim_create_augroup('codeframe_lens', { clear = true })
  vim.api.nvim_create_autocmd('BufWinEnter', {
    group = group,
    callback = function(event)
      M.refresh(event.buf)
    end,
  })
  -- The server was told of a change: after Neovim's own pause in the typing, or at once where something was asked.
  vim.api.nvim_create_autocmd('LspNotify', {
    group = group,
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
---@param buffer integer
function M.attach(buffer)
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
