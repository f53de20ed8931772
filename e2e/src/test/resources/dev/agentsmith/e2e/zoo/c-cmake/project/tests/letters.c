#include "../hex.h"

int main(void) {
  return !(hex('a') == 10 && hex('F') == 15);
}
