#!/bin/bash
# TAP, in plain bash.
number=0 failed=0
check() {
  number=$((number + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    echo "# expected: $3"
    echo "# was: $2"
    failed=1
  fi
}
echo 1..2
check "one name" "$(bash greet.sh Trinity)" "Hello, Trinity!"
check "a name with a blank" "$(bash greet.sh "Thomas Anderson")" "Hello, Thomas Anderson!"
exit $failed
