#include <stdio.h>
#include "ring.h"

int main(void) {
  struct ring ring = {{0}, 0, 0};
  int item = 0;
  int fine = ring_put(&ring, 1) && ring_take(&ring, &item) && item == 1;
  printf("1..2\n%s 1 - what is put can be taken\n", fine ? "ok" : "not ok");
  int order = 1;
  for (int i = 2; i < 6; i++) {
    order &= ring_put(&ring, i);
  }
  for (int i = 2; i < 6; i++) {
    order &= ring_take(&ring, &item) && item == i;
  }
  printf("%s 2 - items come out in their order\n", order ? "ok" : "not ok");
  return !(fine && order);
}
