package dev.agentsmith.dispatcher.command;

/// What a dispatcher can do for people, one part an intent.
public record Commands(
    Decisions decisions,
    StartRun startRun,
    ShowStatus showStatus,
    CancelRun cancelRun,
    ShowLogs showLogs,
    ListTickets listTickets,
    Answers answers,
    FollowUp followUp) {}
