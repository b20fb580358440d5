#compdef dwdi waldur_site_load_historical_usage
# Completion of dwdi in zsh.
# Each TAB asks the program what the line can go on with; nothing of the line is evaluated.

_dwdi() {
  local program line expl
  local -a before answer parts inserted shown options
  local -i width
  program=$(whence -p -- "${${(Q)words[1]}/#\~\//$HOME/}") || program=dwdi
  before=("${(@Q)words[2,CURRENT-1]}")
  answer=("${(@f)$("$program" __complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
  case $answer[1] in
    files)
      compset -p $#answer[2]
      _files
      return
      ;;
    open) options=(-S '') ;;
  esac
  shift answer
  for line in "${answer[@]}"; do
    parts=("${(@ps:\t:)line}")
    (( ${(m)#parts[2]} > width )) && width=${(m)#parts[2]}
  done
  for line in "${answer[@]}"; do
    parts=("${(@ps:\t:)line}")
    inserted+=("$parts[1]")
    if [[ -n $parts[3] ]]; then
      options+=(-l)
      line="${(mr:width:)parts[2]} -- $parts[3]"
      shown+=("${line[1,COLUMNS-1]}")
    else
      shown+=("$parts[2]")
    fi
  done
  _wanted values expl value compadd $options -d shown -a inserted
}

if [[ $funcstack[1] == _dwdi ]]; then
  _dwdi "$@"
else
  compdef _dwdi dwdi waldur_site_load_historical_usage
fi
