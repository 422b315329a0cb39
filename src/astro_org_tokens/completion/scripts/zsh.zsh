#compdef @NAMES@
# Completion of astro-org-tokens for zsh.

_astro_org_tokens() {
    local -a answer values shown
    local program=${${(Q)words[1]}/#\~\//$HOME/} kind prefix line
    local -i width=0
    # The words go as they were typed; the program takes their quotes off.
    answer=("${(@f)$("$program" __complete zsh "${(@)words[1,CURRENT-1]}" \
        "$IPREFIX$QIPREFIX$PREFIX" 2>/dev/null)}")
    [[ $answer[1] == astro-org-tokens:* ]] || return 1
    kind=${${answer[1]#*:}%%:*}
    prefix=${answer[1]#*:*:}
    shift answer

    if [[ $kind != values ]]; then
        [[ -z $prefix ]] || compset -P "${(b)prefix}"
        [[ $kind == dir ]] && _files -/ || _files
        return
    fi
    (( $#answer )) || return 1
    values=("${(@)answer%%$'\t'*}")
    # The program has found what fits, in any letter case: -U. Zsh quotes what it inserts.
    if [[ -z ${(M)answer:#*$'\t'?*} ]]; then
        compadd -U -V astro -P "$prefix" -a values
        return
    fi
    for line in "${(@)values}"; do
        (( ${(m)#line} > width )) && width=${(m)#line}
    done
    for line in "${(@)answer}"; do
        line="${(mr:width:)line%%$'\t'*}  -- ${line#*$'\t'}"
        shown+=("${(mr:COLUMNS-1:)line}")
    done
    compadd -U -V astro -P "$prefix" -l -d shown -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _astro_org_tokens "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _astro_org_tokens @NAMES@
fi
