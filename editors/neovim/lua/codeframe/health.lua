-- `:checkhealth codeframe`: what is needed, what is there, and what to do about the difference.

local M = {}

local OLDEST = '0.11'

local health = vim.health

---@return boolean
local function check_editor()
  health.start('codeframe: Neovim')
  if vim.fn.has('nvim-' .. OLDEST) == 0 then
    health.error(('Neovim is %s'):format(vim.version()), ('install Neovim %s or newer'):format(OLDEST))
    return false
  end
  health.ok(('Neovim is %s'):format(vim.version()))
  local problems = require('codeframe.settings').problems()
  for _, problem in ipairs(problems) do
    health.error(problem, ':help codeframe-settings')
  end
  if #problems == 0 then
    health.ok('vim.g.codeframe is in order')
  end
  return true
end

--- The program that the server is started with; nil where it cannot be told or run.
---@return string?
local function check_program()
  health.start('codeframe: server')
  local command = require('codeframe.server').program()
  if vim.fn.executable(command[1]) == 0 then
    health.error(command[1] .. ' is not executable', {
      'pip install codeframe-ls',
      "or name it: vim.g.codeframe = { program = { '/path/to/codeframe-ls' } }",
    })
    return nil
  end
  local said = vim.system({ command[1], '--version' }, { text = true }):wait()
  if said.code ~= 0 then
    health.error(('%s --version failed: %s'):format(command[1], vim.trim(said.stderr)))
    return nil
  end
  health.ok(('%s at %s'):format(vim.trim(said.stdout), vim.fn.exepath(command[1])))
  return command[1]
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = 'codeframe_ls' })
  if #clients == 0 then
    health.warn('the server is not attached', {
      "enable it: vim.lsp.enable('codeframe_ls')",
      'then open a file inside a git repository',
    })
  end
  for _, client in ipairs(clients) do
    health.ok(('attached to %s (positions in %s)'):format(client.root_dir, client.offset_encoding))
  end
  if #clients > 0 and require('codeframe.focus').known() == nil then
    health.info('the terminal has not told of its focus yet (in tmux: set -g focus-events on)')
  end
  health.info('log of the client: ' .. vim.lsp.get_log_path())
end

--- Hand on what the server's own doctor finds about this machine and folder.
---@param program string
local function check_machine(program)
  local client = vim.lsp.get_clients({ name = 'codeframe_ls' })[1]
  local directory = client and client.root_dir or vim.uv.cwd()
  health.start('codeframe: ' .. directory)
  local said = vim.system({ program, 'doctor', '--json' }, { text = true, cwd = directory }):wait()
  local fine, report = pcall(vim.json.decode, said.stdout)
  if not fine then
    health.error(('%s doctor failed: %s'):format(program, vim.trim(said.stderr)))
    return
  end
  for _, finding in ipairs(report.findings) do
    health[finding.ok and 'ok' or 'error'](('%s: %s'):format(finding.name, finding.text))
  end
end

--- Report.
function M.check()
  if not check_editor() then
    return
  end
  local program = check_program()
  check_clients()
  if program then
    check_machine(program)
  end
end

return M
