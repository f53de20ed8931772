package dev.agentsmith.dispatcher.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;

/// What a watch keeps of each object: what is read here, not what the kubelet needs. Of 10,000 Jobs
/// the rest is a quarter of a dispatcher's memory.
final class KeptObjects<T extends HasMetadata> extends BasicItemStore<T> {
  KeptObjects() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public T put(String key, T object) {
    object.getMetadata().setManagedFields(List.of());
    switch (object) {
      case Job job when job.getSpec() != null && job.getSpec().getTemplate() != null -> {
        job.getSpec().getTemplate().setMetadata(null);
        PodSpec template = job.getSpec().getTemplate().getSpec(); // has the deadline
        template.setContainers(List.of());
        template.setVolumes(List.of());
      }
      case Pod pod when pod.getSpec() != null -> {
        pod.getMetadata().setAnnotations(null);
        pod.getSpec().setVolumes(List.of());
        pod.getSpec().setTolerations(List.of());
        pod.getSpec()
            .getContainers()
            .forEach(
                container -> {
                  container.setEnv(List.of());
                  container.setEnvFrom(List.of());
                  container.setVolumeMounts(List.of());
                });
      }
      default -> {}
    }
    return super.put(key, object);
  }
}
