# Bases for images where there is no registry; sourced by docker/build. Expects `jdk`, this
# machine's JDK. What was made before is found again by its labels.

base_image=agentsmith-base:local
jdk_image=agentsmith-jdk:local

# registry_answers DOCKERFILE: whether its own bases can be had, or are here.
registry_answers() {
  local image
  image=$(sed -n 's/^ARG BASE=//p' "$1")
  docker image inspect "$image" >/dev/null 2>&1 || timeout 30 docker pull --quiet "$image" >/dev/null 2>&1
}

# Debian with git: the packages come from the mirror that this machine is set up with.
make_base() {
  local release work status
  release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
  [[ $(_label "$base_image") != "$release" ]] || return 0
  if ! type -P mmdebstrap >/dev/null; then
    problem "mmdebstrap is missing; it makes a base where there is no registry." "Install mmdebstrap."
    return 1
  fi
  say "making the base image $base_image (a minute)…"
  work=$(mktemp -d) || return 1
  # As docker/userland does it where the base is a public one: git without its Perl.
  (
    cd -- "$work" && chmod 755 . || exit 1
    apt-get download -qq git || { apt-get update -qq && apt-get download -qq git; } || exit 1
    # usr-is-merged stands in for a package that would bring Perl once more.
    mmdebstrap --quiet --variant=custom --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
      --include='?essential' --include=usr-is-merged,ca-certificates,libcurl3-gnutls,libexpat1,libpcre2-8-0,zlib1g \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' \
      --customize-hook="dpkg --fsys-tarfile $work/git_*.deb | tar -x -C \"\$1\" --exclude=./usr/share" \
      "$release" root.tar
  ) >"$work/log" 2>&1 &&
    docker import --change "LABEL agentsmith.made=$release" "$work/root.tar" "$base_image" >/dev/null
  status=$?
  ((status == 0)) || {
    tail -n 5 -- "$work/log" >&2
    problem "The base image could not be made." "mmdebstrap's words are above."
  }
  rm -rf -- "$work"
  return "$status"
}

# This machine's JDK at the place where the public image has one.
make_jdk_image() {
  local made="$jdk_version"
  [[ $(_label "$jdk_image") != "$made" ]] || return 0
  tar -C "$jdk" --exclude=./lib/src.zip --dereference \
    --transform='s,^\.,opt/java/openjdk,' -c . |
    docker import --change "LABEL agentsmith.made=$made" - "$jdk_image" >/dev/null
}

_label() {
  docker image inspect -f '{{index .Config.Labels "agentsmith.made"}}' "$1" 2>/dev/null
}
