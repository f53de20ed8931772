#!/bin/bash
# greet NAME...: a line for each.
for name in $*; do
  echo "Hello, $name!"
done
