package dev.agentsmith.clients.tracker;

import dev.agentsmith.core.repo.TicketRef;

/// What a tracker knows about a ticket. Title and text were written by strangers.
///
/// @param url where people read it
public record Ticket(TicketRef ref, String title, String text, String url) {}
