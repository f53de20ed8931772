# How the program's Java is started; sourced by the scripts beside it. Expects `home`, the
# distribution.

# The order of the class path is part of the start-up cache's key, so the locale must not set it.
class_path() {
  local LC_ALL=C IFS=: jars
  jars=("$home"/lib/*.jar)
  classes=${jars[*]}
}

# jvm_flags COMMAND: sets `flags`, and `cache` to the start-up cache they go with.
#
# An agent is one small process among many: the simplest collector, the quick compiler alone, room enough
# that nothing is collected before the first request. A dispatcher lives for days and holds much: both
# compilers, and a collector that does not stop ten thousand runs for a second. Both compile late, and
# have a heap that gives memory back.
jvm_flags() {
  flags=(
    -XX:CompileThresholdScaling=5 -XX:-UsePerfData
    -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25
    -Xlog:disable "-Xlog:all=error,aot*=off,cds*=off:stderr"
    # What each turn of an agent goes through is worth compiling sooner than the rest.
    -XX:CompileCommand=quiet
    -XX:CompileCommand=CompileThresholdScaling,dev.agentsmith*::*,0.2
    -XX:CompileCommand=CompileThresholdScaling,com.fasterxml.jackson*::*,0.2
    -XX:CompileCommand=CompileThresholdScaling,java.net.http*::*,0.2
    -XX:CompileCommand=CompileThresholdScaling,jdk.internal.net.http*::*,0.2
    # Who waits for a file or a pipe holds one of these: a container with one processor has others.
    -Djdk.virtualThreadScheduler.parallelism=8
    --enable-native-access=ALL-UNNAMED
    "-Dagentsmith.home=$home"
  )
  cache=$home/agentsmith.aot
  if [[ $1 == dispatcher ]]; then
    # Its threads wait for sockets: with few carriers they take turns in their order, and the last of
    # many that come at once waits a third of the time.
    # One without memory ends, so that others take its runs: half dead, it would keep them.
    # Netty would wake the flight recorder at its first buffer: 11 MB and a tenth of a second.
    flags+=(
      -XX:+UseG1GC -XX:MaxGCPauseMillis=50 -Xms48m -Xmx512m
      -XX:MaxDirectMemorySize=64m -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError
      -Djdk.virtualThreadScheduler.parallelism=3 -Dio.netty.jfr.enabled=false
    )
    cache=$home/dispatcher.aot
  else
    flags+=(
      -XX:+UseSerialGC -Xmn32m -Xmx192m -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=32m
    )
  fi
}
