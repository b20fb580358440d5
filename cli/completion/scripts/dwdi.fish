# Completion of dwdi in fish.
# Each TAB asks the program what the line can go on with; nothing of the line is evaluated.

function __dwdi_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (command -s -- (string replace -r '^~/' "$HOME/" -- $words[1]))
    or set program dwdi
    set -e words[1]
    set -l answer ($program __complete fish $words "$current" 2>/dev/null)
    switch "$answer[1]"
        case files
            set -l length (string length -- "$answer[2]")
            for file in (complete -C "'' "(string sub -s (math $length + 1) -- "$current"))
                echo -- $answer[2]$file
            end
        case '*'
            for line in $answer[2..]
                string replace -r '\t[^\t]*' '' -- $line
            end
    end
end

for program in dwdi waldur_site_load_historical_usage
    complete -c $program -f -a '(__dwdi_complete)'
end
