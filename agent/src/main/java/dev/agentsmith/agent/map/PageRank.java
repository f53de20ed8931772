package dev.agentsmith.agent.map;

/// Ranks the nodes of a weighted graph by where a walker is found who follows edges and now and
/// then starts again (Page, Brin, Motwani, Winograd: The PageRank Citation Ranking, 1998).
final class PageRank {
  private static final double DAMPING = 0.85;
  private static final int MAX_ROUNDS = 50;
  private static final double ENOUGH = 1e-6;

  private PageRank() {}

  /// An edge between nodes, which are counted from 0.
  record Edge(int from, int to, double weight) {}

  /// @param starts how likely the walker starts at each node; any positive sum
  /// @return ranks whose sum is 1
  static double[] of(double[] starts, Iterable<Edge> edges) {
    int nodes = starts.length;
    double[] start = normalised(starts);
    double[] out = new double[nodes];
    for (Edge edge : edges) {
      out[edge.from()] += edge.weight();
    }
    double[] rank = start.clone();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      double lost = 0;
      for (int node = 0; node < nodes; node++) {
        lost += out[node] == 0 ? rank[node] : 0;
      }
      double[] next = new double[nodes];
      for (int node = 0; node < nodes; node++) {
        next[node] = (1 - DAMPING + DAMPING * lost) * start[node];
      }
      for (Edge edge : edges) {
        next[edge.to()] += DAMPING * rank[edge.from()] * edge.weight() / out[edge.from()];
      }
      double moved = 0;
      for (int node = 0; node < nodes; node++) {
        moved += Math.abs(next[node] - rank[node]);
      }
      rank = next;
      if (moved < ENOUGH) {
        break;
      }
    }
    return rank;
  }

  private static double[] normalised(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double[] shares = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      shares[i] = sum == 0 ? 1.0 / values.length : values[i] / sum;
    }
    return shares;
  }
}
