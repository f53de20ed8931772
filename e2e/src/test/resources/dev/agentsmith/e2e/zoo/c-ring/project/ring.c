#include "ring.h"

int ring_put(struct ring *ring, int item) {
  if (ring->count == RING_SIZE) {
    return 0;
  }
  ring->items[ring->count++] = item;
  return 1;
}

int ring_take(struct ring *ring, int *item) {
  if (ring->count == 0) {
    return 0;
  }
  *item = ring->items[ring->first];
  ring->first = (ring->first + 1) % RING_SIZE;
  ring->count--;
  return 1;
}
