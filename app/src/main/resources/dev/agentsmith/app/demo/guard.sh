# Waits until whoever started it is gone, whatever became of it, then ends all it had started.
# Standard input: a line for each process, `pid <pid> <start time>`, or `mark <name>=<value>` for
# all that have it in their environment, or `container` and `volume` with the socket of a Docker
# engine and a name, or `word` with the next word of a command that ends what is elsewhere, and
# `forget` when there is nothing there; its end is the signal. Runs in a session of its own, so that
# no signal to the others reaches it.
trap '' INT TERM HUP
pids= marks= containers= volumes=
while read -r kind value start; do
  case $kind in
    pid) pids="$pids $value:$start" ;;
    mark) marks="$marks $value" ;;
    container) containers="$containers $value:$start" ;;
    volume) volumes="$volumes $value:$start" ;;
    word) set -- "$@" "$value${start:+ $start}" ;;
    forget) set -- ;;
  esac
done

same() { # pid, start time: field 22 of stat, after the name in parentheses
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- "$2" ${stat##*) }
  [ "${21}" = "$1" ]
}

for entry in $pids; do
  same "${entry%:*}" "${entry#*:}" && kill -KILL "${entry%:*}" 2>/dev/null
done

# A process may be about to start another: once more until nothing is found.
found=1
while [ "$found" = 1 ]; do
  found=0
  for mark in $marks; do
    for environ in /proc/[0-9]*/environ; do
      pid=${environ#/proc/}
      pid=${pid%/environ}
      [ "$pid" = "$$" ] && continue
      if grep -qsz "^$mark\$" "$environ"; then
        kill -KILL "$pid" 2>/dev/null && found=1
      fi
    done
  done
done

remove() { # kind, socket:name, options
  curl --silent --output /dev/null --max-time 20 --unix-socket "${2%:*}" --request DELETE \
    "http://docker/$1/${2#*:}?force=1$3"
}

# Twice: the engine may be about to make the container that the dispatcher asked for last.
for round in 1 2; do
  for entry in $containers; do
    remove containers "$entry" '&v=1'
  done
  [ -z "$containers" ] || [ "$round" = 2 ] || sleep 1
done
for entry in $volumes; do
  remove volumes "$entry" ''
done

[ $# = 0 ] || "$@"
