package sums;

import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.tree.ParseTree;

/** Works out sums such as {@code 1 + 2 - 3}. */
public final class Calculator {
  private Calculator() {}

  public static int result(String text) {
    var parser = new SumParser(new CommonTokenStream(new SumLexer(CharStreams.fromString(text))));
    parser.removeErrorListeners();
    parser.addErrorListener(new Strict());
    int result = 0;
    int sign = 1;
    for (ParseTree part : parser.sum().children) {
      switch (part.getText()) {
        case "+" -> sign = 1;
        case "-" -> sign = -1;
        case "<EOF>" -> {}
        default -> result += sign * Integer.parseInt(part.getText());
      }
    }
    return result;
  }

  private static final class Strict extends BaseErrorListener {
    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object symbol,
        int line,
        int column,
        String message,
        RecognitionException cause) {
      throw new IllegalArgumentException("column " + column + ": " + message);
    }
  }
}
