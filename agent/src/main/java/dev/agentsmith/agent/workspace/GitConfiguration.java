package dev.agentsmith.agent.workspace;

import dev.agentsmith.core.repo.RepositoryUrl;

/// The configuration of our own repository: everything that could run something or go somewhere
/// else is off.
final class GitConfiguration {
  private static final String FIXED =
      """
      [core]
      	repositoryformatversion = 1
      	filemode = true
      	bare = false
      	logAllRefUpdates = false
      	hooksPath = /dev/null
      	fsmonitor = false
      	untrackedCache = false
      	attributesFile = /dev/null
      	excludesFile = /dev/null
      	quotePath = false
      	autocrlf = false
      [protocol]
      	allow = never
      [protocol "https"]
      	allow = always
      [protocol "http"]
      	allow = always
      [protocol "ssh"]
      	allow = always
      [http]
      	followRedirects = false
      	lowSpeedLimit = 100
      	lowSpeedTime = 60
      [credential]
      	helper =
      [gc]
      	auto = 0
      [maintenance]
      	auto = false
      [submodule]
      	recurse = false
      [fetch]
      	recurseSubmodules = false
      [push]
      	recurseSubmodules = no
      	gpgSign = false
      [commit]
      	gpgSign = false
      [diff]
      	renames = false
      """;

  private GitConfiguration() {}

  /// For a repository that was fetched without its old blobs; git gets one when it needs it.
  static String remote(RepositoryUrl url) {
    return FIXED
        + """
        [extensions]
        	partialClone = origin
        [remote "origin"]
        	url = %s
        	promisor = true
        	partialCloneFilter = blob:none
        """
            .formatted(quoted(url.value()));
  }

  /// For one that borrows all objects from a repository on this machine. Only the user's own path
  /// is ever given to git, so files may be a transport here.
  static String local(boolean sha256) {
    return FIXED
        + "[protocol \"file\"]\n\tallow = always\n"
        + (sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : "");
  }

  private static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
