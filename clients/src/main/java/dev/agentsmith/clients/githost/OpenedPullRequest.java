package dev.agentsmith.clients.githost;

import java.util.List;

/// A pull request that is there.
///
/// @param url where people read it
/// @param remarks what did not go as wished, in full sentences
public record OpenedPullRequest(String url, List<String> remarks) {
  public OpenedPullRequest {
    remarks = List.copyOf(remarks);
  }
}
