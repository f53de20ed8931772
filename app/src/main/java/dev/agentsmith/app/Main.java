package dev.agentsmith.app;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println("agentsmith " + Main.class.getPackage().getImplementationVersion());
    } else {
      System.err.println("usage: agentsmith --version");
      System.exit(2);
    }
  }
}
