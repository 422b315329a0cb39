# Completion of astro-org-tokens for bash, 3.2 or later.

_astro_org_tokens() {
    local program=${1//\\/} answer
    case $program in
        "~/"*) program=$HOME/${program#"~/"} ;;
    esac
    # Bash splits words at = and : too; the program reads the line itself, and says what to put in
    # the place of the word as bash sees it.
    {
        answer=$("$program" __complete bash "${COMP_TYPE-}" "$COMP_WORDBREAKS" \
            "${COMP_LINE:0:COMP_POINT}")
    } 2>/dev/null
    COMPREPLY=()

    case $answer in
        astro-org-tokens:values:*)
            _astro_org_tokens_lines "$answer"
            ;;
        astro-org-tokens:dir:*)
            _astro_org_tokens_lines "$answer"$'\n'"$(compgen -d -- "$2")"
            compopt -o filenames 2>/dev/null
            ;;
        astro-org-tokens:file:*)
            _astro_org_tokens_lines "$answer"$'\n'"$(compgen -f -- "$2")"
            compopt -o filenames 2>/dev/null
            ;;
    esac
    return 0
}

# Makes the candidates of all lines but the first.
_astro_org_tokens_lines() {
    local IFS=$'\n' glob=$-
    set -f
    COMPREPLY=($1)
    [[ $glob == *f* ]] || set +f
    unset 'COMPREPLY[0]'
}

complete -o nosort -F _astro_org_tokens @NAMES@ 2>/dev/null ||
    complete -F _astro_org_tokens @NAMES@
