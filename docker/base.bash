# Bases for images where there is no registry; sourced by docker/build. Expects `jdk`, this
# machine's JDK. What was made before is found again by its labels.

base_image=agentsmith-base:local
full_base_image=agentsmith-base-full:local
jdk_image=agentsmith-jdk:local
nothing_image=agentsmith-nothing:local

# What docker/tools and the public images bring, as Debian has it.
_full_packages=gcc,git,libc6-dev,make,python-is-python3,python3-pip,python3-venv
_full_packages+=,default-jdk-headless,golang-go,maven,nodejs
# Debian's npm is three hundred packages, and without corepack. These are the last ones for its Node.
_npm=npm@10.9.4
_npm_sha512=3a7506f37e85c1ba1021baad79f0cd9724748131f321fc117c4dc3ba235ec01be7327584a41d15117c01945560aa9373220628fcc1e1dddd877a5fe9b336a900
_corepack=corepack@0.32.0
_corepack_sha512=2a16a1554172ef12fc393b72fd3a18eb8ea15cc4218a1f2b9ef52403dfea9e4feee10505dbe49b427797ff36670f11b5362001166e688d90969c8bfdde8ca185

# registry_answers DOCKERFILE: whether its own bases can be had, or are here.
registry_answers() {
  local image
  image=$(sed -n 's/^ARG BASE=//p' "$1")
  docker image inspect "$image" >/dev/null 2>&1 || timeout 30 docker pull --quiet "$image" >/dev/null 2>&1
}

# Debian with git: the packages come from the mirror that this machine is set up with.
make_base() {
  [[ $(_label "$base_image") != "$(_release)" ]] || return 0
  say "making the base image $base_image (a minute)…"
  _make "$base_image" "$(_release)" _debian_with_git
}

# Debian with toolchains.
make_full_base() {
  local made
  made=$(_release):$(cksum <<<"$_full_packages $_npm $_corepack")
  made=${made%% *}
  [[ $(_label "$full_base_image") != "$made" ]] || return 0
  say "making the base image $full_base_image (two minutes)…"
  _make "$full_base_image" "$made" _debian_with_tools
}

# This machine's JDK at the place where the public image has one.
make_jdk_image() {
  local made="$jdk_version"
  [[ $(_label "$jdk_image") != "$made" ]] || return 0
  tar -C "$jdk" --exclude=./lib/src.zip --dereference \
    --transform='s,^\.,opt/java/openjdk,' -c . |
    docker import --change "LABEL agentsmith.made=$made" - "$jdk_image" >/dev/null
}

# Stands for the public images whose tools are packages here: the places of the tools, and no tools.
make_nothing_image() {
  local work status
  [[ $(_label "$nothing_image") != 1 ]] || return 0
  work=$(mktemp -d) && mkdir -p "$work"/{opt/java/openjdk,usr/share/maven,usr/local/go} &&
    tar -C "$work" -c . | docker import --change "LABEL agentsmith.made=1" - "$nothing_image" >/dev/null
  status=$?
  rm -rf -- "$work"
  return "$status"
}

_label() {
  docker image inspect -f '{{index .Config.Labels "agentsmith.made"}}' "$1" 2>/dev/null
}

_release() {
  . /etc/os-release && printf '%s' "${VERSION_CODENAME-}"
}

# _make IMAGE LABEL FUNCTION: imports the root.tar that the function makes in a folder of its own.
_make() {
  local work status
  if ! type -P mmdebstrap >/dev/null; then
    problem "mmdebstrap is missing; it makes a base where there is no registry." "Install mmdebstrap."
    return 1
  fi
  work=$(mktemp -d) || return 1
  (cd -- "$work" && chmod 755 . && "$3") >"$work/log" 2>&1 &&
    docker import --change "LABEL agentsmith.made=$2" "$work/root.tar" "$1" >/dev/null
  status=$?
  ((status == 0)) || {
    tail -n 5 -- "$work/log" >&2
    problem "The base image could not be made." "mmdebstrap's words are above."
  }
  rm -rf -- "$work"
  return "$status"
}

# As docker/userland does it where the base is a public one: git without its Perl. usr-is-merged
# stands in for a package that would bring Perl once more.
_debian_with_git() {
  apt-get download -qq git || { apt-get update -qq && apt-get download -qq git; } || return
  _debian usr-is-merged,ca-certificates,libcurl3-gnutls,libexpat1,libpcre2-8-0,zlib1g \
    --customize-hook="dpkg --fsys-tarfile $PWD/git_*.deb | tar -x -C \"\$1\" --exclude=./usr/share"
}

_debian_with_tools() {
  local packages=usr-is-merged,ca-certificates,$_full_packages hooks=()
  if _fetch "$_npm" "$_npm_sha512" npm bin && _fetch "$_corepack" "$_corepack_sha512" corepack dist; then
    hooks=(--customize-hook="mkdir -p \"\$1\"/usr/local/lib/node_modules &&
      cp -r '$PWD'/npm '$PWD'/corepack \"\$1\"/usr/local/lib/node_modules &&
      cd \"\$1\"/usr/local/bin &&
      ln -s ../lib/node_modules/npm/bin/npm-cli.js npm &&
      ln -s ../lib/node_modules/npm/bin/npx-cli.js npx &&
      ln -s ../lib/node_modules/corepack/dist/corepack.js corepack")
  else
    packages+=,npm # slower, and docker/build says what it lacks
  fi
  _debian "$packages" "${hooks[@]}"
}

# _fetch PACKAGE SHA512 FOLDER COMMANDS: unpacks a package of npm's; its commands are in a folder of it.
_fetch() {
  local archive=${1/@/-}.tgz
  type -P npm >/dev/null && timeout 60 npm pack --silent "$1" && sha512sum --check <<<"$2  $archive" &&
    mkdir "$3" && tar -xzf "$archive" -C "$3" --strip-components=1 --no-same-owner &&
    chmod -R a+rX "$3" && chmod 755 "$3/$4"/*.js
}

# _debian PACKAGES [OPTION...]: makes root.tar. What nobody reads goes at the end: to leave it out
# while packages are unpacked takes a Python for each of them.
# shellcheck disable=SC2016 # the hook is for the shell of mmdebstrap
_debian() {
  local packages=$1
  shift
  mmdebstrap --quiet --variant=custom --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --include='?essential' --include="$packages" --dpkgopt=force-unsafe-io "$@" \
    --customize-hook='rm -rf "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/*' \
    "$(_release)" root.tar
}
