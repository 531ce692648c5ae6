-- The configuration that `vim.lsp.enable('codeframe_ls')` finds. Change it with
-- `vim.lsp.config('codeframe_ls', { ... })`; see |codeframe|.

---@type vim.lsp.Config
return {
  cmd = { 'codeframe-ls' },
  -- No filetypes: a task's id is recognised in every file, and what is unsaved in any of them counts.
  root_markers = { '.git' },
  workspace_required = true,
  init_options = { codeframe = { client = 'neovim' } },
  handlers = {
    ['codeframe/event'] = function(_, event, context)
      require('codeframe.events').on_event(event, context.client_id)
    end,
  },
  commands = require('codeframe.operate').lsp_commands(),
  on_attach = function(client, buffer)
    require('codeframe.attach').on_attach(client, buffer)
  end,
}
