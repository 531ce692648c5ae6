-- Defines `:Codeframe`; everything else is loaded when it is first used.

if vim.g.loaded_codeframe then
  return
end
vim.g.loaded_codeframe = true

vim.api.nvim_create_user_command('Codeframe', function(command)
  require('codeframe.command').run(command)
end, {
  nargs = '*',
  range = true,
  desc = 'Tasks, plans and questions of this repository',
  complete = function(lead, line)
    return require('codeframe.command').complete(lead, line)
  end,
})
