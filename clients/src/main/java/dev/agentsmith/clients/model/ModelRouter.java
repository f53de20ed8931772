package dev.agentsmith.clients.model;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Asks each model where it is to be had. Safe for many threads if those are.
public final class ModelRouter implements Model {
  private final Map<String, Model> byName;
  private final List<Model> models;

  /// @param byName by the model's name
  /// @param models all of them; closed by this one
  public ModelRouter(Map<String, Model> byName, Collection<Model> models) {
    this.byName = Map.copyOf(byName);
    this.models = List.copyOf(models);
  }

  @Override
  public ModelReply reply(ModelRequest request) throws InterruptedException {
    Model model = byName.get(request.model());
    if (model == null) {
      throw new IllegalArgumentException("nobody has the model " + request.model());
    }
    return model.reply(request);
  }

  @Override
  public void warmUp() {
    models.forEach(Model::warmUp);
  }

  @Override
  public void close() {
    models.forEach(Model::close);
  }
}
