#!/bin/sh
# An agent that does what it is told: reads its secrets, claims its run, waits for orders.
read -r secrets
printf '%s' "$secrets" >"$AGENTSMITH_RUN_DIR/got"
set -- "$*" $(cat /proc/$$/stat)
shift 22
set -C
echo "$$ $1" >"$AGENTSMITH_RUN_DIR/pid" || exit 75
set +C
trap 'echo asked to stop; exit 143' TERM
while [ ! -e "$AGENTSMITH_RUN_DIR/do" ]; do
  # A test that ended before we claimed the run could not end us, and took the directory with it.
  [ -d "$AGENTSMITH_RUN_DIR" ] || exit 0
  sleep 0.05
done
. "$AGENTSMITH_RUN_DIR/do"
