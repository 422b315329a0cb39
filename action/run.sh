#!/usr/bin/env bash
# Runs `apply` once, as the inputs in the environment say: the plan as Markdown and the result as
# JSON go to a directory that report.py reads.
set -euo pipefail

refuse() {
  # Without the value: the runner could read a command in it.
  echo "::error title=astro-org-tokens::$1"
  exit 2
}

case $MODE in
  plan) options=(--dry-run) ;;
  check) options=(--check) ;;
  apply) options=(--yes) ;;
  *) refuse "The input 'mode' must be plan, check, or apply." ;;
esac
case $PRUNE in
  true) options+=(--prune) ;;
  false | "") ;;
  *) refuse "The input 'prune' must be true or false." ;;
esac
while IFS= read -r file; do
  if [[ -n $file ]]; then options+=("--file=$file"); fi
done <<<"$FILES"

directory=$(mktemp -d "$RUNNER_TEMP/astro-org-tokens.XXXXXX")
echo "directory=$directory" >>"$GITHUB_OUTPUT"

# The program replaces the shell, so that the runner's signals reach it when a job is canceled: it
# then finishes and reports the changes in progress.
exec "$RUNNER_TEMP/astro-org-tokens/bin/astro-org-tokens" workspace organization-token apply \
  "${options[@]}" --plan-file "$directory/plan.md" --json >"$directory/result.json"
