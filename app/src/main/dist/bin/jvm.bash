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
# One small process among many: the simplest collector, compilation not too early and for an agent the
# quick one only, room enough that nothing is collected before the first request, a heap that gives
# memory back. A dispatcher lives longer and holds more.
jvm_flags() {
  flags=(
    -XX:+UseSerialGC -XX:CompileThresholdScaling=5
    -XX:-UsePerfData
    -Xmn32m -Xmx192m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25
    -XX:ReservedCodeCacheSize=32m
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
    # Netty would wake the flight recorder at its first buffer: 11 MB and a tenth of a second.
    flags+=(-Xmx512m -Djdk.virtualThreadScheduler.parallelism=3 -Dio.netty.jfr.enabled=false)
    cache=$home/dispatcher.aot
  else
    flags+=(-XX:TieredStopAtLevel=1)
  fi
}
