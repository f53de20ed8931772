# Finds the Java that Agent Smith runs on, and knows what its start-up cache was made for; sourced by
# the scripts beside it and by the launcher of a checkout. It reads the `release` file of each
# candidate and starts no process to ask for a version: this stands in the way of every start.

readonly jdk_needed=25
jdk=''         # home of the Java that was found
jdk_version='' # its exact version, such as 25.0.3+9-LTS
jdk_passed=''  # what was looked at and was too old, for people

# Where fetched tools live. An unset HOME is no reason to fail: ~ then asks the user database.
agentsmith_cache=${AGENTSMITH_CACHE:-${XDG_CACHE_HOME:-${HOME:-~}/.cache}/agentsmith}

# problem WHAT MEND: every failure is told as what happened and what can be done about it.
problem() {
  printf 'agentsmith: %s %s\n' "$1" "$2" >&2
}

# find_jdk TOOL: sets `jdk` to the first home that is new enough and has bin/TOOL (java to run,
# javac to build). JAVA_HOME and PATH are the user's word and go before what merely lies around.
find_jdk() {
  local tool=$1 home path
  jdk_passed=''
  if [[ -n ${JAVA_HOME-} ]]; then
    _jdk_fits "$JAVA_HOME" "$tool" && return
    jdk_passed="JAVA_HOME is $_jdk_found"
  fi
  if path=$(type -P java); then
    [[ ! -L $path ]] || path=$(readlink -f -- "$path")
    _jdk_fits "${path%/bin/java}" "$tool" && return
    jdk_passed+="${jdk_passed:+, }java on the PATH is $_jdk_found"
  fi
  for home in "${AGENTSMITH_JVM_DIR:-/usr/lib/jvm}"/* "$agentsmith_cache"/jdk-*; do
    _jdk_fits "$home" "$tool" && return
  done
  return 1
}

# Whether HOME has a new enough TOOL; leaves in _jdk_found what was seen instead.
_jdk_fits() {
  local home=$1 tool=$2 key value version='' exact=''
  _jdk_found="no JDK ($home)"
  [[ -r $home/release && -x $home/bin/$tool ]] || return 1
  while IFS='=' read -r key value; do
    value=${value//\"/}
    case $key in
      JAVA_VERSION) version=$value ;;
      JAVA_RUNTIME_VERSION) exact=$value ;;
    esac
  done <"$home/release"
  _jdk_found="Java ${version:-of an unknown version}"
  version=${version%%[!0-9]*}
  [[ -n $version ]] && ((10#$version >= jdk_needed)) || return 1
  jdk=$home
  jdk_version=${exact:-$version}
}

# startup_key HOME: sets `startup_key` to what a start-up cache of the distribution HOME depends on:
# this Java, and each jar with its size and time. Java 25 itself checks its own files only: with
# other jars it would run the classes of the old ones, so who passes a cache has to compare.
startup_key() {
  startup_key="$jdk $jdk_version
$(stat --format '%n %s %.Y' -- "$1"/lib/*.jar)"
}
