-- `:checkhealth codeframe`.

local M = {}

local OLDEST = '0.11.0'

--- Report what is needed, what is there, and what to do about the difference.
function M.check()
  local health = vim.health
  health.start('codeframe')
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok('Neovim is ' .. tostring(vim.version()))
  else
    health.error('Neovim is older than ' .. OLDEST, { 'install Neovim ' .. OLDEST .. ' or newer' })
    return
  end
  local config = vim.lsp.config.codeframe_ls
  local command = type(config.cmd) == 'table' and config.cmd[1] or 'codeframe-ls'
  if vim.fn.executable(command) == 0 then
    health.error(command .. ' was not found on PATH', {
      'pip install codeframe-ls',
      "or name it: vim.lsp.config('codeframe_ls', { cmd = { '/path/to/codeframe-ls' } })",
    })
    return
  end
  local version = vim.system({ command, '--version' }, { text = true }):wait()
  health.ok(vim.trim(version.stdout) .. ' at ' .. vim.fn.exepath(command))
  local clients = vim.lsp.get_clients({ name = 'codeframe_ls' })
  if #clients == 0 then
    health.warn('the server is not attached', {
      "enable it: vim.lsp.enable('codeframe_ls')",
      'and open a file inside a git repository',
    })
  end
  for _, client in ipairs(clients) do
    health.ok('attached to ' .. (client.root_dir or 'no folder'))
  end
  M._doctor(command, clients[1] and clients[1].root_dir or vim.uv.cwd())
end

--- Hand on what the server's own doctor finds.
---@param command string
---@param directory string?
function M._doctor(command, directory)
  local doctor = vim.system({ command, 'doctor' }, { text = true, cwd = directory }):wait()
  vim.health.start('codeframe-ls doctor')
  vim.health[doctor.code == 0 and 'ok' or 'error'](vim.trim(doctor.stdout .. doctor.stderr))
end

return M
