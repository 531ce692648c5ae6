-- The configuration that `vim.lsp.enable('codeframe_ls')` finds; see |codeframe-lsp|.
-- What the plugin does on attach is not here but in an autocommand, so that an `on_attach` of yours replaces nothing.

---@type vim.lsp.Config
return {
  cmd = function(dispatchers)
    return require('codeframe.server').start(dispatchers)
  end,
  -- No filetypes: a task's id is recognised in every file, and what is unsaved in any of them counts.
  root_dir = function(buffer, start)
    require('codeframe.server').find_root(buffer, start)
  end,
  workspace_required = true,
  -- Naming ourselves is what makes the server send `codeframe/event`.
  init_options = { codeframe = { client = 'neovim' } },
  handlers = {
    ['codeframe/event'] = function(_, event, context)
      require('codeframe.events').on_event(event, context.client_id)
    end,
    ['window/showMessage'] = function(_, params)
      require('codeframe.say').server_message(params)
    end,
  },
  commands = require('codeframe.operate').lsp_commands(),
}
