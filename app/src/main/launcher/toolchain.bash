# Finds or fetches what builds Agent Smith; sourced by ./agentsmith and ./test after jdk.bash.
# What is fetched is pinned by checksum and comes from its own project's download site.

readonly maven_needed=3.8
maven='' # the mvn command that was found

_jdk_release=https://github.com/adoptium/temurin25-binaries/releases/download/jdk-25.0.3%2B9
_maven_url=https://archive.apache.org/dist/maven/maven-3/3.9.11/binaries/apache-maven-3.9.11-bin.tar.gz
_maven_sha512=bcfe4fe305c962ace56ac7b5fc7a08b87d5abd8b7e89027ab251069faebee516b0ded8961445d6d91ec1985dfe30f8153268843c89aa392733d1a3ec956c9978

say() {
  printf 'agentsmith: %s\n' "$1" >&2
}

# Sets `jdk` to a JDK that can build, fetching one if there is none. Ends the script if it can't.
require_jdk() {
  find_jdk javac && return
  local url sha256
  case $(uname -sm) in
    'Linux x86_64')
      url=$_jdk_release/OpenJDK25U-jdk_x64_linux_hotspot_25.0.3_9.tar.gz
      sha256=69264a7a211bf5029830d07bc3370f879769d62ebc5b5488e90c9343a2da0e1f
      ;;
    'Linux aarch64')
      url=$_jdk_release/OpenJDK25U-jdk_aarch64_linux_hotspot_25.0.3_9.tar.gz
      sha256=3e4287cb98870ba824ed698854bdc27cff984254caf66dd12cc291e7bfdde26b
      ;;
    *)
      if [[ -z ${AGENTSMITH_JDK_URL-} ]]; then
        problem "No JDK $jdk_needed or newer was found, and none is pinned for $(uname -sm)." \
          "Install one and set JAVA_HOME to it."
        exit 2
      fi
      ;;
  esac
  say "no JDK $jdk_needed or newer here${jdk_passed:+ ($jdk_passed)}"
  fetch jdk "${AGENTSMITH_JDK_URL:-${url-}}" sha256 "${AGENTSMITH_JDK_SHA256:-${sha256-}}"
  if ! _jdk_fits "$fetched" javac; then
    problem "What was fetched is not a JDK $jdk_needed: it has $_jdk_found." \
      "Check AGENTSMITH_JDK_URL, or set JAVA_HOME to a JDK."
    exit 2
  fi
}

# Sets `maven` to an mvn that is new enough, fetching one if there is none. Ends the script if it
# can't. Only asked for when there is something to build.
require_maven() {
  local path home
  if path=$(type -P mvn); then
    if _maven_fits "$(readlink -f -- "$path")"; then
      maven=$path
      return
    fi
    say "mvn on the PATH is Maven ${_maven_found:-of an unknown version}, and $maven_needed is needed"
  fi
  for home in "$agentsmith_cache"/maven-*; do
    if _maven_fits "$home/bin/mvn"; then
      maven=$home/bin/mvn
      return
    fi
  done
  [[ -n ${path-} ]] || say "no Maven here"
  fetch maven "${AGENTSMITH_MAVEN_URL:-$_maven_url}" \
    sha512 "${AGENTSMITH_MAVEN_SHA512:-$_maven_sha512}"
  maven=$fetched/bin/mvn
}

# offer_maven COMMAND: puts a Maven of our cache on the PATH where there is none, for the builds that
# agents run. The demo needs one: for it, it is fetched.
offer_maven() {
  type -P mvn >/dev/null && return
  local home
  for home in "$agentsmith_cache"/maven-*; do
    _maven_names_fitting_version "$home" || continue
    export PATH=$PATH:$home/bin
    return
  done
  if [[ $1 == demo ]]; then
    require_maven
    export PATH=$PATH:${maven%/*}
  fi
}

# The version stands in the name of the jar beside the command. Debian's package hides it there;
# then, and only then, Maven is asked.
_maven_fits() {
  _maven_found=''
  [[ -x $1 ]] || return 1
  _maven_named "${1%/bin/*}"
  if [[ ! $_maven_found =~ ^[0-9]+\.[0-9]+\.[0-9]+ ]]; then
    _maven_found=$(JAVA_HOME=$jdk "$1" --version 2>/dev/null)
    [[ $_maven_found =~ Apache\ Maven\ ([0-9][^[:space:]]*) ]] || return 1
    _maven_found=${BASH_REMATCH[1]}
  fi
  _maven_is_enough
}

# Sets `_maven_found` to what the jars of a Maven's home say.
_maven_named() {
  local jar core
  for jar in "$1"/lib/maven-core-*.jar; do
    core=${jar##*/maven-core-}
    _maven_found=${core%.jar}
  done
}

# The same as _maven_fits for a home of our cache, and never starts a program.
_maven_names_fitting_version() {
  _maven_found=''
  [[ -x $1/bin/mvn ]] || return 1
  _maven_named "$1"
  _maven_is_enough
}

_maven_is_enough() {
  [[ $_maven_found =~ ^([0-9]+)\.([0-9]+) ]] || return 1
  local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  ((major > ${maven_needed%.*} || (major == ${maven_needed%.*} && minor >= ${maven_needed#*.})))
}

# fetch NAME URL ALGORITHM SUM: puts the archive's content into the cache and its place in `fetched`.
# Ends the script if it can't.
fetch() {
  local name=$1 url=$2 algorithm=$3 expected=$4 tool
  fetched=$agentsmith_cache/$name-${expected:0:16}
  for tool in curl tar gzip "${algorithm}sum"; do
    if ! type -P "$tool" >/dev/null; then
      problem "$tool is missing; it is needed to fetch $name from $url." "Install $tool."
      exit 2
    fi
  done
  if [[ -z $expected ]]; then
    problem "There is no checksum for $url." \
      "Set AGENTSMITH_${name^^}_${algorithm^^} to the one its project publishes."
    exit 2
  fi
  say "fetching $name from $url into $agentsmith_cache"
  # In a process of its own, whose end cleans up, whatever ends it.
  (_fetch_verified) || exit $?
}

# The content appears in the cache whole and verified, or not at all: work happens beside it, and a
# rename ends it.
_fetch_verified() {
  local reason found
  if ! { mkdir -p -- "$agentsmith_cache" && work=$(mktemp -d -- "$agentsmith_cache/.fetch.XXXXXX"); } 2>/dev/null; then
    problem "The cache $agentsmith_cache can't be written." \
      "Set AGENTSMITH_CACHE to a directory that can."
    exit 2
  fi
  trap 'rm -rf -- "$work"' EXIT
  if ! reason=$(curl --fail --silent --show-error --location --retry 2 --connect-timeout 20 \
    --speed-limit 1000 --speed-time 60 --output "$work/archive" -- "$url" 2>&1); then
    problem "$name could not be fetched from $url: ${reason##*$'\n'}." \
      "Check the network, or set AGENTSMITH_${name^^}_URL to an address that works from here."
    exit 1
  fi
  found=$("${algorithm}sum" <"$work/archive")
  found=${found%% *}
  if [[ $found != "$expected" ]]; then
    problem "$url is not the file that was expected: its $algorithm is $found, not $expected." \
      "Nothing of it was used. Try again, or set AGENTSMITH_${name^^}_URL to the project's own site."
    exit 1
  fi
  if ! { mkdir "$work/unpacked" && tar -xzf "$work/archive" -C "$work/unpacked" --strip-components=1; } 2>/dev/null; then
    problem "$url could not be unpacked into $agentsmith_cache." "Check that its disk is not full."
    exit 1
  fi
  # Another launcher may have been faster; what it made is the same, byte for byte.
  mv -T -- "$work/unpacked" "$fetched" 2>/dev/null || [[ -d $fetched ]]
}
