-- The least configuration of Neovim 0.11 for codeframe_ls, straight from this checkout:
--   nvim -u examples/init.lua PRD.md
-- With a plugin manager, add the folder `editors/neovim` as a plugin and keep the last line.

local here = vim.fs.dirname(vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2))))
vim.opt.runtimepath:prepend(vim.fs.joinpath(here, 'editors/neovim'))
vim.env.PATH = vim.fs.joinpath(here, '.venv/bin') .. ':' .. vim.env.PATH

vim.keymap.set('n', 'grl', vim.lsp.codelens.run, { desc = 'Run the lens of this line' })
vim.lsp.enable('codeframe_ls')
