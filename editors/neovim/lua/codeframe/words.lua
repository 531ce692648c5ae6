-- Splitting a command line into words, as a shell does: "..." and '...' hold blanks, \ takes the next character.

local M = {}

--- The words of a text. The last one is what is being typed, and may be empty; `problem` says that it is unfinished.
---@param text string
---@return string[] words, string? problem
function M.split(text)
  local words, word, quote, begun = {}, {}, nil, false
  local index = 1
  while index <= #text do
    local letter = text:sub(index, index)
    if letter == '\\' and quote ~= "'" and index < #text then
      index = index + 1
      table.insert(word, text:sub(index, index))
      begun = true
    elseif letter == quote then
      quote = nil
    elseif quote then
      table.insert(word, letter)
    elseif (letter == '"' or letter == "'") and (#word == 0 or word[#word] == '=') then
      -- Inside a word it is an apostrophe.
      quote, begun = letter, true
    elseif letter:match('%s') then
      if begun then
        table.insert(words, table.concat(word))
      end
      word, begun = {}, false
    else
      table.insert(word, letter)
      begun = true
    end
    index = index + 1
  end
  table.insert(words, table.concat(word))
  return words, quote and ('the quotation mark %s is not closed'):format(quote) or nil
end

--- A word as it has to be written to be read as one.
---@param word string
---@return string
function M.quote(word)
  return (word:gsub('[%s\\"\']', '\\%0'))
end

return M
