-- Code lenses, in the way of the running version: 0.12 keeps them up by itself, 0.11 must be asked.

local M = {}

local keeps_itself = vim.fn.has('nvim-0.12') == 1

--- Show the lenses of a buffer, and keep them up.
---@param buffer integer
function M.enable(buffer)
  if keeps_itself then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
    return
  end
  local group = vim.api.nvim_create_augroup('codeframe_lens_' .. buffer, { clear = true })
  vim.api.nvim_create_autocmd({ 'BufEnter', 'TextChanged', 'InsertLeave' }, {
    group = group,
    buffer = buffer,
    callback = function()
      M.refresh(buffer)
    end,
  })
  M.refresh(buffer)
end

--- Ask for the lenses of a buffer again, where the version does not do so itself.
---@param buffer integer
function M.refresh(buffer)
  if not keeps_itself and vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == 'markdown' then
    vim.lsp.codelens.refresh({ bufnr = buffer })
  end
end

return M
