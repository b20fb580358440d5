# Completion of dwdi in fish.
# Each TAB asks the program what the line can go on with; nothing of the line is evaluated.

function __dwdi_complete
    set -l words (commandline -opc)
    set -l raw (commandline -ct)
    # Quotes that are not closed yet are closed first.
    set -l current (string unescape -- "$raw"; or string unescape -- "$raw\""; or string unescape -- "$raw'")
    set -l program (command -s -- (string replace -r '^~/' "$HOME/" -- $words[1]))
    or set program dwdi
    set -e words[1]
    set -l answer ($program __complete fish $words "$current" 2>/dev/null)
    switch "$answer[1]"
        case files
            set -l start (math 1 + (string length -- "$answer[2]"))
            for file in (complete -C "'' "(string sub -s $start -- "$raw"))
                echo -- $answer[2]$file
            end
        case '*'
            # The label between the word and its description is for other shells.
            string replace -r '\t[^\t]*' '' -- $answer[2..]
    end
end

for program in dwdi waldur_site_load_historical_usage
    complete -c $program -f -a '(__dwdi_complete)'
end
