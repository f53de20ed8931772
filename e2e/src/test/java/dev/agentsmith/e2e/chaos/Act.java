package dev.agentsmith.e2e.chaos;

/// Something that happens at an instant of a [Plan].
sealed interface Act permits Deed, Trouble {}
