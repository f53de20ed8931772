package dev.agentsmith.app.doctor;

import java.util.List;

/// Looks at one thing. A failure that is no finding is one all the same: it is told as it is.
///
/// @param subject what is told if no answer comes in time
public record Check(String subject, Look look) {

  /// The looking itself; in a thread of its own.
  public interface Look {
    List<Finding> at() throws Exception;
  }
}
