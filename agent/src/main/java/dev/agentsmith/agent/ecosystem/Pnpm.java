package dev.agentsmith.agent.ecosystem;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// pnpm, with npm's registry.
final class Pnpm implements Ecosystem {
  private static final Pattern FORMAT = Pattern.compile("(?m)^lockfileVersion: '?(\\d+)");

  @Override
  public String name() {
    return "pnpm";
  }

  @Override
  public List<Source> sources() {
    return List.of(Npm.SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return JavaScriptManifest.isOf(folder, "pnpm");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    String told = folder.has("pnpm-lock.yaml") ? "pnpm install --frozen-lockfile" : "pnpm install";
    return Npm.install(folder, Npm.bring("pnpm", "pnpm@" + version(folder)) + told, told);
  }

  /// Which one wrote the lock file (pnpm.io: Compatibility).
  private static String version(Folder folder) {
    String said = JavaScriptManifest.of(folder).map(JavaScriptManifest::managerVersion).orElse("");
    if (!said.isEmpty()) {
      return said;
    }
    Matcher format = FORMAT.matcher(folder.text("pnpm-lock.yaml"));
    return !format.find()
        ? "10"
        : format.group(1).equals("9") ? "10" : format.group(1).equals("6") ? "8" : "7";
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    return new Npm().pointing(gateway, top);
  }
}
