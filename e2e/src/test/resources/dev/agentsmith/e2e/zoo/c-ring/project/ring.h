#define RING_SIZE 4

struct ring {
  int items[RING_SIZE];
  int first;
  int count;
};

/* 0 if it is full. */
int ring_put(struct ring *ring, int item);
/* 0 if it is empty. */
int ring_take(struct ring *ring, int *item);
