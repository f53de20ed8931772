package dev.agentsmith.core.config;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The keys of one section of `agentsmith.yml`, each declared in the one place that reads it: a
/// function from `Fields` to a record *is* the section's description. Given to [FileFields], it
/// reads a file and reports what is wrong; given to [SchemaFields], it writes the JSON Schema. So
/// both know the same keys, types, defaults and sentences.
///
/// Such a function asks for all its keys whatever their values are: what it does not ask for is an
/// unknown key.
interface Fields {

  /// A value, or `fallback` if the file has none.
  <T> T value(String key, Kind<T> kind, T fallback, String doc);

  /// A value, or null if the file has none.
  <T> @Nullable T optional(String key, Kind<T> kind, String doc);

  /// A value that may not be left out.
  <T> T required(String key, Kind<T> kind, String doc);

  /// Values in their order.
  <T> List<T> list(String key, Kind<T> item, List<T> fallback, String doc);

  /// Values by free names.
  <T> Map<String, T> map(String key, Kind<T> item, String doc);

  /// Lists of values by free names.
  <T> Map<String, List<T>> lists(String key, Kind<String> name, Kind<T> item, String doc);

  /// A section; left out, all its keys are.
  <T> T section(String key, Function<Fields, T> shape, String doc);

  /// A section that means something by being there.
  <T> @Nullable T optionalSection(String key, Function<Fields, T> shape, String doc);

  /// A list of sections.
  <T> List<T> sections(String key, Function<Fields, T> shape, String doc);

  /// Sections by free names.
  ///
  /// @param noun what one of them is called in an error, `project`; null: by its path
  <T> Map<String, T> named(
      String key,
      Kind<String> name,
      @Nullable String noun,
      BiFunction<String, Fields, T> shape,
      String doc);

  /// The free names that the file has at a key.
  List<String> names(String key);

  /// True if the file has a value for the key, be it right or wrong.
  boolean has(String key);

  /// Reports what the single values don't show, at a key, or at the section if the key is empty or
  /// absent.
  void problem(String key, String what, String mend);
}
