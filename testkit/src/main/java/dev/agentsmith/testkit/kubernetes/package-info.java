/// A Kubernetes API server with the controllers and the kubelet behind it, as far as Jobs need
/// them: containers are processes of this machine.
@NullMarked
package dev.agentsmith.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
