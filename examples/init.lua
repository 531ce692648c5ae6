-- The least configuration of Neovim 0.11 for codeframe_ls, straight from this checkout:
--   nvim -u examples/init.lua PRD.md
-- With a plugin manager, add the folder `editors/neovim` as a plugin and keep the last three lines.

local here = vim.fs.dirname(vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2))))
vim.opt.runtimepath:prepend(vim.fs.joinpath(vim.fs.abspath(here), 'editors/neovim'))
vim.env.PATH = vim.fs.joinpath(vim.fs.abspath(here), '.venv/bin') .. ':' .. vim.env.PATH

vim.lsp.enable('codeframe_ls')
vim.diagnostic.config({ virtual_lines = true }) -- questions and changed sections are read below their line
vim.keymap.set('n', 'grx', vim.lsp.codelens.run, { desc = 'Run the lens of this line' })
