#compdef dwdi waldur_site_load_historical_usage
# Completion of dwdi in zsh.
# Each TAB asks the program what the line can go on with; nothing of the line is evaluated.

_dwdi() {
  local program line
  local -a answer words_typed inserted shown no_space
  program=$(whence -p -- "${${(Q)words[1]}/#\~\//$HOME/}") || program=dwdi
  words_typed=("${(@Q)words[2,CURRENT-1]}")
  answer=("${(@f)$("$program" __complete zsh "${words_typed[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
  case $answer[1] in
    files)
      compset -p $#answer[2]
      _files
      return
      ;;
    open) no_space=(-S '') ;;
  esac
  for line in "${(@)answer[2,-1]}"; do
    local -a parts=("${(@ps:\t:)line}")
    inserted+=("$parts[1]")
    shown+=("${${parts[2]//\\/\\\\}//:/\\:}${parts[3]:+:$parts[3]}")
  done
  _describe -t values value shown inserted $no_space
}

if [[ $funcstack[1] == _dwdi ]]; then
  _dwdi "$@"
else
  compdef _dwdi dwdi waldur_site_load_historical_usage
fi
