# Completion of astro-org-tokens for fish, 3.0 or later.

function __astro_org_tokens
    set -l words (commandline -opc)
    while string match --quiet --regex '^\w+=' -- $words[1]
        set --erase words[1]
    end
    set -l program (string replace --regex '^~/' "$HOME/" -- $words[1])
    set -l typed (commandline -ct)
    # Fish compares whole words with what was typed, and quotes what it inserts.
    set -l answer ($program __complete fish $words "$typed" 2>/dev/null)
    set -l head (string split --max 2 : -- $answer[1])
    test "$head[1]" = astro-org-tokens
    or return
    switch $head[2]
        case dir
            __fish_complete_directories (string replace -- "$head[3]" '' "$typed") | string replace --regex '^' -- "$head[3]"
        case file
            __fish_complete_path (string replace -- "$head[3]" '' "$typed") | string replace --regex '^' -- "$head[3]"
        case '*'
            printf '%s\n' $answer[2..-1]
    end
end

for name in @NAMES@
    complete --command $name --no-files --keep-order --arguments '(__astro_org_tokens)'
end
