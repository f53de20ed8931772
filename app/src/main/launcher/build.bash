# Builds the distribution when its sources changed; sourced by ./agentsmith and ./test after
# toolchain.bash. Expects `root`, the checkout.

dist=$root/app/target/agentsmith
_built_from=$dist/.built-from

# One line a file that goes into the program: path, time of change, size. Cheap enough for every
# start (a single `find`), and it sees a file that went away, which a comparison of times does not.
fingerprint() {
  find "$root/pom.xml" "$root/.mvn" "$root"/*/pom.xml "$root"/*/src/main \
    -type f -printf '%p %T@ %s\n'
}

is_built() {
  [[ -r $_built_from && $(<"$_built_from") == "$(fingerprint)" ]]
}

# Builds if needed, one launcher at a time. Ends the script if the build fails.
build_distribution() {
  is_built && return
  local when=' (first use, about a minute)' inputs log=$root/app/target/launcher.log
  if ! mkdir -p -- "$root/app/target" 2>/dev/null || [[ ! -w $root/app/target ]]; then
    problem "Agent Smith has to be built, and $root/app/target can't be written." \
      "Run it once as the owner of $root."
    exit 2
  fi
  exec 9>"$root/app/target/launcher.lock"
  if ! flock --nonblock 9; then
    say "waiting for another launcher that is building…"
    flock 9
  fi
  inputs=$(fingerprint)
  if [[ ! -r $_built_from || $(<"$_built_from") != "$inputs" ]]; then
    require_maven
    [[ ! -d $dist ]] || when=' (its sources changed)'
    say "building Agent Smith$when…"
    # -Dquick compiles into target/quick: the checks of a full build must never find these classes
    # up to date and pass over them.
    if ! (cd -- "$root" && JAVA_HOME=$jdk "$maven" --quiet --batch-mode -Dstyle.color=never \
      -Dquick -Dmaven.test.skip=true package --projects app --also-make) >"$log" 2>&1 9>&- </dev/null; then
      tail -n 20 -- "$log" >&2
      problem "Agent Smith could not be built." "The last lines are above, all of it is in $log."
      exit 1
    fi
    publish_distribution "$root/app/target/quick/agentsmith" "$inputs"
  fi
  exec 9>&-
}

# publish_distribution FROM INPUTS: swaps the whole distribution at once. Files are never changed in
# place, where a running program still reads them.
publish_distribution() {
  local next=$dist.next.$$ last=$dist.last.$$
  rm -rf -- "$next"
  cp -a -- "$1" "$next" && printf '%s\n' "$2" >"$next/.built-from" || exit 1
  [[ ! -e $dist ]] || mv -T -- "$dist" "$last"
  mv -T -- "$next" "$dist" || exit 1
  rm -rf -- "$last"
}

# Trains the start-up caches again if jars or Java are others than they were made for.
refresh_startup_cache() {
  local key=$dist/startup.key
  startup_key "$dist"
  if [[ -r $key && $(<"$key") == "$startup_key" ]] || [[ ! -w $dist ]]; then
    return
  fi
  # Two trainings at a time would take each other's files.
  exec 9>"$root/app/target/launcher.lock"
  if ! flock --nonblock 9; then
    say "waiting for another launcher that is preparing a fast start…"
    flock 9
    startup_key "$dist" # it may have built in between
  fi
  if [[ ! -r $key || $(<"$key") != "$startup_key" ]]; then
    say "preparing a fast start (a few seconds)…"
    "$dist/bin/warm-up" 9>&- || true
  fi
  exec 9>&-
}
