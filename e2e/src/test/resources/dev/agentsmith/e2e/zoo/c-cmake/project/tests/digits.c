#include "../hex.h"

int main(void) {
  return !(hex('0') == 0 && hex('9') == 9);
}
