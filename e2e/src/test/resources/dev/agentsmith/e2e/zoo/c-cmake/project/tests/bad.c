#include "../hex.h"

int main(void) {
  return !(hex('g') == -1 && hex(' ') == -1);
}
