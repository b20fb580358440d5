# Completion of dwdi in bash; needs no package beside it.
# Each TAB asks the program what the line can go on with; nothing of the line is evaluated.

_dwdi() {
  local program kind word
  program=$(type -P -- "${1/#\~\//$HOME/}") || program=dwdi
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r word; do COMPREPLY+=("$word"); done
  } < <("$program" __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  case $kind in
    open) compopt -o nospace ;;
    files) _dwdi_files "$2" ;;
  esac
}

_dwdi_files() {
  local word
  case $1 in
    # The @ of a list in a file is no part of the file's name.
    @*)
      compopt -o nospace
      while IFS= read -r word; do
        [[ -d $word ]] && word+=/
        COMPREPLY+=("@$(printf %q "$word")")
      done < <(compgen -f -- "${1#@}")
      ;;
    *) compopt -o default ;;
  esac
}

complete -F _dwdi dwdi waldur_site_load_historical_usage
