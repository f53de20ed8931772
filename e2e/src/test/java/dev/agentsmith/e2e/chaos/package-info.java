/// A system of three dispatchers that is killed, cut and fed nonsense by a plan that follows from a
/// seed, and what must be true of it once it is left alone. Started by `bench/chaos` and by CI.
@NullMarked
package dev.agentsmith.e2e.chaos;

import org.jspecify.annotations.NullMarked;
