-- The server's pages under `.codeframe/`: opening them, and reading them again when the server has rewritten them.
-- What somebody wrote into one and did not save is never replaced.

local say = require('codeframe.say')

local M = {}

---@type table<string, uv.uv_fs_event_t> by directory
local watchers = {}

---@type table<integer, string> when the file was changed that a buffer was read from, by buffer
local read = {}

---@param path string
---@return string? when a file was changed last; nil where there is none
local function stamp(path)
  local found = vim.uv.fs_stat(path)
  return found and ('%d.%d'):format(found.mtime.sec, found.mtime.nsec)
end

--- Read a page again if its file is another than the one that the buffer was read from or written to.
---@param buffer integer
local function reload(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  local now = stamp(path)
  if not now or now == read[buffer] or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  read[buffer] = now
  if vim.bo[buffer].modified then
    local name = vim.fs.basename(path)
    say.warn(('%s has changed on disk; what you wrote is kept, :edit! shows the new page'):format(name))
  else
    vim.cmd.checktime(buffer)
  end
end

---@param directory string
local function reload_all(directory)
  for buffer in pairs(read) do
    if not vim.api.nvim_buf_is_valid(buffer) then
      read[buffer] = nil
    elseif vim.fs.dirname(vim.api.nvim_buf_get_name(buffer)) == directory then
      reload(buffer)
    end
  end
end

---@param directory string
local function watch(directory)
  local watcher = assert(vim.uv.new_fs_event())
  local function stop()
    watcher:close()
    watchers[directory] = nil
  end
  -- The directory, for a page is replaced by renaming another file over it.
  local started, problem = watcher:start(
    directory,
    {},
    vim.schedule_wrap(function(failure)
      if failure or not vim.uv.fs_stat(directory) then
        return watchers[directory] and stop()
      end
      reload_all(directory)
    end)
  )
  watchers[directory] = watcher
  if not started then
    stop()
    say.warn(('pages in %s are not read again by themselves: %s'):format(directory, problem))
  end
end

--- Keep a page's buffer as its file is.
---@param buffer integer
function M.follow(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  local directory = vim.fs.dirname(path)
  if not read[buffer] then
    vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufWritePost', 'FileChangedShellPost' }, {
      group = vim.api.nvim_create_augroup('codeframe_page_' .. buffer, { clear = true }),
      buffer = buffer,
      callback = function()
        read[buffer] = stamp(path)
      end,
    })
  end
  read[buffer] = stamp(path)
  -- Else Neovim asks whether to read it again, and the question would take a key.
  vim.bo[buffer].autoread = true
  if not watchers[directory] and vim.uv.fs_stat(directory) then
    watch(directory)
  end
end

--- Show a page: in the window that has it, else as `vim.g.codeframe.open` says.
---@param path string absolute
function M.open(path)
  local buffer = vim.fn.bufadd(path)
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    local way = require('codeframe.settings').get().open
    -- The window of a list or of a help page keeps what it shows.
    local special = vim.bo.buftype ~= '' and way == 'edit'
    vim.cmd({ cmd = special and 'split' or way, args = { path }, magic = { file = false, bar = false } })
  end
  if not vim.bo[buffer].modified then
    vim.cmd.checktime(buffer)
  end
  M.follow(buffer)
end

return M
