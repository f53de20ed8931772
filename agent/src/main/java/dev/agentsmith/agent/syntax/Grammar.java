package dev.agentsmith.agent.syntax;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.treesitter.TSLanguage;
import org.treesitter.TreeSitterC;
import org.treesitter.TreeSitterCSharp;
import org.treesitter.TreeSitterCpp;
import org.treesitter.TreeSitterGo;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterJavascript;
import org.treesitter.TreeSitterKotlin;
import org.treesitter.TreeSitterPhp;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRuby;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterTypescript;

/// The languages that can be parsed, by the ends of their files' names. What a definition is stands
/// in a query beside this class (`java.scm`), whose capture `name` is the definition's name.
public enum Grammar {
  JAVA("java", ".java"),
  PYTHON("python", ".py .pyi"),
  JAVASCRIPT("javascript", ".js .mjs .cjs .jsx"),
  TYPESCRIPT("typescript", ".ts .mts .cts"),
  GO("go", ".go"),
  RUST("rust", ".rs"),
  C("c", ".c"),
  // A header may be either; the grammar of C++ reads both.
  CPP("cpp", ".cpp .cc .cxx .hpp .hh .h"),
  CSHARP("csharp", ".cs"),
  RUBY("ruby", ".rb"),
  PHP("php", ".php"),
  KOTLIN("kotlin", ".kt .kts");

  private final String word;
  private final String ends;

  /// @param ends of file names, with a blank between
  Grammar(String word, String ends) {
    this.word = word;
    this.ends = ends;
  }

  /// The grammar for a file of this name.
  public static Optional<Grammar> of(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    for (Grammar grammar : values()) {
      int dot = name.lastIndexOf('.');
      if (dot >= 0 && List.of(grammar.ends.split(" ")).contains(name.substring(dot))) {
        return Optional.of(grammar);
      }
    }
    return Optional.empty();
  }

  /// The name of its query, without `.scm`.
  String word() {
    return word;
  }

  /// Loads its native part at the first call.
  TSLanguage language() {
    return switch (this) {
      case JAVA -> new TreeSitterJava();
      case PYTHON -> new TreeSitterPython();
      case JAVASCRIPT -> new TreeSitterJavascript();
      case TYPESCRIPT -> new TreeSitterTypescript();
      case GO -> new TreeSitterGo();
      case RUST -> new TreeSitterRust();
      case C -> new TreeSitterC();
      case CPP -> new TreeSitterCpp();
      case CSHARP -> new TreeSitterCSharp();
      case RUBY -> new TreeSitterRuby();
      case PHP -> new TreeSitterPhp();
      case KOTLIN -> new TreeSitterKotlin();
    };
  }
}
