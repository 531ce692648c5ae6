-- Defines `:Codeframe` and listens for the server; everything else is loaded when it is first used.

if vim.g.loaded_codeframe then
  return
end
vim.g.loaded_codeframe = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('Codeframe needs Neovim 0.11 or newer', vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command('Codeframe', function(command)
  require('codeframe.command').run(command)
end, {
  nargs = '*',
  range = true,
  desc = 'Tasks, plans and questions of this repository',
  complete = function(_, line, position)
    return require('codeframe.complete').words(line, position)
  end,
})

vim.keymap.set('n', '<Plug>(codeframe-answer)', function()
  require('codeframe.operate').answer_here()
end, { desc = 'Answer the question of this line' })

vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('codeframe', { clear = true }),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'codeframe_ls' then
      require('codeframe.attach').buffer(client, event.buf)
    end
  end,
})
